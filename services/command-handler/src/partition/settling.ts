import { type DueKey, settle, touches } from '@cartstream/decide'
import { encode } from '@cartstream/log'
import { type Asked, bytesOf, type Decider, givenAt, MAX_PROMOTED, placesIn, take } from './decide-one.ts'
import type { Group } from './group.ts'
import type { ShopState } from './state.ts'

/** The most holds that one HoldsExpired ends. */
const MAX_EXPIRED = 500

/** The most bytes that ending one hold of a pool adds to a batch, its line's removal included. */
const bytesOfAnEnd = (shop: string, pool: DueKey): number => 620 + 8 * shop.length + 2 * Buffer.byteLength(pool)

/** A batch in the making, the log's time, and the bytes that the batch may have. */
export type Making = { group: Group; now: number; room: number }

const isFull = ({ group }: Making, bytes: number): boolean => group.bytes > bytes || group.promoted >= MAX_PROMOTED

/** Settles what is due, into the batch in the making: holds, carts, checkouts, orders, and the next in a waitlist. */
export class Settling {
  readonly #decider: Decider
  readonly #expired: (holds: number, delayMs: number) => void

  constructor(decider: Decider, expired: (holds: number, delayMs: number) => void) {
    this.#decider = decider
    this.#expired = expired
  }

  /** Settles what the command touches; false where more is due than this batch takes, so that the command has to wait. */
  before({ command, shop, given }: Asked, making: Making): boolean {
    const { now, room } = making
    const { state } = this.#decider
    const fruitless = new Set<DueKey>()
    // an alarm is never later than what it is about: where none has gone off, nothing is due, under any key
    while (state.anyDue(now)) {
      const key = touches(command, shop, given).find((k) => !fruitless.has(k) && state.isDue(shop, k, now))
      if (key === undefined) return true
      if (isFull(making, room / 2)) return false
      const brought = this.#settle(shop, key, making)
      if (brought === 'no-room') return false
      if (brought === 'nothing') fruitless.add(key)
    }
    return true
  }

  /** Settles whatever was due at `before`, on any shop; false where there may be more than this batch takes. */
  sweep(before: number, making: Making): boolean {
    const { state } = this.#decider
    const left: { shop: ShopState; key: DueKey }[] = []
    let done = false
    while (!isFull(making, making.room / 4)) {
      const found = state.nextDue(before, making.now)
      done = found === 'none'
      if (found === 'none' || found === 'later') break
      const brought = this.#settle(found.shop, found.key, making)
      if (brought === 'records') state.again(found.shop, found.key, making.now)
      else left.push(found)
      if (brought === 'no-room') break
    }
    for (const { shop, key } of left) state.again(shop, key, making.now)
    return done
  }

  /** Who settles has seen to it that half of the batch is free. `nothing`: what was due is no more, or has no room in any batch. */
  #settle(shop: ShopState, key: DueKey, { group, now, room }: Making): 'records' | 'nothing' | 'no-room' {
    const half = room / 2
    const due = key.startsWith('pool/') ? this.#dueHolds(shop, key, { now, room: half }) : []
    const given = givenAt(this.#decider, shop, now)
    given.promotions = placesIn(shop.shop, { room: half, promoted: group.promoted })
    const events = settle(shop, key, due, given)
    const records = events.map((event) => encode(event, shop.shop, this.#decider.ids.eventId(now), now, {}))
    if (records.length === 0) return 'nothing'
    if (group.bytes + bytesOf(records) > room) {
      this.#decider.state.putBack(shop, due)
      return group.empty ? 'nothing' : 'no-room'
    }
    take(this.#decider, shop, records)
    group.add(records)
    for (const { event } of records)
      if (event.type === 'HoldsExpired') this.#ended(shop, event.data.holds, { group, now })
    return 'records'
  }

  #ended(
    shop: ShopState,
    holds: readonly { expiresAt: string }[],
    { group, now }: Pick<Making, 'group' | 'now'>,
  ): void {
    group.expired.set(shop.shop, (group.expired.get(shop.shop) ?? 0) + holds.length)
    this.#expired(holds.length, now - Date.parse(holds[0]!.expiresAt))
  }

  #dueHolds(shop: ShopState, pool: DueKey, { now, room }: Pick<Making, 'now' | 'room'>) {
    // who waits for the pool is served in the same decision, from the same room
    const share = shop.get('waitlist', pool.slice('pool/'.length)) === undefined ? room : room / 2
    const limit = Math.max(1, Math.min(MAX_EXPIRED, Math.floor(share / bytesOfAnEnd(shop.shop, pool))))
    return this.#decider.state.takeDue(shop, pool, { now, limit })
  }
}
