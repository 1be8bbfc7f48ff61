import type { Of, RecordedEvent } from '@cartstream/schemas'
import { type Breach, type BreachKind, breachOf } from './breach.ts'
import { type Allowance, type Hold, Pool } from './pool.ts'
import { quantityOf, unitsOf } from './units.ts'

/** So many holds end in one decision; more than that, and the rest end in those that follow (libs/decide/src/revoke.ts says why). */
const MOST_REVOKED = 500

/** What a decision did to a pool that is to be looked at when it is over. */
type Marks = { held?: RecordedEvent; sold?: RecordedEvent; reduced?: RecordedEvent }

/**
 * The stock of one shop, kept from its events alone, with none of the deciders' code: who checks must not make the same mistakes. A
 * decision is events in a row of one command, or of none; what its events leave is looked at when it is over, for no one ever sees less.
 */
export class Ledger {
  readonly #pools = new Map<string, Pool>()
  readonly #allowances = new Map<string, Allowance>()
  readonly #poolsOf = new Map<string, Pool[]>()
  readonly #holds = new Map<string, Hold>()
  readonly #marks = new Map<Pool, Marks>()
  readonly #breached: (breach: Breach) => void
  readonly #fellShort: (pool: Pool) => void
  #revoked = 0
  #time = 0
  sales = 0
  holds = 0
  checks = 0

  constructor(breached: (breach: Breach) => void, fellShort: (pool: Pool) => void = () => {}) {
    this.#breached = breached
    this.#fellShort = fellShort
  }

  take(event: RecordedEvent): void {
    this.#time = event.time
    switch (event.type) {
      case 'ProductListed':
        return this.#listed(event)
      case 'StockAdjusted':
        return this.#adjusted(event)
      case 'StockSold':
        return this.#sold(event)
      case 'StockReturned':
        return this.#returned(event)
      case 'StockReserved':
        return this.#reserved(event)
      case 'HoldExtended':
        for (const { hold, expiresAt } of event.data.holds) this.#extended(event, hold, Date.parse(expiresAt))
        return
      case 'HoldReleased':
        return this.#end(event, event.data.hold, event.data.quantity)
      case 'HoldsRevoked':
        for (const { hold, quantity } of event.data.holds) this.#end(event, hold, quantity)
        this.#revoked += event.data.holds.length
        return
      case 'HoldsExpired':
        for (const { hold, quantity } of event.data.holds) {
          const until = this.#holds.get(hold)?.until ?? 0
          if (until > event.time)
            this.#breach('ended-early', event, `hold ${hold} had until ${new Date(until).toISOString()}`)
          this.#end(event, hold, quantity)
        }
        return
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
    const { most } = pool
    const counting = pool.counting(this.#time)
    const figures = `${quantityOf(counting)} held of ${pool.sku}/${pool.batch}, ${quantityOf(most)} may be`
    if (sold !== undefined && counting > most) this.#breach('over-sold', sold, `${figures} after this sale`)
    else if (held !== undefined && counting > most) this.#breach('over-held', held, figures)
    else if (reduced !== undefined && counting > (most < 0n ? 0n : most) && this.#revoked < MOST_REVOKED)
      this.#breach('not-revoked', reduced, `${figures} after this, and only ${this.#revoked} holds ended with it`)
  }

  #listed(event: Of<'ProductListed'> & RecordedEvent): void {
    const { sku, safetyStock = '0', backorder = '0' } = event.data.product
    const allowance = this.#allowanceOf(sku)
    Object.assign(allowance, { listed: true, safety: unitsOf(safetyStock), backorder: unitsOf(backorder) })
    for (const pool of this.#poolsOf.get(sku) ?? []) {
      this.#mark(pool).reduced = event
      this.#look(pool)
    }
  }

  #adjusted(event: Of<'StockAdjusted'> & RecordedEvent): void {
    const { sku, batch, onHand, was } = event.data
    const pool = this.#poolOf(sku, batch)
    const after = unitsOf(onHand)
    if (after < pool.onHand) this.#mark(pool).reduced = event
    this.#count(event, pool, { was, expected: after, onHand: after })
  }

  #sold(event: Of<'StockSold'> & RecordedEvent): void {
    const { sku, batch, quantity, was, onHand, hold } = event.data
    const pool = this.#poolOf(sku, batch)
    const units = unitsOf(quantity)
    this.sales++
    pool.sold += units
    this.#count(event, pool, { was, expected: pool.onHand - units, onHand: unitsOf(onHand) })
    this.#mark(pool).sold = event
    if (hold !== undefined) this.#end(event, hold, undefined, pool)
  }

