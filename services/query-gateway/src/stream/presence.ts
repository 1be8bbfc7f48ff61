import type { Presence, Present } from '@cartstream/read'
import { type Clock, type Connection, write } from '@cartstream/stream'

export type PresenceOptions = { presence: Presence; clock: Clock; onError(error: unknown): void }
type Side = 'hosts' | 'clients'
type Looking = { connection: Connection; side: Side }

/** Others are heard of this often; whoever comes or goes here is told of at once. */
const EVERY_MS = 2000
const SOON_MS = 30

const sessionOf = (topic: string): string | undefined =>
  topic.startsWith('session:') ? topic.slice('session:'.length) : undefined

/** Tells everyone who looks at a live session how many do: one question for all sessions that are looked at here, however many look. */
export class PresenceDesk {
  readonly #options: PresenceOptions
  readonly #looking = new Map<string, Set<Looking>>()
  readonly #told = new Map<string, string>()
  #timer: (() => void) | undefined
  #asking = false
  #again = false
  #closed = false

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  /** Keeps up with what a connection is subscribed to; `[]` once it is gone. */
  follow(side: Side): (connection: Connection, topics: readonly string[]) => void {
    const mine = new Map<string, Looking>()
    return (connection, topics) => {
      const sessions = new Set(topics.map(sessionOf).filter((id) => id !== undefined))
      for (const [session, looking] of mine) if (!sessions.has(session)) this.#left(session, looking, mine)
      for (const session of sessions) if (!mine.has(session)) this.#came(session, { connection, side }, mine)
    }
  }

  #came(session: string, looking: Looking, mine: Map<string, Looking>): void {
    mine.set(session, looking)
    const all = this.#looking.get(session)
    if (all === undefined) this.#looking.set(session, new Set([looking]))
    else all.add(looking)
    this.#told.delete(session)
    this.#soon(SOON_MS)
  }

  #left(session: string, looking: Looking, mine: Map<string, Looking>): void {
    mine.delete(session)
    const all = this.#looking.get(session)
    all?.delete(looking)
    if (all?.size === 0) {
      this.#looking.delete(session)
      this.#told.delete(session)
    }
    this.#soon(SOON_MS)
  }

  #soon(ms: number): void {
    if (this.#closed) return
    if (this.#asking) this.#again = true
    else {
      this.#timer?.()
      this.#timer = this.#options.clock.later(ms, () => void this.#ask())
    }
  }

  async #ask(): Promise<void> {
    this.#asking = true
    this.#again = false
    try {
      for (const present of await this.#options.presence.say(this.#here())) this.#tell(present)
    } catch (error) {
      if (!this.#closed) this.#options.onError(error)
    } finally {
      this.#asking = false
      if (this.#again) this.#soon(SOON_MS)
      else if (this.#looking.size > 0) this.#soon(EVERY_MS)
    }
  }

  #here(): Present[] {
    return [...this.#looking].map(([session, all]) => {
      const hosts = [...all].filter(({ side }) => side === 'hosts').length
      return { session, hosts, clients: all.size - hosts }
    })
  }

  #tell({ session, hosts, clients }: Present): void {
    const text = `${hosts}/${clients}`
    if (this.#told.get(session) === text) return
    this.#told.set(session, text)
    const frame = write({ type: 'presence', topic: `session:${session}`, hosts, clients })
    for (const { connection } of this.#looking.get(session) ?? []) connection.tell(frame)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.()
    this.#looking.clear()
    await this.#options.presence.close()
  }
}
