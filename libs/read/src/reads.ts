import type { CartRow, CreditRow, Rows, ShopCartRow } from './shown.ts'

/**
 * What can be listed, and most of it streamed. `live-carts`: open carts with at least one line. `carts`: every cart, empty and closed ones too. `sessions`: live
 * sessions, over ones too; `host`: what each one's host keeps an eye on. `availability`: one row per SKU. `reservations`: one per hold, ended ones too. `analytics`: one per hour in which something happened. `waitlist` is in the order of its queues, everything else in that of its changes.
 */
export type Topic = keyof Rows

/**
 * Whose rows. `owner`: only what this actor owns (or has owned: then a tombstone). `owners`: the same of many, where each row is told as its
 * owner sees it, whoever of them owned it before. `key`, `keys`: these rows, by their keys (a cart's id, a SKU). `filter`: rows that no
 * longer match are tombstones in `changes` and absent from `snapshot`.
 */
export type Scope = {
  shop: string
  owner?: string
  owners?: readonly string[]
  key?: string
  keys?: readonly string[]
  filter?: Filter
}
/** Each topic has its own of these. `mine`: the one cart that is its owner's active one. */
export type Filter = {
  sku?: string
  /** SKUs that begin like this. */
  skuPrefix?: string
  batch?: string
  ownerKind?: 'customer' | 'guest'
  cart?: string
  session?: string
  status?: string
  /** Whose a session is, by their actor id, and its room's code. */
  client?: string
  room?: string
  /** Hours that begin at this instant or later, and before that one. */
  from?: string
  to?: string
  mine?: true
}

/** `row: null`: gone, or not (any more) in the scope. `position`: the log offset of the batch that last changed it; `at`: its append time. */
export type StreamRow<T extends Topic = Topic> = {
  key: string
  row: Rows[T] | null
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

/** Where every read model of a partition stands at least. */
export type Standing = { logId: string; position: bigint }

/** Where the next page of a snapshot begins: after this place in its order, and key. */
export type Page = { position: bigint; key: string }
type Asked = { limit: number; page?: Page; newest?: never } | { limit: number; page?: never; newest: true }
/** Ordered by (position, key). `next` is there when rows may follow. Stream on from the FIRST page's position: then no change is missed. */
export type Snapshot<T extends Topic = Topic> = Place & { rows: readonly StreamRow<T>[]; next?: Page }
/** `position`: the cursor after this page, a batch boundary, never below `after`. `more`: ask again at once. */
export type Changes<T extends Topic = Topic> = Place & { rows: readonly StreamRow<T>[]; more: boolean }
export type ShopRow = { name: string; currency: string; taxRate: string; stockShown: 'exact' | 'low-in-out' }
/** Sent once per projector transaction; only a hint: poll too. */
export type Hint = { projection: string; partition: number }

/** `now`: the database's clock, for the next question's `since`. `holds`: the reservations that have come to their end. */
export type Due = { skus: readonly string[]; holds: readonly string[]; now: Date; next: Date | undefined }
/** Whose carts are looked at, of all that may have changed. */
export type Watched = { owners: readonly string[]; keys: readonly string[] }
/** `earlier`: how many of the actor's carts have been closed, which the id of the next one is derived from. */
export type ActiveCart = Place & { row?: CartRow; earlier: number }

/** What the gateway asks of the read models. Every query names its shop. All reject with NotProjected while a partition has no checkpoint. */
export interface Reads {
  /**
   * Rows of the topic in scope, with the place they were read at, in one statement. `limit` 1-10,000. `newest`: where there are more, the last
   * in their order rather than the first, and no next page.
   */
  snapshot<T extends Topic>(topic: T, scope: Scope, page: Asked): Promise<Snapshot<T>>
  /** What changed after `after`, up to the checkpoint; at least `limit` rows where there are, rounded up to a whole batch. */
  changes<T extends Topic>(topic: T, scope: Scope, after: bigint, limit: number): Promise<Changes<T>>
  /** One row by its key, in the scope; undefined where there is none. */
  one<T extends Topic>(topic: T, scope: Scope & { key: string }): Promise<(Place & { row: Rows[T] }) | undefined>
  checkpoint(partition: number, topic: Topic): Promise<Place>
  /** The actor's active cart; without a row before its first item. Carts apart (with a purpose) are none. */
  activeCart(shop: string, actor: string): Promise<ActiveCart>
  /** The actor's carts with lines that are not closed, over these shops (all, without): one statement, as of one moment. */
  cartsOf(actor: string, shops?: readonly string[]): Promise<{ rows: readonly ShopCartRow[]; now: Date }>
  /**
   * Carts, of those watched, whose lines cost something else than their last change said: since prices up to the mark `since`, or (without
   * it) since the cart's own last change. `mark`: for the next question.
   */
  repriced(
    shop: string,
    watched: Watched,
    since?: bigint,
  ): Promise<{ rows: readonly StreamRow<'carts'>[]; mark: bigint }>
  /** Live sessions that are told otherwise than at their own last change: as `repriced`, by what things cost outside, and what clients owe. */
  retoldSessions(shop: string, since?: bigint): Promise<{ rows: readonly StreamRow<'sessions'>[]; mark: bigint }>
  /** What staff noted of a live session, as ciphertext; undefined where nothing was, or there is no such session. */
  notes(shop: string, session: string): Promise<{ subject: string; ct: string } | undefined>
  /** Of a client, by their actor id, whether or not anything was ever said of them; undefined where there is no such shop. */
  credit(shop: string, client: string): Promise<CreditRow | undefined>
  /** Of which sessions of another storefront these carts are, as ciphertext; absent where they are of none. */
  sessions(shop: string, carts: readonly string[]): Promise<ReadonlyMap<string, { subject: string; ct: string }>>
  /** Who bought it, as ciphertext; undefined where nothing was said, or there is no such order. */
  contact(shop: string, order: string): Promise<{ subject: string; ct: string } | undefined>
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
  /** Where the partition's read models stood within the last second. */
  standing(partition: number): Promise<Standing>
  /** The partition of a shop, for position tokens. It is asked for once: the count of partitions is a log's for good. */
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
