import type { Batch } from '@cartstream/log'

type Event = Batch['events'][number]
/** A batch as a projection takes it. `again`: of parked events, taken at another batch's place; their rows may have seen that one. */
export type Taken = Pick<Batch, 'head' | 'at' | 'events'> & { again?: true }

/** What people want taken again: the first events of a stream's dead letter, without the one to be skipped. `more`: there are others. */
export type Letter = {
  id: string
  projection: string
  shop: string
  stream: string
  skip: boolean
  events: readonly ParkedEvent[]
  more: boolean
  /** Asked for so long ago that it waits for no further batch. */
  overdue: boolean
}
/** `position`: its batch's; `n`: its place there. */
type ParkedEvent = { position: bigint; n: number; event: Event }

/** Events of a stream to be parked; `error`: why the first of them is, where nothing of the stream waited before. */
export type Parked = { shop: string; stream: string; error: string | undefined; events: ParkedAt[] }
type ParkedAt = ParkedEvent & { at: Date }
/** A letter's first `gone` events wait no more; `error` is what the next one met. */
export type Retaken = { id: string; shop: string; stream: string; gone: number; error: string | undefined }

type Again = { letter: Letter; left: number; error: string | undefined }
const nameOf = ({ shop, stream }: { shop: string; stream: string }): string => `${shop}/${stream}`

/**
 * The streams of which one projection has parked events, and what a chunk adds to them or takes from them. Only their names are in memory.
 * A chunk may be applied several times over until it is committed; what is known to be poison in it stays so.
 */
export class Parking {
  readonly #waiting: Set<string>
  readonly #poison = new Map<Event, string>()
  readonly #again = new Map<string, Again>()
  #parked = new Map<string, Parked>()

  constructor(waiting: Iterable<{ shop: string; stream: string }> = []) {
    this.#waiting = new Set([...waiting].map(nameOf))
  }

  /** How many streams wait. */
  get size(): number {
    return this.#waiting.size
  }

  /** These letters come with the chunk, in front of it: their events in the log's order, to be taken where `place` is. */
  again(letters: readonly Letter[], { head, at }: Pick<Batch, 'head' | 'at'>): readonly Taken[] {
    for (const letter of letters) this.#again.set(nameOf(letter), { letter, left: 0, error: undefined })
    const events = letters
      .flatMap((letter) => letter.events)
      .sort((a, b) => Number(a.position - b.position) || a.n - b.n)
      .map(({ event }) => event)
    return events.length === 0 ? [] : [{ head, at, events, again: true }]
  }

  /** The chunk is applied (anew). */
  begin(): void {
    this.#parked = new Map()
    for (const again of this.#again.values()) Object.assign(again, { left: 0, error: undefined })
  }

  /** The event cannot be taken, whatever else is. */
  poison(event: Event, error: string): void {
    this.#poison.set(event, error.slice(0, 1000))
  }

  /** true where the event is parked, or stays so: it is poison, or its stream waits. */
  holds(event: Event, batch: Taken, n: number): boolean {
    if (this.#waiting.size === 0 && this.#poison.size === 0) return false
    const name = nameOf(event)
    const error = this.#poison.get(event)
    if (error === undefined && !this.#waits(name, batch)) return false
    const again = this.#again.get(name)
    if (batch.again && again !== undefined) {
      again.left += 1
      again.error ??= error
      return true
    }
    const { shop, stream } = event
    const parked = this.#parked.get(name) ?? { shop, stream, error, events: [] }
    parked.events.push({ position: batch.head.offset, n, at: batch.at, event })
    this.#parked.set(name, parked)
    return true
  }

  #waits(name: string, batch: Taken): boolean {
    if (this.#parked.has(name)) return true
    const again = this.#again.get(name)
    if (again === undefined) return this.#waiting.has(name)
    return again.left > 0 || (again.letter.more && batch.again === undefined)
  }

  /** What the chunk parks. */
  parked(): readonly Parked[] {
    return [...this.#parked.values()]
  }

  /** What it has taken again. */
  retaken(): readonly Retaken[] {
    return [...this.#again.values()].map(({ letter, left, error }) => ({
      ...{ id: letter.id, shop: letter.shop, stream: letter.stream, error },
      gone: letter.events.length - left + (letter.skip ? 1 : 0),
    }))
  }

  /** The chunk is committed. */
  commit(): void {
    for (const [name, { left, letter }] of this.#again) if (left === 0 && !letter.more) this.#waiting.delete(name)
    for (const name of this.#parked.keys()) this.#waiting.add(name)
    this.#again.clear()
    this.#poison.clear()
    this.#parked = new Map()
  }
}
