import type { RecordedEvent } from '@cartstream/schemas'
import type { BreachKind } from './breach.ts'
import type { Hold, Pool } from './pool.ts'
import { quantityOf, unitsOf } from './units.ts'

/** Who is told what a hold's event did. `taken`: the pool has more held than before, and is to be looked at. */
export type Told = {
  breach(kind: BreachKind, event: RecordedEvent, detail: string): void
  taken(pool: Pool, event: RecordedEvent): void
  changed(pool: Pool): void
}
type Stated = { hold: string; quantity: string; was: string; expiresAt: string }

/** The holds of a shop that no event has ended, each in its pool. */
export class Holds {
  readonly #holds = new Map<string, Hold>()
  readonly #told: Told
  /** How many were ever made. */
  made = 0

  constructor(told: Told) {
    this.#told = told
  }

  /** What it holds from now on; one that is past its end takes all of that anew. */
  state(event: RecordedEvent, pool: Pool, { hold: id, quantity, was, expiresAt }: Stated): void {
    const known = this.#holds.get(id)
    const isOthers = known !== undefined && known.pool !== pool
    if (isOthers || unitsOf(was) !== (known?.units ?? 0n)) {
      const had = known ? `${quantityOf(known.units)} of ${known.pool.sku}/${known.pool.batch}` : 'nothing'
      this.#told.breach('hold-differs', event, `hold ${id} had ${had}, and not ${was} of ${pool.sku}/${pool.batch}`)
    }
    if (known === undefined) this.made++
    else this.#forget(id, known)
    const hold: Hold = { pool, units: unitsOf(quantity), until: Date.parse(expiresAt) }
    this.#holds.set(id, hold)
    pool.holds.set(id, hold)
    pool.held += hold.units
    const isRevived = known !== undefined && known.until <= event.time
    if (isOthers || isRevived || hold.units > (known?.units ?? 0n)) this.#told.taken(pool, event)
    this.#told.changed(pool)
  }

  /** One that is past its end counts again: that takes as a new one does. */
  extend(event: RecordedEvent, id: string, until: number): void {
    const hold = this.#found(event, id)
    if (hold === undefined) return
    if (hold.until <= event.time && until > event.time) this.#told.taken(hold.pool, event)
    hold.until = until
  }

  expire(event: RecordedEvent, id: string, quantity: string): void {
    const until = this.#holds.get(id)?.until ?? 0
    if (until > event.time)
      this.#told.breach('ended-early', event, `hold ${id} had until ${new Date(until).toISOString()}`)
    this.end(event, id, { quantity })
  }

  /** `quantity`, `pool`: what the event says of it. */
  end(event: RecordedEvent, id: string, said: { quantity?: string; pool?: Pool }): void {
    const hold = this.#found(event, id)
    if (hold === undefined) return
    if (said.quantity !== undefined && unitsOf(said.quantity) !== hold.units)
      this.#told.breach('hold-differs', event, `hold ${id} had ${quantityOf(hold.units)}, and not ${said.quantity}`)
    if (said.pool !== undefined && hold.pool !== said.pool)
      this.#told.breach('hold-differs', event, `hold ${id} is of ${hold.pool.sku}/${hold.pool.batch}`)
    this.#forget(id, hold)
    this.#told.changed(hold.pool)
  }

  #found(event: RecordedEvent, id: string): Hold | undefined {
    const hold = this.#holds.get(id)
    if (hold === undefined) this.#told.breach('hold-differs', event, `hold ${id} was never made, or has ended`)
    return hold
  }

  #forget(id: string, hold: Hold): void {
    this.#holds.delete(id)
    hold.pool.holds.delete(id)
    hold.pool.held -= hold.units
  }
}
