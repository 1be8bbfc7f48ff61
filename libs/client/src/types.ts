import type { CartstreamError } from './error.ts'
import type {
  AddItem,
  Cart,
  CartLine,
  CheckoutBody,
  ConfirmBody,
  MergeBody,
  OpsFrame,
  Outcome,
  OwnCarts,
  Started,
} from './wire.ts'
import type { World } from './world.ts'

/** What whoever imports the client may rely on. Everything that is shown is immutable: a change is another object. */

/** A JWT, or how to get one; it is asked for again when the service has refused the last. */
export type Token = string | (() => string | Promise<string>)
/** Where a few short texts are kept between visits; localStorage is one. */
export type Kept = { getItem(name: string): string | null; setItem(name: string, text: string): void }

export type ClientOptions = {
  /** The origin of the service, such as https://shop.example; '' for the page's own. */
  url: string
  /** The shop that is meant where none is named. */
  shop: string
  token: Token
  fetch?: typeof fetch
  /** Remembers how far this browser has written, so that a page that is loaded again reads its own writes. */
  storage?: Kept
  /** What is done where a cart was changed elsewhere meanwhile; default 'rebase'. */
  conflict?: ConflictPolicy
  /** false: a stream of its own, not shared with other tabs. */
  shared?: boolean
  /** Clock, sockets and events, for specs and for places that are no browser. */
  world?: Partial<World>
}

/**
 * Of a new quantity for a line (adding and removing never conflict): `rebase` sends it again if the line itself is as it was seen, and gives it
 * up otherwise; `mine` sends it again whatever has happened; `theirs` gives it up whatever has happened.
 */
export type ConflictPolicy = 'rebase' | 'mine' | 'theirs'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type RequestOptions = {
  /** How long to go on trying, in ms; default 15,000. */
  deadlineMs?: number
  signal?: AbortSignal
  /** Of a command; made where none is given. The same key again is the same command. */
  idempotencyKey?: string
  /** The version that the cart must still have. */
  ifVersion?: number
  headers?: Readonly<Record<string, string>>
}
export type Answer<T> = {
  body: T
  status: number
  requestId: string | undefined
  /** How far the log is that has the command (`Cartstream-Position`). */
  position: string | undefined
  etag: string | undefined
  /** The service had the command already: this is its outcome, told again. */
  replayed: boolean
}

export interface Client {
  readonly shop: string
  /**
   * `path`: relative to /v1/shops/{shop} (`orders?limit=10`), or from the root (`/v1/ops/lag`). Answers the body, undefined where there is none.
   * Commands carry an Idempotency-Key, are sent again under it while the outcome is unknown, and what is read afterwards has them.
   * Throws CartstreamError, and nothing else.
   */
  request<T = unknown>(method: Method, path: string, body?: unknown, options?: RequestOptions): Promise<T>
  /** The same, with what the answer's headers say. */
  ask<T = unknown>(method: Method, path: string, body?: unknown, options?: RequestOptions): Promise<Answer<T>>
  /** Rows as they change. Close it when it is not looked at any more. Topics: contract.md, such as live-carts, availability, session:{id}. */
  live<Row = unknown>(topic: string, options?: LiveOptions): LiveView<Row>
  /** The own cart in this client's shop. */
  readonly cart: CartManager
  /** The own cart in another shop of the token. Not streamed: as of the last look (30 s) and the own commands. */
  cartOf(shop: string): CartManager
  /** The own carts over all shops of the token. */
  readonly carts: CartList
  readonly connection: Store<ConnectionState>
  readonly stats: Store<Stats>
  close(): void
}

/** What useSyncExternalStore takes: `subscribe` returns how to end it; `getSnapshot` is the same object until something has changed. */
export interface Store<T> {
  subscribe(listener: () => void): () => void
  getSnapshot(): T
}

export type Filter = { sku?: string; ownerKind?: 'customer' | 'guest' }
/** `filter`: of live-carts only. */
export type LiveOptions = { filter?: Filter }

/**
 * connecting: nothing has been read yet. live: nothing is missing. quiet: the same, and nothing has changed for a while. stalled: nothing was
 * heard for too long, or the service says that it lags. resuming: cut off, and catching up from where it was. failed: it is not to be had
 * (`error`). Rows stay shown in all of them; only live and quiet are how things are now.
 */
export type LiveStatus = 'connecting' | 'live' | 'quiet' | 'stalled' | 'resuming' | 'failed'
/** Where the time of the last change went, in ms: append to commit, commit to the gateway's read, read to frame. */
export type Age = { commitMs: number; readMs: number; sendMs: number }
export type LiveSnapshot<Row> = {
  readonly status: LiveStatus
  /** By key. Keys keep their place when their row changes; a row that has not changed is the same object. */
  readonly rows: ReadonlyMap<string, Row>
  /** Where the stream stands; undefined before the first frame. */
  readonly cursor: string | undefined
  /** Up to when nothing is missing, as RFC 3339; undefined before that was said. */
  readonly asOf: string | undefined
  readonly age: Age | undefined
  /** Since when it has this status, epoch ms. */
  readonly since: number
  readonly paused: boolean
  /** How many rows differ from what is shown, while paused. */
  readonly waiting: number
  /** Who looks at a live session. */
  readonly presence: { hosts: number; clients: number } | undefined
  /** How the read models are: all there is of the topic `ops`, which has no rows. */
  readonly ops: OpsFrame | undefined
  readonly error: CartstreamError | undefined
  /** Asks once more for what has `failed`; the same function in all snapshots of a view. */
  retry(): void
}
export interface LiveView<Row> extends Store<LiveSnapshot<Row>> {
  readonly topic: string
  /** Other rows from now on, on the same stream. */
  filter(filter: Filter): void
  /** Rows stay as they are; what comes is counted and kept. */
  pause(): void
  /** All that has come is shown. */
  resume(): void
  close(): void
}

