import type { AnyRecord, Change, DueKey, HoldRecord, PoolKey, RecordKey, RecordOf, View } from '@cartstream/decide'
import { poolKey } from '@cartstream/decide'
import type { Entry } from './agenda.ts'
import { PoolHolds } from './pool-holds.ts'

const GONE = Symbol('gone')

/** A hold with its key in the records: the key's text is kept once. */
export type Made = readonly [`hold/${string}`, HoldRecord]

/** Records decided but not acknowledged, and the holds that were made with them, in their order. */
export class Layer extends Map<RecordKey, AnyRecord | typeof GONE> {
  readonly made: Made[] = []

  change([key, record]: Change): void {
    this.set(key, record ?? GONE)
  }
}

/**
 * One shop's records: `base` is acknowledged, in the log for certain. Over it lie up to two layers of what was decided but is not
 * acknowledged: the batch in flight, and the batch being built. A layer is merged when its batch is in the log, dropped when it isn't.
 */
export class ShopState implements View {
  readonly shop: string
  readonly base = new Map<RecordKey, AnyRecord>()
  inflight: Layer | undefined
  next: Layer | undefined
  /** What is to be looked at again. */
  readonly listed = new Map<DueKey, Entry>()
  readonly pools = new Map<PoolKey, PoolHolds>()
  /** The acknowledged records only. */
  readonly acknowledged: View = { get: <K extends RecordKey>(key: K) => this.base.get(key) as RecordOf<K> | undefined }
  /** The live holds of a pool, or, pool by pool, of the whole shop: the newest reservation first, the later made of two that are as new. */
  readonly newest = (pool?: PoolKey): Iterable<HoldRecord> =>
    pool === undefined ? this.#allNewest() : this.#newestOf(pool)

  constructor(shop: string) {
    this.shop = shop
  }

  get<K extends RecordKey>(key: K): RecordOf<K> | undefined {
    const found = this.next?.get(key) ?? this.inflight?.get(key) ?? this.base.get(key)
    return found === GONE ? undefined : (found as RecordOf<K> | undefined)
  }

  /** Whether what it says may still be forgotten. */
  get isSpeculative(): boolean {
    return this.next !== undefined || this.inflight !== undefined
  }

  holdsOf(pool: PoolKey): PoolHolds {
    const known = this.pools.get(pool)
    if (known !== undefined) return known
    const made = new PoolHolds()
    this.pools.set(pool, made)
    return made
  }

  /** A change that is in the log. */
  set(key: RecordKey, record: AnyRecord | undefined): void {
    if (record !== undefined) this.base.set(key, record)
    else if (key.startsWith('hold/')) this.#ended(key as `hold/${string}`)
    else this.base.delete(key)
  }

  /** A hold that came to be is in the log, and so is what became of it in the same batch. */
  reserved([key, hold]: Made): void {
    if (this.base.has(key)) this.holdsOf(poolKey(hold.sku, hold.batch)).reserved(key, hold.reservedAt, this.base)
  }

  #ended(key: `hold/${string}`): void {
    const hold = this.base.get(key) as HoldRecord | undefined
    if (hold === undefined) return
    this.base.delete(key)
    const pool = poolKey(hold.sku, hold.batch)
    const holds = this.pools.get(pool)
    holds?.ended()
    if (holds?.isEmpty) this.pools.delete(pool)
  }

  /** The layer in flight is in the log. */
  merge(): void {
    for (const [key, record] of this.inflight ?? []) this.set(key, record === GONE ? undefined : record)
    for (const made of this.inflight?.made ?? []) this.reserved(made)
    this.inflight = undefined
  }

  *#allNewest(): Generator<HoldRecord> {
    for (const pool of this.pools.keys()) yield* this.#newestOf(pool)
  }

  *#newestOf(pool: PoolKey): Generator<HoldRecord> {
    const fresh = [...(this.inflight?.made ?? []), ...(this.next?.made ?? [])]
      .filter(([, { sku, batch }]) => poolKey(sku, batch) === pool)
      .sort(([, a], [, b]) => a.reservedAt - b.reservedAt)
    for (const { key, reservedAt } of this.pools.get(pool)?.newest(this.base) ?? []) {
      while (fresh.length > 0 && fresh.at(-1)![1].reservedAt >= reservedAt) yield* this.#live(fresh.pop()![0])
      yield* this.#live(key)
    }
    while (fresh.length > 0) yield* this.#live(fresh.pop()![0])
  }

  *#live(key: `hold/${string}`): Generator<HoldRecord> {
    const hold = this.get(key)
    if (hold !== undefined) yield hold
  }
}
