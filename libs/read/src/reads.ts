import type { CartView } from '@cartstream/schemas'

/**
 * What can be listed and streamed. `live-carts`: the carts with at least one line. `carts`: every cart, empty ones too.
 * `availability`: one row per SKU. A live cart is a cart row with lines: one table, two topics.
 */
export type Topic = 'live-carts' | 'carts' | 'availability'

/**
 * Whose rows. `owner`: only what this actor owns (or has owned: then a tombstone). `key`: one row, by its key (a cart's id, a SKU).
 * `filter` (staff): rows that no longer match are tombstones in `changes` and absent from `snapshot`.
 */
export type Scope = { shop: string; owner?: string; key?: string; filter?: Filter }
export type Filter = { sku?: string; ownerKind?: 'customer' | 'guest' }

/** A cart as rows carry it: the shape of every cart view; instants RFC 3339, money and quantities decimal strings. */
export type CartRow = Omit<CartView, 'now'> & {
  owner: string
  ownerKind: 'customer' | 'guest'
  openedAt: string
  lastActivityAt: string
}
/** A SKU as rows carry it. `available`, `held` already without the holds that are due by the database's clock. */
export type AvailabilityRow = {
  sku: string
  name: string
  unit: string
  price: string
  retailPrice?: string
  currency: string
  status: 'listed' | 'delisted'
  /** Sum over the pools. */
  available: string
  onHand: string
  held: string
  /** Absent where 0. */
  safetyStock?: string
  backorder?: string
  variants?: readonly { name: string; additionalPrice: string }[]
  minimumPerCart?: string
  maximumPerCart?: string
  attributes?: Readonly<Record<string, string>>
  /** The stock pools by batch; `-` is the pool without batches. */
  pools: readonly { batch: string; onHand: string; held: string; available: string }[]
}

/** `row: null`: gone, or not (any more) in the scope. `position`: the log offset of the batch that last changed it; `at`: its append time. */
export type StreamRow = {
  key: string
  row: CartRow | AvailabilityRow | null
  position: bigint
  at: Date
  owner?: string
  formerOwners?: readonly string[]
}

/**
 * The place that rows were read at, in the same statement. A cursor is (logId, generation, topic, position): another log or
 * generation, or a position below `horizon`, means must-refetch. `at`: the append time of the last projected batch; `now`: the database's clock.
 */
export type Place = {
  logId: string
  generation: number
  partition: number
  position: bigint
  horizon: bigint
  at: Date
  now: Date
  /** From the append to the commit of the last projected batch. */
  lagMs: number
}

/** Where the next page of a snapshot begins: after this position and key. */
export type Page = { position: bigint; key: string }
/** Ordered by (position, key). `next` is there when rows may follow. Stream on from the FIRST page's position: then no change is missed. */
export type Snapshot = Place & { rows: readonly StreamRow[]; next?: Page }
/** `position`: the cursor after this page, a batch boundary, never below `after`. `more`: ask again at once. */
export type Changes = Place & { rows: readonly StreamRow[]; more: boolean }
export type ShopRow = { name: string; currency: string; taxRate: string; stockShown: 'exact' | 'low-in-out' }
/** Sent once per projector transaction; only a hint: poll too. */
export type Hint = { projection: string; partition: number }

/** `now`: the database's clock, for the next question's `since`. */
export type Due = { skus: readonly string[]; now: Date; next: Date | undefined }

/** What the gateway asks of the read models. Every query names its shop. All reject with NotProjected while a partition has no checkpoint. */
export interface Reads {
  /** Rows of the topic in scope, with the place they were read at, in one statement. `limit` 1-10,000. */
  snapshot(topic: Topic, scope: Scope, page: { limit: number; page?: Page }): Promise<Snapshot>
  /** What changed after `after`, up to the checkpoint; at least `limit` rows where there are, rounded up to a whole batch. */
  changes(topic: Topic, scope: Scope, after: bigint, limit: number): Promise<Changes>
  checkpoint(partition: number, topic: Topic): Promise<Place>
  /** One cart, empty or not; undefined where the shop has none of this id. */
  cart(shop: string, id: string): Promise<(Place & { row: CartRow }) | undefined>
  /** The actor's latest cart; undefined before the first. */
  activeCart(shop: string, actor: string): Promise<(Place & { row: CartRow }) | undefined>
  shop(shop: string): Promise<ShopRow | undefined>
  /**
   * When availability next rises with no event, and for which SKUs: the earliest end of a live hold that is not yet due.
   * At that time read these SKUs again (`snapshot` by key), then ask again. undefined where no hold is live.
   */
  nextDue(shop: string): Promise<{ at: Date; skus: readonly string[] } | undefined>
  /** What became available with no event: the SKUs of holds that came due after `since` (all that are due, without it), and when the next will. */
  due(shop: string, since?: Date): Promise<Due>
  /** true while a projector sits at the partition: else nothing new can come, and quiet means stalled. */
  seated(partition: number): Promise<boolean>
  /** The partition of a shop, for position tokens. */
  partitionOf(shop: string): Promise<number>
  /** true once every read model of the partition stands at `offset` or later, false after `timeoutMs`. */
  waitFor(partition: number, offset: bigint, timeoutMs: number): Promise<boolean>
  /** Calls back on each hint until the signal aborts, and with `[]` where hints may have been missed: at the start, and after it has reconnected. */
  listen(onHint: (hints: readonly Hint[]) => void, signal: AbortSignal): void
  close(): Promise<void>
}

/** The partition's rows are not there (yet): no projector has committed a checkpoint for it. */
export class NotProjected extends Error {
  override name = 'NotProjected'
}
