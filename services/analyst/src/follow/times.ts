import { countWhile, Growing } from './growing.ts'

export type Neighbours = { first?: number; last?: number; before?: number; after?: number }

/**
 * Per shop, the instants (epoch ms) at which something changed: 8 bytes each. An event counts once it and all before it are not later than an
 * instant, so what is kept of it is the latest time so far; each instant is kept once, in order.
 */
export class Times {
  readonly #shops = new Map<string, Growing<Float64Array>>()
  #count = 0

  add(shop: string, latest: number): void {
    let times = this.#shops.get(shop)
    if (times === undefined) {
      times = new Growing((n) => new Float64Array(n), 16)
      this.#shops.set(shop, times)
    }
    if (times.length > 0 && times.at(times.length - 1) >= latest) return
    times.push(latest)
    this.#count++
  }

  /** The first and the last instant of a shop, and those on either side of `at`, which is neither of them. */
  around(shop: string, at: number): Neighbours {
    const times = this.#shops.get(shop)
    if (times === undefined) return {}
    const [earlier, upTo] = [
      countWhile(times.length, (i) => times.at(i) < at),
      countWhile(times.length, (i) => times.at(i) <= at),
    ]
    return {
      ...{ first: times.at(0), last: times.at(times.length - 1) },
      ...(earlier > 0 && { before: times.at(earlier - 1) }),
      ...(upTo < times.length && { after: times.at(upTo) }),
    }
  }

  /** Bytes that are taken. */
  get bytes(): number {
    return this.#count * 8
  }
}
