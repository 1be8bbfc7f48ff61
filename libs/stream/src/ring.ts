import type { Change } from './types.ts'

/**
 * The last changes of a topic: all of those after `from` and up to `head`. A reader at or above `from` is served from here;
 * below it, only the database knows. Whole positions are dropped, oldest first, once more than `size` changes are kept.
 */
export class Ring {
  #changes: Change[] = []
  #first = 0
  #from: bigint
  #head: bigint
  readonly #size: number

  constructor(start: bigint, size: number) {
    this.#from = start
    this.#head = start
    this.#size = size
  }

  get from(): bigint {
    return this.#from
  }
  get head(): bigint {
    return this.#head
  }
  get length(): number {
    return this.#changes.length - this.#first
  }

  /** Adds what changed after `head`, in order of position, complete up to `head`'s new value. */
  push(changes: readonly Change[], head: bigint): void {
    for (const change of changes) this.#changes.push(change)
    this.#head = head
    while (this.length > this.#size) this.#dropPosition()
    if (this.#first > this.#size) {
      this.#changes = this.#changes.slice(this.#first)
      this.#first = 0
    }
  }

  #dropPosition(): void {
    const position = this.#changes[this.#first]!.position
    while (this.#changes[this.#first]?.position === position) this.#first++
    this.#from = position
  }

  /** Every change after `position`, or undefined where some of them are no longer here. */
  since(position: bigint): readonly Change[] | undefined {
    if (position < this.#from) return undefined
    let low = this.#first
    let high = this.#changes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#changes[middle]!.position <= position) low = middle + 1
      else high = middle
    }
    return this.#changes.slice(low)
  }
}
