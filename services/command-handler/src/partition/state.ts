import type { AnyRecord, HoldRecord, PoolKey, RecordKey, RecordOf, View } from '@cartstream/decide'
import { evolve, poolKey } from '@cartstream/decide'
import type { RecordedEvent } from '@cartstream/schemas'
import { DueHolds } from './due.ts'

const GONE = Symbol('gone')
type Layer = Map<RecordKey, AnyRecord | typeof GONE>
type DueEntry = { shop: string; pool: PoolKey; at: number; hold: string }
/** What the decisions of a layer touched: the shops with records in it, and the entries they took from the heaps. */
type Touched = { shops: Set<ShopState>; taken: DueEntry[] }
const noShops = (): Touched => ({ shops: new Set(), taken: [] })

/**
 * One shop's records: `base` is acknowledged, in the log for certain. Over it lie up to two layers of what was decided but is not
 * acknowledged: the batch in flight, and the batch being built. A layer is merged when its batch is in the log, dropped when it isn't.
 */
export class ShopState implements View {
  readonly shop: string
  readonly base = new Map<RecordKey, AnyRecord>()
  inflight: Layer | undefined
  next: Layer | undefined
  /** The acknowledged records only. */
  readonly acknowledged: View = { get: <K extends RecordKey>(key: K) => this.base.get(key) as RecordOf<K> | undefined }

  constructor(shop: string) {
    this.shop = shop
  }

  get<K extends RecordKey>(key: K): RecordOf<K> | undefined {
    const found = this.next?.get(key) ?? this.inflight?.get(key) ?? this.base.get(key)
    return found === GONE ? undefined : (found as RecordOf<K> | undefined)
  }
}

/** All shops of a partition, folded from the log, with the speculative layers of the batches under way. */
export class PartitionState {
  readonly shops = new Map<string, ShopState>()
  readonly due = new DueHolds()
  #next = noShops()
  #inflight = noShops()

  /** A shop's state; one that has no event yet is kept only once it gets one, for anybody may name a shop. */
  shop(id: string): ShopState {
    return this.shops.get(id) ?? new ShopState(id)
  }

  /** Takes in an event that is in the log. No layer may lie over the base. */
  fold(event: RecordedEvent): void {
    const shop = this.shop(event.shop)
    this.shops.set(event.shop, shop)
    this.#watch(event)
    for (const [key, record] of evolve(shop, event)) {
      if (record === undefined) shop.base.delete(key)
      else shop.base.set(key, record)
    }
  }

  /** Takes in an event that was just decided. */
  speculate(shop: ShopState, event: RecordedEvent): void {
    if (shop.next === undefined) {
      shop.next = new Map()
      this.shops.set(shop.shop, shop)
      this.#next.shops.add(shop)
    }
    this.#watch(event)
    for (const [key, record] of evolve(shop, event)) shop.next.set(key, record ?? GONE)
  }

  /** The batch being built is sent: its layer becomes the one in flight. */
  send(): void {
    for (const shop of this.#next.shops) {
      shop.inflight = shop.next
      shop.next = undefined
    }
    this.#inflight = this.#next
    this.#next = noShops()
  }

  /** The batch in flight is in the log. */
  merge(): void {
    for (const shop of this.#inflight.shops) {
      for (const [key, record] of shop.inflight ?? []) {
        if (record === GONE) shop.base.delete(key)
        else shop.base.set(key, record)
      }
      shop.inflight = undefined
    }
    this.#inflight = noShops()
  }

  /** What was decided on a state that the log does not support is forgotten, with the batch in flight. */
  drop(): void {
    this.#forget(this.#next, 'next')
    this.#forget(this.#inflight, 'inflight')
    this.#next = noShops()
    this.#inflight = noShops()
  }

  #forget({ shops, taken }: Touched, layer: 'next' | 'inflight'): void {
    for (const shop of shops) shop[layer] = undefined
    for (const { shop, pool, ...entry } of taken) this.due.add(shop, pool, entry)
  }

  /** At most `limit` holds of a pool that are due at `now`. */
  takeDue(shop: ShopState, pool: PoolKey, now: number, limit: number): HoldRecord[] {
    if (!this.due.isDue(shop.shop, pool, now)) return []
    const find = (hold: string) => shop.get(`hold/${hold}`)
    return this.due.take(shop.shop, pool, now, limit, find, (entry) =>
      this.#next.taken.push({ shop: shop.shop, pool, ...entry }),
    )
  }

  /** A new hold gets an entry in the heaps. Its end only ever moves on (libs/decide/src/hold.ts), which is met when the entry comes up. */
  #watch(event: RecordedEvent): void {
    if (event.type !== 'StockReserved' || event.data.was !== '0') return
    const { hold, sku, batch, expiresAt } = event.data
    this.due.add(event.shop, poolKey(sku, batch), { at: Date.parse(expiresAt), hold })
  }
}
