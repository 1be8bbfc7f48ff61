import type { Reads } from '@cartstream/read'
import { type Clock, Feed, SharedSource, type Source } from '@cartstream/stream'
import type { Names } from '../rows/names.ts'
import { Seats } from './seats.ts'
import { createSource } from './source.ts'

export type FeedsOptions = { reads: Reads; names: Names; clock: Clock; onError(error: unknown): void }
/** A cart's row is in `live-carts` while it is open and has lines: both topics are told by the feed of carts. */
export type FeedTopic = 'carts' | 'sessions' | 'host' | 'availability' | 'reservations' | 'orders' | 'analytics'
/** Whose hints concern a feed: the read model that has its rows. */
const projectionOf = (topic: FeedTopic): string => {
  if (topic === 'reservations') return 'availability'
  return topic === 'sessions' || topic === 'host' ? 'carts' : topic
}
/** `source`: for who subscribes; `live`: the same of the live carts among the carts. */
export type Open = { feed: Feed; source: Source; live: Source }
type Entry = Open & { shop: string; topic: FeedTopic; partition: number | undefined; idleSince: number | undefined }

/** A feed nobody listens to is kept a little, for those who come back. */
const IDLE_MS = 30_000

/** One feed per shop and topic in this process, opened by the first who asks and closed some time after the last has left. */
export class Feeds {
  readonly #options: FeedsOptions
  readonly #seats: Seats
  readonly #entries = new Map<string, Entry>()
  readonly #ending = new AbortController()

  constructor(options: FeedsOptions) {
    this.#options = options
    this.#seats = new Seats(options.reads, options.clock, options.onError)
    options.reads.listen((hints) => this.#hinted(hints), this.#ending.signal)
    this.#sweep()
  }

  get size(): number {
    return this.#entries.size
  }

  open(shop: string, topic: FeedTopic): Open {
    const name = `${shop}/${topic}`
    const known = this.#entries.get(name)
    if (known !== undefined) {
      known.idleSince = undefined
      return known
    }
    const { reads, names, clock, onError } = this.#options
    const given = { reads, names, seats: this.#seats, shop, onError }
    const own = createSource({ ...given, topic })
    const feed = new Feed({ source: own, clock, onError })
    const source = new SharedSource({ source: own, feed, clock })
    const liveCarts = () => new SharedSource({ source: createSource({ ...given, topic: 'live-carts' }), feed, clock })
    const live = topic === 'carts' ? liveCarts() : source
    const entry: Entry = { feed, source, live, shop, topic, partition: undefined, idleSince: undefined }
    this.#entries.set(name, entry)
    reads.partitionOf(shop).then((partition) => {
      entry.partition = partition
    }, onError)
    return entry
  }

  close(): void {
    this.#ending.abort()
    this.#seats.close()
    for (const { feed } of this.#entries.values()) feed.close()
    this.#entries.clear()
  }

  /** An empty list: hints may have been missed. A feed whose partition is not known yet is told of all. */
  #hinted(hints: readonly { projection: string; partition: number }[]): void {
    for (const { feed, topic, partition } of this.#entries.values()) {
      const meant = (hint: { projection: string; partition: number }) =>
        hint.projection === projectionOf(topic) && (partition === undefined || partition === hint.partition)
      if (hints.length === 0 || hints.some(meant)) feed.poke()
    }
  }

  #sweep(): void {
    if (this.#ending.signal.aborted) return
    const now = this.#options.clock.now()
    for (const [name, entry] of this.#entries) {
      if (entry.feed.listeners > 0) entry.idleSince = undefined
      else if (entry.idleSince === undefined) entry.idleSince = now
      else if (now - entry.idleSince >= IDLE_MS) {
        entry.feed.close()
        this.#entries.delete(name)
      }
    }
    this.#options.clock.later(IDLE_MS / 2, () => this.#sweep())
  }
}
