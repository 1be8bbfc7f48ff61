import { CartstreamError, type ErrorCode } from '../error.ts'
import { Listeners } from '../stores.ts'
import type { Filter, LiveSnapshot, LiveView } from '../types.ts'
import { statusOf } from './status.ts'
import { type Held, matches, sameFilter, type Topic } from './topics.ts'

export type ViewOptions = {
  topic: string
  filter: Filter
  now(): number
  held(): Held
  /** The filter is another, or nobody looks any more. */
  changed(): void
  /** It was refused, and is wanted all the same. */
  retry(): void
  closed(): void
}
type Rows = ReadonlyMap<string, object>
const none: Rows = new Map()

/** What one onlooker sees of a topic: its own rows, as they are or as they were when it paused, and how much that is worth. */
export class View<Row> implements LiveView<Row> {
  readonly topic: string
  wanted: Filter
  readonly #options: ViewOptions
  readonly #listeners = new Listeners()
  #paused: Rows | undefined
  #shown: LiveSnapshot<Row>
  #rows: { of: Rows; filter: Filter; rows: Rows } = { of: none, filter: {}, rows: none }

  constructor(options: ViewOptions) {
    this.topic = options.topic
    this.wanted = options.filter
    this.#options = options
    this.#shown = this.#seen(undefined)
  }

  subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener)

  /** Worked out when it is asked for: nothing is shown as live whose time is up, even where no timer has said so yet. */
  getSnapshot = (): LiveSnapshot<Row> => {
    const seen = this.#seen(this.#shown)
    if (!isSame(seen, this.#shown)) this.#shown = seen
    return this.#shown
  }

  /** Something has happened, or time has passed. */
  look(): void {
    const before = this.#shown
    if (this.getSnapshot() !== before) this.#listeners.tell()
  }

  filter(filter: Filter): void {
    if (sameFilter(filter, this.wanted)) return
    this.wanted = filter
    this.#options.changed()
    this.look()
  }
  pause(): void {
    this.#paused ??= this.getSnapshot().rows as Rows
    this.look()
  }
  resume(): void {
    this.#paused = undefined
    this.look()
  }
  close(): void {
    this.#options.closed()
  }

  #seen(before: LiveSnapshot<Row> | undefined): LiveSnapshot<Row> {
    const { held, now } = this.#options
    const topic = held().topics[this.topic]
    const status = statusOf(held(), topic, now())
    const rows = this.#own(topic)
    return {
      status,
      rows: (this.#paused ?? rows) as ReadonlyMap<string, Row>,
      ...{ cursor: topic?.cursor, asOf: topic?.asOf, age: topic?.age, presence: topic?.presence, ops: topic?.ops },
      since: before?.status === status ? before.since : now(),
      paused: this.#paused !== undefined,
      waiting: this.#paused === undefined ? 0 : differing(this.#paused, rows),
      error: status === 'failed' ? (before?.error ?? errorOf(topic)) : undefined,
      retry: this.#options.retry,
    }
  }

  /** The stream may carry more than this one wants. */
  #own(topic: Topic | undefined): Rows {
    const of = topic?.rows ?? none
    const filter = this.wanted
    if (this.#rows.of === of && this.#rows.filter === filter) return this.#rows.rows
    const isAll = filter.sku === undefined && filter.ownerKind === undefined
    const rows = isAll ? of : new Map([...of].filter(([, row]) => matches(filter, row)))
    this.#rows = { of, filter, rows }
    return rows
  }
}

const isSame = <Row>(a: LiveSnapshot<Row>, b: LiveSnapshot<Row>): boolean =>
  (Object.keys(a) as (keyof LiveSnapshot<Row>)[]).every((name) => a[name] === b[name])

const differing = (a: Rows, b: Rows): number =>
  [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key)).length

const titles: Partial<Record<ErrorCode, string>> = {
  forbidden: 'This role may not see it',
  'not-found': 'There is no such thing here',
  unauthenticated: 'The token is not taken, or not any more',
}

const errorOf = (topic: Topic | undefined): CartstreamError => {
  const code = (topic?.code ?? 'unavailable') as ErrorCode
  const retryable = code === 'unauthenticated' || code === 'unavailable'
  return new CartstreamError({ code, title: titles[code] ?? `It is not to be had: ${code}`, retryable })
}
