import type { AnyRecord, Change, DueKey, HoldRecord, Kind, PoolId, Records, View } from '@cartstream/decide'
import type { Entry } from './agenda.ts'
import { PoolHolds } from './pool-holds.ts'
import { ByKind } from './records.ts'

const GONE = Symbol('gone')
/** What a pool is due under. */
export const poolKey = (sku: string, batch: string): DueKey => `pool/${sku}/${batch}`

/** Records decided but not acknowledged, and the holds that were made with them, in their order. */
export class Layer extends ByKind<AnyRecord | typeof GONE> {
  readonly made: HoldRecord[] = []

  change([kind, id, record]: Change): void {
    this.of(kind).set(id, record ?? GONE)
  }
}

/**
 * One shop's records: `base` is acknowledged, in the log for certain. Over it lie up to two layers of what was decided but is not
 * acknowledged: the batch in flight, and the batch being built. A layer is merged when its batch is in the log, dropped when it isn't.
 */
export class ShopState implements View {
  readonly shop: string
  readonly base = new ByKind<AnyRecord>()
  inflight: Layer | undefined
  next: Layer | undefined
  /** What is to be looked at again. */
  readonly listed = new Map<DueKey, Entry>()
  readonly pools = new Map<DueKey, PoolHolds>()
  /** The acknowledged records only. */
  readonly acknowledged: View = {
    get: <K extends Kind>(kind: K, id = '') => this.base.get(kind, id) as Records[K] | undefined,
  }
  /** The live holds of a pool, or, pool by pool, of the whole shop: the newest reservation first, the later made of two that are as new. */
  readonly newest = (pool?: PoolId): Iterable<HoldRecord> =>
    pool === undefined ? this.#allNewest() : this.#newestOf(`pool/${pool}`)

  constructor(shop: string) {
    this.shop = shop
  }

  get<K extends Kind>(kind: K, id = ''): Records[K] | undefined {
    const found = this.next?.get(kind, id) ?? this.inflight?.get(kind, id) ?? this.base.get(kind, id)
    return found === GONE ? undefined : (found as Records[K] | undefined)
  }

  /** Whether what it says may still be forgotten. */
  get isSpeculative(): boolean {
    return this.next !== undefined || this.inflight !== undefined
  }

  holdsOf(pool: DueKey): PoolHolds {
    const known = this.pools.get(pool)
    if (known !== undefined) return known
    const made = new PoolHolds()
    this.pools.set(pool, made)
    return made
  }

  /** A change that is in the log. */
  set(kind: Kind, id: string, record: AnyRecord | undefined): void {
    if (record !== undefined) this.base.of(kind).set(id, record)
    else if (kind === 'hold') this.#ended(id)
    else this.base.of(kind).delete(id)
  }

  /** A hold that came to be is in the log, and so is what became of it in the same batch. */
  reserved({ hold, sku, batch, reservedAt }: HoldRecord): void {
    const holds = this.base.of('hold')
    if (holds.has(hold)) this.holdsOf(poolKey(sku, batch)).reserved(hold, reservedAt, holds)
  }

  /** The live holds that are in the log, pool by pool, in the order of their reservation. */
  *holds(): Generator<HoldRecord> {
    const live = this.base.of('hold')
    for (const { order } of this.pools.values())
      for (const id of order) {
        const hold = live.get(id)
        if (hold !== undefined) yield hold as HoldRecord
      }
  }

  #ended(id: string): void {
    const hold = this.base.get('hold', id) as HoldRecord | undefined
    if (hold === undefined) return
    this.base.of('hold').delete(id)
    const pool = poolKey(hold.sku, hold.batch)
    const holds = this.pools.get(pool)
    holds?.ended()
    if (holds?.isEmpty) this.pools.delete(pool)
  }

  /** The layer in flight is in the log. */
  merge(): void {
    this.inflight?.each((kind, id, record) => this.set(kind, id, record === GONE ? undefined : record))
    for (const made of this.inflight?.made ?? []) this.reserved(made)
    this.inflight = undefined
  }

  *#allNewest(): Generator<HoldRecord> {
    for (const pool of this.pools.keys()) yield* this.#newestOf(pool)
  }

  *#newestOf(pool: DueKey): Generator<HoldRecord> {
    const fresh = [...(this.inflight?.made ?? []), ...(this.next?.made ?? [])]
      .filter(({ sku, batch }) => poolKey(sku, batch) === pool)
      .sort((a, b) => a.reservedAt - b.reservedAt)
    for (const { hold, reservedAt } of this.pools.get(pool)?.newest(this.base.of('hold')) ?? []) {
      while (fresh.length > 0 && fresh.at(-1)!.reservedAt >= reservedAt) yield* this.#live(fresh.pop()!.hold)
      yield* this.#live(hold)
    }
    while (fresh.length > 0) yield* this.#live(fresh.pop()!.hold)
  }

  *#live(id: string): Generator<HoldRecord> {
    const hold = this.get('hold', id)
    if (hold !== undefined) yield hold
  }
}
