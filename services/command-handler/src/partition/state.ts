import {
  type Alarm,
  alarms,
  type Change,
  type DueKey,
  type DueKind,
  dueAt,
  evolve,
  type HoldRecord,
  lookAt,
} from '@cartstream/decide'
import type { RecordedEvent } from '@cartstream/schemas'
import { Agenda } from './agenda.ts'
import { Layer, poolKey, ShopState } from './shop-state.ts'

export { ShopState }

/** What the decisions of a layer touched: the shops with records in it, and the alarms that went off for it. */
type Touched = { shops: Set<ShopState>; taken: { shop: ShopState; alarm: Alarm }[] }
const noShops = (): Touched => ({ shops: new Set(), taken: [] })

const never = Number.POSITIVE_INFINITY
/** Some milliseconds' worth. */
const MOST_LOOKS = 2000
const DUE_KINDS = ['pool', 'cart', 'synced', 'checkout', 'order', 'waitlist', 'session'] as const satisfies DueKind[]
const isPool = (key: DueKey): boolean => key.startsWith('pool/')

/** All shops of a partition, folded from the log, with the speculative layers of the batches under way. */
export class PartitionState {
  readonly shops = new Map<string, ShopState>()
  readonly agenda = new Agenda()
  #next = noShops()
  #inflight = noShops()

  /** A shop's state; one that has no event yet is kept only once it gets one, for anybody may name a shop. */
  shop(id: string): ShopState {
    return this.shops.get(id) ?? new ShopState(id)
  }

  /** Takes in an event that is in the log since `at`, epoch ms. No layer may lie over the base. */
  fold(event: RecordedEvent, at: number = event.time): void {
    const shop = this.shop(event.shop)
    this.shops.set(event.shop, shop)
    const changes = evolve(shop, event)
    for (const [kind, id, record] of changes) shop.set(kind, id, record)
    const made = holdMadeBy(event, changes)
    if (made !== undefined) shop.reserved(made)
    // what is due at once is due since then: whoever stands in waits from there on
    for (const alarm of alarms(shop, event)) this.#set(shop, alarm.at === 0 ? { ...alarm, at } : alarm)
    if (event.type === 'ShopConfigured') this.#lookAtWaitlists(shop, at)
    if (event.stream.startsWith('cart/')) this.#noLater(shop, event.stream as DueKey)
  }

  /**
   * Takes in a shop as it stood in the log at `now`, epoch ms. Its alarms are those of a state in which everything was looked at just then:
   * what is due is due since then, and nothing later than it is.
   */
  adopt(shop: ShopState, now: number): void {
    this.shops.set(shop.shop, shop)
    for (const { hold, sku, batch, expiresAt } of shop.holds())
      shop.holdsOf(poolKey(sku, batch)).willBeDue({ at: expiresAt, hold })
    for (const kind of DUE_KINDS)
      for (const id of shop.base.of(kind).keys()) {
        const key: DueKey = `${kind}/${id}`
        const at = Math.min(this.#firstEndOf(shop, key), lookAt(shop, key, now) ?? never)
        if (at < never) this.agenda.add(shop, key, at === 0 ? now : at)
      }
  }

  /** What another writer did to a cart a moment before it was looked at here may make it due before it is looked at again. */
  #noLater(shop: ShopState, key: DueKey): void {
    const at = dueAt(shop, key)
    if (at !== undefined) this.agenda.add(shop, key, at)
  }

  /** Takes in an event that was just decided. */
  speculate(shop: ShopState, event: RecordedEvent): void {
    if (shop.next === undefined) {
      shop.next = new Layer()
      this.shops.set(shop.shop, shop)
      this.#next.shops.add(shop)
    }
    const changes = evolve(shop, event)
    for (const change of changes) shop.next.change(change)
    const made = holdMadeBy(event, changes)
    if (made !== undefined) shop.next.made.push(made)
    for (const alarm of alarms(shop, event)) this.#set(shop, alarm)
    if (event.type === 'ShopConfigured') this.#lookAtWaitlists(shop, 0)
  }

