type Numbers = Float64Array | Int32Array

/** A list of numbers that takes no more than twice their room: 8 or 4 bytes each, and nothing for the collector to look at. */
export class Growing<N extends Numbers> {
  length = 0
  #items: N
  readonly #make: (length: number) => N

  /** `room`: for so many to begin with. */
  constructor(make: (length: number) => N, room = 1024) {
    this.#make = make
    this.#items = make(room)
  }

  push(item: number): number {
    if (this.length === this.#items.length) {
      const larger = this.#make(this.length * 2)
      larger.set(this.#items)
      this.#items = larger
    }
    this.#items[this.length] = item
    return this.length++
  }

  at(index: number): number {
    return this.#items[index]!
  }

  set(index: number, item: number): void {
    this.#items[index] = item
  }
}

/** How many of the first `length` items satisfy a condition that, once it fails, fails for all that follow. */
export const countWhile = (length: number, holds: (index: number) => boolean): number => {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}
