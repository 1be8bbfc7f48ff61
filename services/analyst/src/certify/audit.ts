import { type Batch, GENESIS, type Head, LOG_KEY } from '@cartstream/log'
import type { RecordedEvent } from '@cartstream/schemas'
import type { Breach } from './breach.ts'
import { Ledger } from './ledger.ts'
import type { Pool } from './pool.ts'

/** Breaches that are kept and told one by one; all are counted. */
const MOST_TOLD = 100

/** What was checked of one shop. `position`: of the batch that is looked at. */
export class Tally {
  events = 0
  breaches = 0
  position = ''
  readonly told: Breach[] = []
  readonly ledger: Ledger

  constructor(onBreach: () => void, fellShort?: (pool: Pool) => void) {
    const breached = (breach: Breach) => {
      this.breaches++
      onBreach()
      if (this.told.length < MOST_TOLD) this.told.push({ ...breach, position: this.position })
    }
    this.ledger = new Ledger(breached, fellShort)
  }
}

export type ShortAt = (event: RecordedEvent, pool: Pool) => void

/**
 * The certificate's reader of one partition: every valid batch, in order, from the first. `only`: the one shop it looks at. Whoever wants to
 * know which event took the last unit of a pool is told.
 */
export class Audit {
  readonly partition: number
  logId: string | undefined
  first: Head | undefined
  last: Head = GENESIS
  lastAt = 0
  batches = 0
  /** Of all shops. */
  breaches = 0
  readonly shops = new Map<string, Tally>()
  readonly #only: string | undefined
  readonly #fellShort: ShortAt | undefined
  #event: RecordedEvent | undefined

  constructor(partition: number, { only, fellShort }: { only?: string | undefined; fellShort?: ShortAt } = {}) {
    this.partition = partition
    this.#only = only
    this.#fellShort = fellShort
  }

  take({ head, at, events }: Batch): void {
    if (head.height !== this.last.height + 1n)
      throw new RangeError(`a certificate leaves nothing out: height ${head.height} after ${this.last.height}`)
    const position = `${this.partition}.${head.offset}`
    let open: { tally: Tally; command: string | undefined } | undefined
    for (const event of events) {
      if (event.type === 'LogCreated') this.logId = event.data.logId
      if (event.shop === LOG_KEY || (this.#only !== undefined && event.shop !== this.#only)) continue
      const tally = this.#tallyOf(event.shop)
      if (open !== undefined && (open.tally !== tally || open.command !== event.command)) open.tally.ledger.decided()
      open = { tally, command: event.command }
      tally.events++
      tally.position = position
      this.#event = event
      tally.ledger.take(event)
    }
    open?.tally.ledger.decided()
    this.first ??= head
    this.last = head
    this.lastAt = at.getTime()
    this.batches++
  }

  #tallyOf(shop: string): Tally {
    const known = this.shops.get(shop)
    if (known !== undefined) return known
    const onBreach = () => this.breaches++
    const tally = new Tally(onBreach, this.#fellShort && ((pool) => this.#fellShort!(this.#event!, pool)))
    this.shops.set(shop, tally)
    return tally
  }
}
