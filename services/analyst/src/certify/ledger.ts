import type { Of, RecordedEvent } from '@cartstream/schemas'
import { type Breach, type BreachKind, breachOf } from './breach.ts'
import { Holds } from './holds.ts'
import type { Pool } from './pool.ts'
import { Shelf } from './shelf.ts'
import { quantityOf, unitsOf } from './units.ts'

/** So many holds end in one decision; more than that, and the rest end in those that follow (libs/decide/src/revoke.ts says why). */
const MOST_REVOKED = 500

/** The last event of a decision that held, sold or took away of a pool. */
type Marks = { held?: RecordedEvent; sold?: RecordedEvent; reduced?: RecordedEvent }
type Recorded<T extends RecordedEvent['type']> = Of<T> & RecordedEvent

/**
 * The stock of one shop, kept from its events alone, with none of the deciders' code: who checks must not make the same mistakes. A
 * decision is events in a row of one command, or of none; what it leaves is looked at when it is over, for nobody ever sees less of it.
 */
export class Ledger {
  readonly #shelf = new Shelf()
  readonly #marks = new Map<Pool, Marks>()
  readonly #breached: (breach: Breach) => void
  readonly #fellShort: (pool: Pool) => void
  readonly #holds: Holds
  #revoked = 0
  #time = 0
  sales = 0
  /** Pools that were looked at after a decision. */
  checks = 0

  constructor(breached: (breach: Breach) => void, fellShort: (pool: Pool) => void = () => {}) {
    this.#breached = breached
    this.#fellShort = fellShort
    this.#holds = new Holds({
      breach: (kind, event, detail) => this.#breach(kind, event, detail),
      taken: (pool, event) => {
        this.#mark(pool).held = event
      },
      changed: (pool) => this.#look(pool),
    })
  }

  get holds(): number {
    return this.#holds.made
  }

  take(event: RecordedEvent): void {
    this.#time = event.time
    switch (event.type) {
      case 'ProductListed':
        this.#listed(event)
        break
      case 'StockAdjusted':
        this.#adjusted(event)
        break
      case 'StockSold':
        this.#sold(event)
        break
      case 'StockReturned':
        this.#returned(event)
        break
      case 'StockReserved':
        this.#holds.state(event, this.#shelf.pool(event.data.sku, event.data.batch), event.data)
        break
      case 'HoldExtended':
        for (const { hold, expiresAt } of event.data.holds) this.#holds.extend(event, hold, Date.parse(expiresAt))
        break
      case 'HoldReleased':
        this.#holds.end(event, event.data.hold, event.data)
        break
      case 'HoldsExpired':
        for (const { hold, quantity } of event.data.holds) this.#holds.expire(event, hold, quantity)
        break
      case 'HoldsRevoked':
        for (const { hold, quantity } of event.data.holds) this.#holds.end(event, hold, { quantity })
        this.#revoked += event.data.holds.length
    }
  }

  /** The decision is over: what it took must be there, and what it took away must not be held any more. */
  decided(): void {
    for (const [pool, marks] of this.#marks) this.#check(pool, marks)
    this.#marks.clear()
    this.#revoked = 0
  }

  #check(pool: Pool, { held, sold, reduced }: Marks): void {
    this.checks++
    const { most, sku, batch } = pool
    const counting = pool.counting(this.#time)
    if (counting <= most) return
    const figures = `of ${sku}/${batch} ${quantityOf(counting)} are held after this, and ${quantityOf(most)} may be`
    if (sold !== undefined) this.#breach('over-sold', sold, figures)
    else if (held !== undefined) this.#breach('over-held', held, figures)
    else if (reduced !== undefined && counting > 0n && this.#revoked < MOST_REVOKED)
      this.#breach('not-revoked', reduced, `${figures}; ${this.#revoked} holds ended with it`)
  }

  #listed(event: Recorded<'ProductListed'>): void {
    const { sku, safetyStock = '0', backorder = '0' } = event.data.product
    const to = { listed: true, safety: unitsOf(safetyStock), backorder: unitsOf(backorder) }
    Object.assign(this.#shelf.allowance(sku), to)
    for (const pool of this.#shelf.poolsOf(sku)) {
      this.#mark(pool).reduced = event
      this.#look(pool)
    }
  }

  #adjusted(event: Recorded<'StockAdjusted'>): void {
    const pool = this.#shelf.pool(event.data.sku, event.data.batch)
    const onHand = unitsOf(event.data.onHand)
    if (onHand < pool.onHand) this.#mark(pool).reduced = event
    this.#count(event, pool, onHand)
  }

  #sold(event: Recorded<'StockSold'>): void {
    const { sku, batch, quantity, hold } = event.data
    const pool = this.#shelf.pool(sku, batch)
    const units = unitsOf(quantity)
    this.sales++
    pool.sold += units
    this.#count(event, pool, pool.onHand - units)
    this.#mark(pool).sold = event
    if (hold !== undefined) this.#holds.end(event, hold, { pool })
  }

  #returned(event: Recorded<'StockReturned'>): void {
    const { sku, batch, quantity } = event.data
    const pool = this.#shelf.pool(sku, batch)
    pool.returned += unitsOf(quantity)
    this.#count(event, pool, pool.onHand + unitsOf(quantity))
    if (pool.returned > pool.sold)
      this.#breach('returned-more', event, `${quantityOf(pool.returned)} came back of ${quantityOf(pool.sold)} sold`)
  }

  /** `expected`: what is on hand after the event, by what it did. */
  #count(event: Recorded<'StockAdjusted' | 'StockSold' | 'StockReturned'>, pool: Pool, expected: bigint): void {
    const { was, onHand } = event.data
    const follows = unitsOf(was) === pool.onHand && unitsOf(onHand) === expected
    if (!follows) {
      const figures = `from ${quantityOf(pool.onHand)} to ${quantityOf(expected)}, and not from ${was} to ${onHand}`
      this.#breach('count-differs', event, `what is on hand of ${pool.sku}/${pool.batch} goes ${figures}`)
    }
    pool.onHand = unitsOf(onHand)
    this.#look(pool)
  }

  #look(pool: Pool): void {
    if (pool.fellShort()) this.#fellShort(pool)
  }

  #breach(kind: BreachKind, event: RecordedEvent, detail: string): void {
    this.#breached(breachOf(kind, event, detail))
  }

  #mark(pool: Pool): Marks {
    const marks = this.#marks.get(pool) ?? {}
    this.#marks.set(pool, marks)
    return marks
  }
}
