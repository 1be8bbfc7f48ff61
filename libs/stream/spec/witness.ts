import {
  type Change,
  type Clock,
  decodeCursor,
  type Page,
  type Scope,
  type Stand,
  type Together,
  visible,
} from '../src/index.ts'
import { Client, Table } from './shop.ts'

type Rows = ReadonlyMap<string, Change>

/**
 * A read model that remembers what it was at every position, whose rows are read with a price that stands elsewhere, and whose answers
 * can be held back after they were found.
 */
export class RememberedTable extends Table {
  readonly states = new Map<bigint, Rows>([[0n, new Map()]])
  price = 0
  readonly #isPriced: boolean
  #gate = Promise.resolve()
  #open = () => {}

  constructor(clock: Clock, isPriced: boolean) {
    super(clock)
    this.#isPriced = isPriced
    if (isPriced) this.due = (since) => this.#repriced(since)
  }

  due?: (since: string | undefined) => Promise<{ changes: readonly Change[]; mark: string; nextInMs: undefined }>

  override put(...what: Parameters<Table['put']>): void {
    super.put(...what)
    this.states.set(this.checkpoint, new Map([...this.states.get(this.checkpoint - 1n)!, ...this.rows]))
  }

  /** From now on until `letGo`, whoever has read waits for the answer. */
  hold(): void {
    this.letGo()
    this.#gate = new Promise((resolve) => {
      this.#open = resolve
    })
  }
  letGo(): void {
    this.#open()
    this.#gate = Promise.resolve()
  }

  override async snapshot(scope: Scope | Together, limit: number): Promise<Page> {
    return this.#answered(await super.snapshot(scope, limit))
  }
  override async changes(...asked: Parameters<Table['changes']>): Promise<Page | 'must-refetch'> {
    const page = await super.changes(...asked)
    return page === 'must-refetch' ? page : this.#answered(page)
  }

  async #answered(page: Page): Promise<Page> {
    const found = { ...page, changes: page.changes.map((change) => this.#withPrice(change)) }
    await this.#gate
    return found
  }
  async #repriced(since: string | undefined) {
    const mark = String(this.price)
    const changes = since === mark ? [] : [...this.rows.values()].map((change) => this.#withPrice(change))
    await this.#gate
    return { changes, mark, nextInMs: undefined }
  }
  #withPrice(change: Change): Change {
    return this.#isPriced && change.row !== null ? { ...change, row: { ...change.row, price: this.price } } : change
  }
}

/** What is subscribed to under a topic, and how a cursor names it. */
export type Followed = { name: string; scope: Scope }

/**
 * A client that holds each frame against what the read model was at the frame's cursor, and writes down what is not as SPEC.md says. Rows
 * that nothing but events changes are never told twice; `isPriced`: others may be told again where they stand.
 */
export class Witness extends Client {
  readonly faults: string[] = []
  readonly followed = new Map<string, Followed>()
  /** What the feed has read, and told everyone whose rows are in it. */
  feedStand = (): bigint => 0n
  readonly #table: RememberedTable
  readonly #isPriced: boolean
  readonly #told = new Map<string, bigint>()
  readonly #stands = new Map<string, Stand>()

  constructor(table: RememberedTable, isPriced: boolean) {
    super()
    this.#table = table
    this.#isPriced = isPriced
  }

  override receive(text: string): void {
    super.receive(text)
    const frame = this.frames.at(-1)!
    if (this.ended !== undefined) this.faults.push(`a frame after the end: ${text}`)
    if ('topic' in frame && frame.topic !== undefined && !this.followed.has(frame.topic))
      this.faults.push(`a frame of what is not subscribed to: ${text}`)
    if (frame.type === 'snapshot') this.#begin(frame.topic)
    if (frame.type === 'snapshot' || frame.type === 'changes')
      for (const { key, position } of frame.rows) this.#rowTold(frame.topic, key, BigInt(position))
    if ('rows' in frame && !this.#isPriced) this.#isAtCursor(frame.topic, frame)
    if ('cursor' in frame) this.#stoodAt(frame.cursor, frame.type === 'up-to-date')
  }

  /** What comes after the cursor would come again to whoever resumes there; what is told for its price may be ahead, and does. */
  #isAtCursor(topic: string, { rows, cursor }: { rows: readonly { position: string }[]; cursor: string }): void {
    const stand = decodeCursor(cursor)!.topics.get(this.followed.get(topic)!.name)!
    const beyond = rows.filter(({ position }) => BigInt(position) > stand.position)
    if (beyond.length > 0) this.faults.push(`${topic} at ${stand.position}: ${JSON.stringify(beyond)}`)
  }

  #begin(topic: string): void {
    this.#stands.delete(this.followed.get(topic)!.name)
    for (const told of [...this.#told.keys()]) if (told.startsWith(`${topic} `)) this.#told.delete(told)
  }

  #rowTold(topic: string, key: string, position: bigint): void {
    const before = this.#told.get(`${topic} ${key}`) ?? -1n
    const isLater = this.#isPriced ? position >= before : position > before
    if (!isLater) this.faults.push(`${topic}: ${key} at ${position} after ${key} at ${before}`)
    this.#told.set(`${topic} ${key}`, position)
  }

  #stoodAt(text: string, isUpToDate: boolean): void {
    const cursor = decodeCursor(text)!
    for (const [topic, { name, scope }] of this.followed) {
      const named = cursor.topics.get(name)
      if (named === undefined) continue
      const stand = { log: cursor.log, ...named }
      const before = this.#stands.get(name)
      if (before?.generation === stand.generation && before.position > stand.position)
        this.faults.push(`${topic}: the cursor went back from ${before.position} to ${stand.position}`)
      this.#stands.set(name, stand)
      if (isUpToDate && stand.position < this.feedStand())
        this.faults.push(`${topic}: up to date at ${stand.position}, but more had been read: ${this.feedStand()}`)
      this.#holds(topic, { scope, position: stand.position })
    }
  }

  /** A row that has changed again since is on its way, and may have been left out until it comes. */
  #holds(topic: string, { scope, position }: { scope: Scope; position: bigint }): void {
    const state = this.#table.states.get(position)!
    const latest = this.#table.states.get(this.#table.checkpoint)!
    const held = this.topic(topic)
    for (const key of new Set([...latest.keys(), ...Object.keys(held)])) {
      const change = state.get(key)
      const row = (change && visible(scope, change)?.row) ?? undefined
      const isSame = sameRow(row, held[key])
      const isOnItsWay = latest.get(key)!.position > position
      if (!isSame && !isOnItsWay)
        this.faults.push(`${topic} at ${position}: ${key} is ${JSON.stringify(held[key])}, not ${JSON.stringify(row)}`)
    }
  }
}

/** But for the price, which stands elsewhere. */
const sameRow = (a: object | undefined, b: unknown): boolean => {
  const plain = (row: unknown) => (row == null ? undefined : { ...(row as object), price: undefined })
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b))
}