  #returned(event: Of<'StockReturned'> & RecordedEvent): void {
    const { sku, batch, quantity, was, onHand } = event.data
    const pool = this.#poolOf(sku, batch)
    const units = unitsOf(quantity)
    pool.returned += units
    this.#count(event, pool, { was, expected: pool.onHand + units, onHand: unitsOf(onHand) })
    if (pool.returned > pool.sold)
      this.#breach('returned-more', event, `${quantityOf(pool.returned)} came back of ${quantityOf(pool.sold)} sold`)
  }

  #count(event: RecordedEvent, pool: Pool, to: { was: string; expected: bigint; onHand: bigint }): void {
    if (unitsOf(to.was) !== pool.onHand)
      this.#breach('count-differs', event, `${quantityOf(pool.onHand)} were on hand, and not ${to.was}`)
    else if (to.expected !== to.onHand)
      this.#breach('count-differs', event, `${quantityOf(to.expected)} are on hand, and not ${quantityOf(to.onHand)}`)
    pool.onHand = to.onHand
    this.#look(pool)
  }

  #reserved(event: Of<'StockReserved'> & RecordedEvent): void {
    const { hold: id, sku, batch, quantity, was, expiresAt } = event.data
    const pool = this.#poolOf(sku, batch)
    const known = this.#holds.get(id)
    const isOther = known !== undefined && known.pool !== pool
    if (isOther || unitsOf(was) !== (known?.units ?? 0n))
      this.#breach(
        'hold-differs',
        event,
        `hold ${id} had ${known ? quantityOf(known.units) : 'nothing'}, and not ${was}`,
      )
    if (known === undefined) this.holds++
    else this.#forget(id, known)
    const hold: Hold = { pool, units: unitsOf(quantity), until: Date.parse(expiresAt) }
    this.#holds.set(id, hold)
    pool.holds.set(id, hold)
    pool.held += hold.units
    const revived = known !== undefined && known.until <= event.time
    if (isOther || revived || hold.units > (known?.units ?? 0n)) this.#mark(pool).held = event
    this.#look(pool)
  }

  /** A hold past its end counts again once it is extended: that takes as a new one does. */
  #extended(event: RecordedEvent, id: string, until: number): void {
    const hold = this.#holds.get(id)
    if (hold === undefined) return this.#breach('hold-differs', event, `hold ${id} was never made, or has ended`)
    if (hold.until <= event.time && until > event.time) this.#mark(hold.pool).held = event
    hold.until = until
  }

  #end(event: RecordedEvent, id: string, quantity: string | undefined, pool?: Pool): void {
    const hold = this.#holds.get(id)
    if (hold === undefined) return this.#breach('hold-differs', event, `hold ${id} was never made, or has ended`)
    if (quantity !== undefined && unitsOf(quantity) !== hold.units)
      this.#breach('hold-differs', event, `hold ${id} had ${quantityOf(hold.units)}, and not ${quantity}`)
    if (pool !== undefined && hold.pool !== pool)
      this.#breach('hold-differs', event, `hold ${id} is of ${hold.pool.sku}/${hold.pool.batch}`)
    this.#forget(id, hold)
    this.#look(hold.pool)
  }

  #forget(id: string, hold: Hold): void {
    this.#holds.delete(id)
    hold.pool.holds.delete(id)
    hold.pool.held -= hold.units
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

  #poolOf(sku: string, batch: string): Pool {
    const key = `${sku}/${batch}`
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const pool = new Pool(sku, batch, this.#allowanceOf(sku))
    this.#pools.set(key, pool)
    const others = this.#poolsOf.get(sku)
    if (others === undefined) this.#poolsOf.set(sku, [pool])
    else others.push(pool)
    return pool
  }

  #allowanceOf(sku: string): Allowance {
    const known = this.#allowances.get(sku) ?? { listed: false, safety: 0n, backorder: 0n }
    this.#allowances.set(sku, known)
    return known
  }
}
