import {
  type Change,
  type Clock,
  Connection,
  type ConnectionOptions,
  decodeCursor,
  Feed,
  type FeedOptions,
  type Frame,
  type Page,
  type Scope,
  SharedSource,
  type Source,
  type Stand,
  type Subject,
  type Together,
  visible,
} from '../src/index.ts'

/** Time that goes only when told to. */
export class HandClock implements Clock {
  #now = Date.parse('2026-01-01T00:00:00Z')
  #due: { at: number; then: () => void }[] = []
  now = (): number => this.#now

  later(ms: number, then: () => void): () => void {
    const entry = { at: this.#now + ms, then }
    this.#due.push(entry)
    return () => {
      this.#due = this.#due.filter((d) => d !== entry)
    }
  }

  /** Lets `ms` pass, everything that falls due in its order, and what follows from it. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    await quiet()
    for (;;) {
      const next = this.#due.filter((d) => d.at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.#due.splice(this.#due.indexOf(next), 1)
      this.#now = Math.max(this.#now, next.at)
      next.then()
      await quiet()
    }
    this.#now = end
  }
}

/** Until no promise has anything left to do. */
export const quiet = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** A read model in memory with the promises of the real one: latest row per key, tombstones down to a horizon, one checkpoint. */
export class Table implements Source {
  rows = new Map<string, Change>()
  generation = '1'
  checkpoint = 0n
  horizon = -1n
  down = false
  reads = 0
  readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** A batch of the log: rows set (or `null`: gone) at the next position. */
  put(rows: Record<string, object | null>, who: { owner?: string; formerOwners?: string[] } = {}): void {
    this.checkpoint++
    const at = new Date(this.clock.now()).toISOString()
    for (const [key, row] of Object.entries(rows)) {
      this.rows.delete(key)
      this.rows.set(key, { key, row, position: this.checkpoint, at, ...who })
    }
  }

  stand = async (): Promise<{ stand: Stand; asOf: number }> => {
    this.#ask()
    return { stand: this.#stand(this.checkpoint), asOf: this.clock.now() }
  }

  async snapshot(scope: Scope | Together, limit: number): Promise<Page> {
    this.#ask()
    return this.#page(scope, -1n, limit, (c) => c.row !== null)
  }

  async changes(
    scope: Scope | Together,
    after: Stand,
    options: { limit: number; floor?: bigint | undefined },
  ): Promise<Page | 'must-refetch'> {
    this.#ask()
    if (after.generation !== this.generation || (options.floor ?? after.position) < this.horizon) return 'must-refetch'
    return this.#page(scope, after.position, options.limit, () => true)
  }

  /** Another generation answers from now on, with the same rows. */
  switch(): void {
    this.generation = String(Number(this.generation) + 1)
  }

  /** Old tombstones are forgotten: cursors from before now are told to refetch. */
  purge(): void {
    for (const [key, change] of this.rows) if (change.row === null) this.rows.delete(key)
    this.horizon = this.checkpoint
  }

  #ask(): void {
    this.reads++
    if (this.down) throw new Error('the database is down')
  }

  #stand(position: bigint): Stand {
    return { log: 'log-1', generation: this.generation, position }
  }

  #page(scope: Scope | Together, after: bigint, limit: number, wanted: (c: Change) => boolean): Page {
    const seen = [...this.rows.values()]
      .filter((c) => c.position > after && wanted(c))
      .map((c) => seenBy(scope, c))
      .filter((c) => c !== undefined && wanted(c))
      .map((c) => c as Change)
    const end = seen[limit - 1]?.position ?? this.checkpoint
    const changes = seen.filter((c) => c.position <= end)
    const more = changes.length < seen.length
    const position = more ? end : this.checkpoint
    const at = this.clock.now()
    const page = { stand: this.#stand(position), changes, more, checkpoint: this.checkpoint, horizon: this.horizon }
    return { ...page, asOf: at, commit: { at, agoMs: 0 } }
  }
}

/** Read for many, a row is whole for those whose it is or was; what each of them sees of it is for whoever shares it out. */
const seenBy = (scope: Scope | Together, change: Change): Change | undefined => {
  if ('keys' in scope) return scope.keys.includes(change.key) ? change : undefined
  if (!('owners' in scope)) return visible(scope, change)
  const whose = [change.owner, ...(change.formerOwners ?? [])]
  if (!scope.owners.some((owner) => whose.includes(owner))) return undefined
  return visible({ all: true, filter: scope.filter }, change)
}

/** A client that applies frames as SPEC.md tells it to. */
export class Client {
  frames: Frame<Record<string, unknown>>[] = []
  rows = new Map<string, Map<string, unknown>>()
  cursor: string | undefined
  bytes = 0
  ended: string | undefined
  /** Frames it takes before it is full. */
  room = Number.POSITIVE_INFINITY