  /** Waitlists rest while a shop has no carts. Its policy changes so seldom that looking at all of them is no matter. */
  #lookAtWaitlists(shop: ShopState, at: number): void {
    for (const id of shop.base.of('waitlist').keys()) this.agenda.add(shop, `waitlist/${id}`, at)
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
    for (const shop of this.#inflight.shops) shop.merge()
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
    for (const { shop, alarm } of taken) this.#set(shop, alarm)
  }

  /** Is anything possibly due at `now`? An alarm is never later than what it is about. */
  anyDue(now: number): boolean {
    return this.agenda.firstAt <= now
  }

  /** Is this key due at `now`, or, of a pool's holds, possibly so? Nothing is whose alarm has not gone off. */
  isDue(shop: ShopState, key: DueKey, now: number): boolean {
    const listed = shop.listed.get(key)
    return listed !== undefined && listed.at <= now && this.#standsDue(shop, key, now)
  }

  #standsDue(shop: ShopState, key: DueKey, now: number): boolean {
    return this.#firstEndOf(shop, key) <= now || (dueAt(shop, key) ?? never) <= now
  }

  /**
   * The next key whose alarm is set for `before` or earlier and that is due at `now`, off the agenda: who settles it calls `again`.
   * `later` where MOST_LOOKS did not find it, so that nobody waits for a look at a million carts.
   */
  nextDue(before: number, now: number): { shop: ShopState; key: DueKey } | 'none' | 'later' {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const entry = this.agenda.take(before)
      if (entry === undefined) return 'none'
      const { shop, key, at } = entry
      const due = this.#standsDue(shop, key, now)
      if (due || shop.isSpeculative) this.#next.taken.push({ shop, alarm: { key, at } })
      if (due) return entry
      this.again(shop, key, now)
    }
    return 'later'
  }

  /** At most `limit` holds of a pool that are due at `now`. */
  takeDue(shop: ShopState, pool: DueKey, { now, limit }: { now: number; limit: number }): HoldRecord[] {
    const holds = shop.pools.get(pool)
    if (holds === undefined) return []
    const find = (hold: string) => shop.get('hold', hold)
    const due = holds.takeDue({ now, limit }, find, ({ at, hold }, record) => {
      const settled = record !== undefined && record.expiresAt <= now
      if (settled || shop.isSpeculative) this.#next.taken.push({ shop, alarm: { key: pool, at, hold } })
    })
    if (holds.isEmpty) shop.pools.delete(pool)
    return due
  }

  /** Due holds that were taken, and stay as they are for now. */
  putBack(shop: ShopState, due: readonly HoldRecord[]): void {
    for (const { hold, sku, batch, expiresAt } of due)
      this.#set(shop, { key: poolKey(sku, batch), at: expiresAt, hold })
  }

  /** Sets the alarm of a key that was looked at, at `now`, for when it is to be looked at again as it stands. */
  again(shop: ShopState, key: DueKey, now: number): void {
    const at = Math.min(this.#firstEndOf(shop, key), lookAt(shop, key, now) ?? never)
    if (at < never) this.agenda.add(shop, key, at)
  }

  #firstEndOf(shop: ShopState, key: DueKey): number {
    return isPool(key) ? (shop.pools.get(key)?.firstAt ?? never) : never
  }

  #set(shop: ShopState, { key, at, hold }: Alarm): void {
    if (hold !== undefined) shop.holdsOf(key).willBeDue({ at, hold })
    this.agenda.add(shop, key, at)
  }
}

const holdMadeBy = (event: RecordedEvent, changes: readonly Change[]): HoldRecord | undefined => {
  if (event.type !== 'StockReserved' || event.data.was !== '0') return undefined
  for (const [kind, , record] of changes) if (kind === 'hold') return record as HoldRecord
  return undefined
}
