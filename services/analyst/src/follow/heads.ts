import { GENESIS, type Head } from '@cartstream/log'
import { countWhile, Growing } from './growing.ts'

const ID_BYTES = 32

/**
 * The head of every batch of a partition, 48 bytes each, so that any one batch can be read by itself; with the latest time that any event up to it
 * has. Events are nearly in order of their times; `latest` never goes back, so that an instant can be looked for.
 */
export class Heads {
  readonly #offsets = new Growing((n) => new Float64Array(n))
  readonly #latest = new Growing((n) => new Float64Array(n))
  #ids = Buffer.alloc(1024 * ID_BYTES)

  /** To be called for every batch, in order. `latest`: of it, and of all before it; epoch ms. */
  add({ offset, id }: Head, latest: number): void {
    const index = this.#offsets.push(Number(offset))
    this.#latest.push(latest)
    if ((index + 1) * ID_BYTES > this.#ids.length) this.#ids = Buffer.concat([this.#ids], this.#ids.length * 2)
    this.#ids.write(id, index * ID_BYTES, 'hex')
  }

  /** The head that the batch of a height stands on. */
  below(height: number): Head {
    return this.#head(Math.min(height - 1, this.#offsets.length))
  }

  /** The last head up to which no event is later than `instant`. */
  notAfter(instant: number): Head {
    return this.#head(countWhile(this.#latest.length, (i) => this.#latest.at(i) <= instant))
  }

  /** The last head at or before an offset. */
  upTo(offset: bigint): Head {
    return this.#head(countWhile(this.#offsets.length, (i) => this.#offsets.at(i) <= Number(offset)))
  }

  /** The time of the latest event up to a head; Infinity where that has not been read yet. */
  latestAt({ height }: Head): number {
    if (height === 0n) return 0
    return Number(height) > this.#latest.length ? Number.POSITIVE_INFINITY : this.#latest.at(Number(height) - 1)
  }

  #head(height: number): Head {
    if (height === 0) return GENESIS
    const id = this.#ids.toString('hex', (height - 1) * ID_BYTES, height * ID_BYTES)
    return { offset: BigInt(this.#offsets.at(height - 1)), height: BigInt(height), id }
  }

  /** Bytes that are taken. */
  get bytes(): number {
    return this.#offsets.length * (16 + ID_BYTES)
  }
}
