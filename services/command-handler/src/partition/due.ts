import type { HoldRecord, PoolKey } from '@cartstream/decide'
import TinyQueue from 'tinyqueue'

type Due = { at: number; hold: string }
type NextOfPool = { at: number; shop: string; pool: PoolKey }

const earlier = (a: { at: number }, b: { at: number }): number => a.at - b.at

/**
 * When holds end, never by a scan: a heap per pool, and one heap of the pools by their first due hold. An entry is only a reason to look:
 * holds that were extended go back under their new time, those that are gone are dropped. So a hold has one entry, however often it moves.
 */
export class DueHolds {
  readonly #pools = new Map<string, TinyQueue<Due>>()
  readonly #first = new TinyQueue<NextOfPool>([], earlier)
  /** The time under which a pool is on the list of pools; other entries of it there are stale. */
  readonly #listed = new Map<string, number>()

  add(shop: string, pool: PoolKey, due: Due): void {
    const name = `${shop}/${pool}`
    const queue = this.#pools.get(name)
    if (queue === undefined) this.#pools.set(name, new TinyQueue<Due>([due], earlier))
    else queue.push(due)
    this.again(shop, pool)
  }

  /**
   * At most `limit` holds of the pool that are due at `now`, as `find` says they stand. Every entry that is off the heap is told to `taken`,
   * one that moved to a later time as well: what moved it may be speculation, and is dropped with it.
   */
  take(
    shop: string,
    pool: PoolKey,
    now: number,
    limit: number,
    find: (hold: string) => HoldRecord | undefined,
    taken: (hold: Due) => void,
  ): HoldRecord[] {
    const queue = this.#pools.get(`${shop}/${pool}`)
    const due: HoldRecord[] = []
    if (queue === undefined) return due
    while (due.length < limit && queue.length > 0 && queue.peek()!.at <= now) {
      const entry = queue.pop()!
      const hold = find(entry.hold)
      taken(entry)
      if (hold === undefined) continue
      if (hold.expiresAt > now) queue.push({ at: hold.expiresAt, hold: entry.hold })
      else due.push(hold)
    }
    if (queue.length === 0) this.#pools.delete(`${shop}/${pool}`)
    return due
  }

  /** Is something of this pool possibly due at `now`? */
  isDue(shop: string, pool: PoolKey, now: number): boolean {
    const first = this.#pools.get(`${shop}/${pool}`)?.peek()
    return first !== undefined && first.at <= now
  }

  /** Is anything possibly due at `now`? */
  anyDue(now: number): boolean {
    return this.#first.length > 0 && this.#first.peek()!.at <= now
  }

  /** The next pool with something possibly due at `now`, taken off the list; the caller settles it and calls `again`. */
  nextPool(now: number): { shop: string; pool: PoolKey } | undefined {
    while (this.#first.length > 0 && this.#first.peek()!.at <= now) {
      const { at, shop, pool } = this.#first.pop()!
      const name = `${shop}/${pool}`
      if (this.#listed.get(name) !== at) continue
      this.#listed.delete(name)
      if (this.isDue(shop, pool, now)) return { shop, pool }
      this.again(shop, pool)
    }
    return undefined
  }

  /** Sees to it that a pool is on the list, at its first entry or earlier. */
  again(shop: string, pool: PoolKey): void {
    const name = `${shop}/${pool}`
    const first = this.#pools.get(name)?.peek()
    if (first === undefined || (this.#listed.get(name) ?? Number.POSITIVE_INFINITY) <= first.at) return
    this.#listed.set(name, first.at)
    this.#first.push({ at: first.at, shop, pool })
  }
}
