import { GENESIS, type Head } from '@cartstream/log'
import { countWhile, Growing } from './growing.ts'

/** Every so many heights a head is kept: whoever wants one batch reads at most so many (8 kept heads are 56 bytes a batch less). */
export const STEP = 8
const ID_BYTES = 32

/**
 * Where reading may begin: the head of every STEP-th batch, with the latest time that any event up to it has. Events of a shop are nearly in order
 * of their times; `latest` never goes back, so that an instant can be looked for.
 */
export class Heads {
  readonly #offsets = new Growing((n) => new Float64Array(n))
  readonly #latest = new Growing((n) => new Float64Array(n))
  #ids = Buffer.alloc(1024 * ID_BYTES)

  /** To be called for every batch, in order. `latest`: of it, and of all before it; epoch ms. */
  add(head: Head, latest: number): void {
    if (head.height % BigInt(STEP) !== 0n) return
    const index = this.#offsets.push(Number(head.offset))
    this.#latest.push(latest)
    if ((index + 1) * ID_BYTES > this.#ids.length) this.#ids = Buffer.concat([this.#ids], this.#ids.length * 2)
    this.#ids.write(head.id, index * ID_BYTES, 'hex')
  }

  /** The last kept head below a height: from there the batch of that height is at most STEP away. */
  below(height: number): Head {
    return this.#head(Math.floor((height - 1) / STEP))
  }

  /** The last kept head up to which no event is later than `instant`. */
  notAfter(instant: number): Head {
    return this.#head(countWhile(this.#latest.length, (i) => this.#latest.at(i) <= instant))
  }

  /** The last kept head at or before an offset. */
  upTo(offset: bigint): Head {
    return this.#head(countWhile(this.#offsets.length, (i) => this.#offsets.at(i) <= Number(offset)))
  }

  /** The time of the latest event up to a kept head. */
  latestAt({ height }: Head): number {
    return height === 0n ? 0 : this.#latest.at(Number(height) / STEP - 1)
  }

  /** No event up to this height is later than that; Infinity where that is not known yet. */
  latestBy(height: number): number {
    const index = Math.ceil(height / STEP) - 1
    return index < this.#latest.length ? this.#latest.at(Math.max(index, 0)) : Number.POSITIVE_INFINITY
  }

  #head(count: number): Head {
    if (count === 0) return GENESIS
    const index = count - 1
    const id = this.#ids.toString('hex', index * ID_BYTES, (index + 1) * ID_BYTES)
    return { offset: BigInt(this.#offsets.at(index)), height: BigInt(count * STEP), id }
  }

  /** Bytes that are taken. */
  get bytes(): number {
    return this.#offsets.length * (16 + ID_BYTES)
  }
}
