import type { EventLog } from '@cartstream/log'
import type { Follower } from '../follow/follower.ts'
import type { Moment } from './moment.ts'
import { type Kept, type Past, pastOf } from './past.ts'

/** So many folded shops are kept for a while: the next page of an answer, or the next question about it, needs the same one. */
const MOST = 3
const KEPT_MS = 60_000

/** Shops as they stood. A past that cannot change any more is folded once, as long as it is remembered. */
export class Pasts {
  readonly #log: EventLog
  readonly #kept: Kept | undefined
  readonly #follower: Follower
  readonly #now: () => number
  readonly #known = new Map<string, { past: Promise<Past>; until: number }>()

  constructor(follower: Follower, { kept, now = Date.now }: { kept?: Kept | undefined; now?: () => number } = {}) {
    this.#log = follower.log
    this.#follower = follower
    this.#kept = kept
    this.#now = now
  }

  async of(shop: string, moment: Moment): Promise<Past> {
    const found = this.#known.get(keyOf(shop, moment))
    if (found !== undefined && found.until > this.#now()) return found.past
    const folding = pastOf({ log: this.#log, kept: this.#kept }, this.#follower.of(shop), { shop, moment })
    const isOver = !('place' in moment && moment.place === Number.POSITIVE_INFINITY) && this.#isOver(shop, moment)
    if (isOver) this.#remember(keyOf(shop, moment), folding)
    const past = await folding
    this.#remember(keyOf(shop, { place: past.place }), folding)
    return past
  }

  /** Nothing that is still to be written can belong to it. */
  #isOver(shop: string, moment: Moment): boolean {
    const { latest, head } = this.#follower.of(shop)
    if ('instant' in moment) return moment.instant < latest
    return 'place' in moment || moment.offset <= head.offset
  }

  #remember(key: string, past: Promise<Past>): void {
    this.#known.delete(key)
    this.#known.set(key, { past, until: this.#now() + KEPT_MS })
    past.catch(() => this.#known.delete(key))
    const kept = new Set([...this.#known.values()].map((known) => known.past))
    for (const [oldest, known] of this.#known) {
      if (kept.size <= MOST) break
      this.#known.delete(oldest)
      kept.delete(known.past)
    }
  }
}

const keyOf = (shop: string, moment: Moment): string => {
  const [[kind, value]] = Object.entries(moment) as [[string, number | bigint]]
  return `${shop}/${kind}/${value}`
}