  receive(text: string): void {
    this.room--
    const frame = JSON.parse(text) as Frame<Record<string, unknown>>
    this.frames.push(frame)
    this.bytes += text.length
    if ('cursor' in frame) this.cursor = frame.cursor
    if (frame.type === 'snapshot') this.rows.set(frame.topic, new Map())
    if (frame.type !== 'snapshot' && frame.type !== 'changes') return
    const rows = this.rows.get(frame.topic) ?? new Map<string, unknown>()
    this.rows.set(frame.topic, rows)
    for (const { key, row } of frame.rows) row === null ? rows.delete(key) : rows.set(key, row)
  }

  types(): string[] {
    return this.frames.map((f) => f.type)
  }
  topic(topic = 'live-carts'): Record<string, unknown> {
    return Object.fromEntries(this.rows.get(topic) ?? [])
  }
  keysTold(): string[] {
    return this.frames.flatMap((f) => ('rows' in f ? f.rows.map((r) => r.key) : []))
  }
}

/** A shop with one read model, one feed, and clients that come and go. */
export const openShop = (feedOptions: Partial<FeedOptions> = {}, tableOf = (clock: Clock) => new Table(clock)) => {
  const clock = new HandClock()
  const table = tableOf(clock)
  const errors: unknown[] = []
  const onError = (error: unknown) => errors.push(error)
  const openFeed = () => new Feed({ source: table, clock, onError, ...feedOptions })
  const feed = openFeed()
  const source = new SharedSource({ source: table, feed, clock })
  const view = { name: 'staff', render: (row: object) => row }
  const subject = (topic = 'live-carts', scope: Scope = { all: true }): Subject => ({
    topic,
    name: topic,
    scope,
    source,
    feed,
    view,
  })
  const connect = (options: Partial<ConnectionOptions> = {}, client = new Client()) => {
    const sink = {
      send: ({ text }: { text: string }) => client.receive(text),
      waiting: () => (client.room > 0 ? 0 : 1e9),
      end: (code: string) => {
        client.ended = code
      },
    }
    const connection = new Connection({ shop: 'demo', sink, clock, onError, ...options })
    return { client, connection }
  }
  /** Where a client's cursor says it stands in a topic. */
  const standOf = (client: Client, topic = 'live-carts'): Stand => {
    const cursor = decodeCursor(client.cursor!)!
    return { log: cursor.log, ...cursor.topics.get(topic)! }
  }
  /** The same, where it may say nothing of the topic. */
  const standIn = (client: Client, topic: string): Stand | undefined => {
    const cursor = decodeCursor(client.cursor!)
    const stand = cursor?.topics.get(topic)
    return cursor && stand && { log: cursor.log, ...stand }
  }
  /** The table's rows, as a client that misses nothing holds them. */
  const truth = (): Record<string, unknown> =>
    Object.fromEntries([...table.rows].filter(([, c]) => c.row !== null).map(([key, c]) => [key, c.row]))
  return { clock, table, feed, errors, subject, connect, standOf, standIn, truth }
}
