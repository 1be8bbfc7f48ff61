import { hash } from 'node:crypto'
import { Growing } from './growing.ts'

/** A place in a partition as one number, in the log's order: a batch holds at most 65,535 events. */
export const placeOf = (height: number, index: number): number => height * 65_536 + index
export const heightOf = (place: number): number => Math.floor(place / 65_536)

/** 48 bits of a name. Two names that share them only cost a look: whoever reads a place sees for themselves what is there. */
const keyOf = (name: string): number => Number.parseInt(hash('sha256', name, 'hex').slice(0, 12), 16)

/** Which places a name is found at: 12 bytes a posting and about 40 a name, whatever the events say. */
export class Postings {
  readonly #last = new Map<number, number>()
  readonly #places = new Growing((n) => new Float64Array(n))
  readonly #before = new Growing((n) => new Int32Array(n))

  /** Places of a name come in order; one that is there already is kept once. */
  add(name: string, place: number): void {
    const key = keyOf(name)
    const before = this.#last.get(key) ?? -1
    if (before >= 0 && this.#places.at(before) === place) return
    this.#before.push(before)
    this.#last.set(key, this.#places.push(place))
  }

  /** The places of a name up to one, the latest first. */
  *latest(name: string, upTo = Number.POSITIVE_INFINITY): Iterable<number> {
    for (let at = this.#last.get(keyOf(name)) ?? -1; at >= 0; at = this.#before.at(at)) {
      const place = this.#places.at(at)
      if (place <= upTo) yield place
    }
  }

  /** Bytes that are taken, about. */
  get bytes(): number {
    return this.#places.length * 12 + this.#last.size * 40
  }
}