/** What is known of a cart, with this browser's own commands that are under way already done in it. */
export type ShownCart = Omit<Cart, 'items' | 'subtotal' | 'tax' | 'total' | 'discount' | 'now'> & {
  readonly items: readonly ShownLine[]
  /** Something in it is not confirmed yet; the figures are absent until it is, for nobody has worked them out. */
  readonly pending: boolean
  readonly subtotal?: string
  readonly tax?: string
  readonly total?: string
  readonly discount?: string
}
/**
 * A line that is being added has no name and no price yet. `key`: the line's, from before it had an id of the service's until it has gone; change,
 * remove and the others take the one as well as the other.
 */
export type ShownLine = Omit<CartLine, 'name' | 'unit' | 'unitPrice' | 'lineTotal'> &
  Partial<Pick<CartLine, 'name' | 'unit' | 'unitPrice' | 'lineTotal'>> & {
    readonly key: string
    readonly pending: boolean
  }

export type CartSnapshot = {
  /** loading: nothing is known yet. fresh: as of now. stale: as of some time ago, and being looked up. failed: cannot be read (`error`). */
  readonly status: 'loading' | 'fresh' | 'stale' | 'failed'
  readonly cart: ShownCart | undefined
  /** Commands that are under way. */
  readonly pendingCommands: number
  /** What the service's clock is ahead of ours, in ms. */
  readonly clockAheadMs: number
  readonly error: CartstreamError | undefined
}

/** `quantity`: a decimal string or a whole number; default 1. */
export type Item = Omit<AddItem, 'quantity'> & { quantity?: string | number }

/**
 * A cart, and what can be done to it. Commands go one after the other; each is shown at once, stays shown until what is read has it, and is
 * taken back where it is refused. Each resolves with the cart as the service has it then, or throws CartstreamError.
 */
export interface CartManager extends Store<CartSnapshot> {
  readonly shop: string
  /** What was read less than 30 s ago, unless `fresh`. */
  get(options?: { fresh?: boolean }): Promise<Cart>
  add(item: Item): Promise<Cart>
  /** To this quantity; 0 removes the line. */
  change(line: string, quantity: string | number): Promise<Cart>
  /** By so many less; the line goes where that is all of it. */
  decrement(line: string, by?: string | number): Promise<Cart>
  remove(line: string): Promise<Cart>
  clear(): Promise<Cart>
  /** Put aside, and bring back. */
  save(line: string): Promise<Cart>
  restore(line: string): Promise<Cart>
  /** Holds are kept for longer; `hold-at-cap` once the shop's limit is reached. */
  keepHolds(): Promise<Cart>
  /** Accepts the prices of now. */
  recalculate(): Promise<Cart>
  claim(code: string): Promise<Cart>
  /** Freezes the cart. The total that was seen goes along: `price-changed` where it costs something else by now. */
  checkout(body?: CheckoutBody): Promise<Started>
  cancelCheckout(): Promise<Cart>
  confirm(payment: string, body?: ConfirmBody): Promise<Outcome>
  fail(payment: string, reason?: string): Promise<Outcome>
  /** At login: takes in the guest's cart. */
  merge(guestToken: string, strategy?: MergeBody['strategy']): Promise<Cart>
  /** Forgets all that is known and reads it anew. */
  recover(): Promise<Cart>
}

export type CartsSnapshot = {
  readonly status: CartSnapshot['status']
  readonly carts: readonly (ShownCart & { readonly shop: string; readonly shopName: string })[]
  /** Per currency; absent while a command is under way in any of the carts. */
  readonly totals: OwnCarts['totals'] | undefined
  readonly pending: boolean
  readonly error: CartstreamError | undefined
}
export interface CartList extends Store<CartsSnapshot> {
  get(options?: { fresh?: boolean }): Promise<OwnCarts>
  /** Clears all of them; rejects with the first refusal once all have been tried. */
  clear(): Promise<void>
}

/** idle: nothing is looked at. offline: the browser says so. The others as in LiveStatus, for the stream as a whole. */
export type ConnectionState = {
  readonly status: 'idle' | 'offline' | Exclude<LiveStatus, 'failed'>
  /** Since when, epoch ms. */
  readonly since: number
  /** Attempts in vain since it was last live. */
  readonly retries: number
  readonly pendingCommands: number
  readonly transport: 'websocket' | 'sse' | undefined
}

/** Counted since the client was made. A refusal is an answer: `failed` are those that never got one. */
export type Stats = {
  readonly requests: { readonly count: number; readonly under200ms: number; readonly failed: number }
  readonly adds: { readonly done: number; readonly refused: number; readonly failed: number }
  readonly checkouts: { readonly done: number; readonly refused: number; readonly failed: number }
  readonly recoveries: { readonly done: number; readonly failed: number }
  readonly cache: { readonly hits: number; readonly misses: number }
}
