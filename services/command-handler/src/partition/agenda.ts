import type { DueKey } from '@cartstream/decide'
import type { ShopState } from './state.ts'

/** A key of a shop that is to be looked at at `at`, epoch ms. */
export type Entry = { at: number; readonly shop: ShopState; readonly key: DueKey; slot: number }

/**
 * What is to be looked at, over all shops of a partition: a heap by time. A key has one entry, at the earliest time anybody said, so a cart
 * that is filled and emptied over and over costs no more than one that is not.
 */
export class Agenda {
  readonly #heap: Entry[] = []

  get size(): number {
    return this.#heap.length
  }

  /** When the first of them is to be looked at. */
  get firstAt(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY
  }

  /** Sees to it that a key is looked at by `at`. */
  add(shop: ShopState, key: DueKey, at: number): void {
    const listed = shop.listed.get(key)
    if (listed !== undefined) {
      if (at >= listed.at) return
      listed.at = at
      this.#rise(listed)
    } else {
      const entry = { at, shop, key, slot: this.#heap.length }
      shop.listed.set(key, entry)
      this.#heap.push(entry)
      this.#rise(entry)
    }
  }

  /** Takes the first off the list, if it is to be looked at by `before`. */
  take(before: number): Entry | undefined {
    const first = this.#heap[0]
    if (first === undefined || first.at > before) return undefined
    first.shop.listed.delete(first.key)
    const last = this.#heap.pop()!
    if (last !== first) this.#sink(last)
    return first
  }

  #rise(entry: Entry): void {
    let { slot } = entry
    while (slot > 0) {
      const above = this.#heap[(slot - 1) >> 1]!
      if (above.at <= entry.at) break
      this.#put(above, slot)
      slot = (slot - 1) >> 1
    }
    this.#put(entry, slot)
  }

  /** From the top, which is free, to where it belongs. */
  #sink(entry: Entry): void {
    let slot = 0
    for (;;) {
      const [left, right] = [this.#heap[2 * slot + 1], this.#heap[2 * slot + 2]]
      const below = right !== undefined && right.at < left!.at ? right : left
      if (below === undefined || below.at >= entry.at) break
      const next = below.slot
      this.#put(below, slot)
      slot = next
    }
    this.#put(entry, slot)
  }

  #put(entry: Entry, slot: number): void {
    this.#heap[slot] = entry
    entry.slot = slot
  }
}
