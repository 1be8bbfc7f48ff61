import { createKey } from '../http/key.ts'
import type { Channel, LockOptions } from '../world.ts'
import { Stream, type StreamOptions } from './stream.ts'
import { type Happened, type Held, union, type Wanted } from './topics.ts'

/** Where a hub gets what happens from: a stream of its own, or one that it shares. */
export type Source = {
  want(wanted: Wanted): void
  retry(topic: string): void
  check(): void
  tick?(): void
  close(): void
}

/** `name`: of what is shared: the same service, shop and person. */
export type TabsOptions = StreamOptions & { name: string }

type Message =
  | { type: 'lead'; from: string }
  /** `fresh`: it holds nothing yet, and wants to be told all that is held. */
  | { type: 'want'; from: string; wanted: Wanted; fresh: boolean }
  | { type: 'check' }
  | { type: 'retry'; topic: string }
  | { type: 'state'; from: string; to: string; held: Held }
  | { type: 'happened'; from: string; happened: Happened }

/** A leader of which nothing was heard for so long has been put to sleep. */
const LOST_MS = 20_000
/** So long the others have to say what they want, before a new leader drops what nobody has asked for. */
const GRACE_MS = 2000

/**
 * One stream for all tabs: the one that has the lock leads, has the stream, and tells the others all that happens, so that all hold the same. When it
 * goes, the next goes on from the cursor. Each tab holds a lock of its own too, by whose end the leader knows that it has gone.
 */
export class Tabs implements Source {
  readonly #options: TabsOptions
  readonly #id: string
  readonly #channel: Channel
  readonly #ending = new AbortController()
  readonly #others = new Map<string, Wanted>()
  #queued = new AbortController()
  #stream: Stream | undefined
  #release = () => {}
  #cancel = () => {}
  #mine: Wanted = {}
  #isFresh = true
  #isLive = false
  /** Whose word counts: that of the last to say that it leads. */
  #leader = ''
  #leaderAt: number

  constructor(options: TabsOptions) {
    const { world, name } = options
    this.#options = options
    this.#id = createKey(world.now())
    this.#leaderAt = world.now()
    this.#channel = new world.BroadcastChannel!(name)
    this.#channel.onmessage = ({ data }) => this.#told(data as Message)
    this.#hold(this.#id, () => this.#live())
    this.#compete()
  }

  want(wanted: Wanted): void {
    this.#mine = wanted
    if (this.#stream !== undefined) this.#update()
    else if (this.#isLive) this.#post({ type: 'want', from: this.#id, wanted, fresh: this.#isFresh })
  }

  /** By its own lock the others know that it is there; a leader that hears of it before it has that would take it for gone. */
  #live(): Promise<void> {
    this.#isLive = true
    this.want(this.#mine)
    return new Promise((resolve) => this.#ending.signal.addEventListener('abort', () => resolve()))
  }

  retry(topic: string): void {
    if (this.#stream !== undefined) this.#stream.retry(topic)
    else this.#post({ type: 'retry', topic })
  }

  check(): void {
    if (this.#stream !== undefined) this.#stream.check()
    else this.#post({ type: 'check' })
  }

  /** Takes the lead from one who is asleep. */
  tick(): void {
    if (this.#stream !== undefined || this.#options.world.now() - this.#leaderAt < LOST_MS) return
    this.#leaderAt = this.#options.world.now()
    this.#queued.abort()
    this.#request({ steal: true })
  }

  close(): void {
    this.#ending.abort()
    this.#queued.abort()
    this.#stepDown()
    this.#channel.close()
  }

  #compete(): void {
    this.#queued = new AbortController()
    this.#request({ signal: this.#queued.signal })
  }
  #request(options: LockOptions): void {
    const { world, name } = this.#options
    const again = () => {
      if (this.#ending.signal.aborted || options.signal?.aborted) return
      this.#stepDown()
      this.#isFresh = true // what another leader has told meanwhile was not heard
      this.want(this.#mine)
      this.#compete()
    }
    world.locks!.request(name, options, () => this.#lead()).then(again, again)
  }
  #hold(tab: string, then: () => Promise<void> | undefined): void {
    const { world, name } = this.#options
    const { signal } = this.#ending
    world.locks!.request(`${name} ${tab}`, { signal }, then).catch(() => {}) // called off: this tab has been closed
  }

  /** Until another takes over. What others want is as it was, until they say. */
  #lead(): Promise<void> | undefined {
    if (this.#ending.signal.aborted) return undefined
    const { world, held } = this.#options
    const wanted = Object.entries(held().topics).map(([topic, { filter }]) => [topic, filter] as const)
    this.#others.set('before', Object.fromEntries(wanted))
    this.#isFresh = false
    this.#stream = new Stream({ ...this.#options, happened: (happened) => this.#emit(happened) })
    this.#post({ type: 'lead', from: this.#id })
    this.#emit({ type: 'cut', retries: 0 }) // until the new stream has caught up, nobody knows
    this.#update()
    this.#cancel = world.later(GRACE_MS, () => {
      this.#others.delete('before')
      this.#update()
    })
    return new Promise((resolve) => {
      this.#release = resolve
    })
  }
  #stepDown(): void {
    this.#cancel()
    this.#stream?.close()
    this.#stream = undefined
    this.#others.clear()
    this.#release()
  }

  #update(): void {
    this.#stream?.want(union([this.#mine, ...this.#others.values()]))
  }
  #emit(happened: Happened): void {
    this.#options.happened(happened)
    this.#post({ type: 'happened', from: this.#id, happened })
  }
  #post(message: Message): void {
    if (!this.#ending.signal.aborted) this.#channel.postMessage(message)
  }

  #told(message: Message): void {
    if (this.#stream !== undefined) this.#asked(message, this.#stream)
    else this.#follow(message)
  }

  #follow(message: Message): void {
    switch (message.type) {
      case 'lead':
        this.#heard(message.from)
        this.want(this.#mine)
        return
      case 'state':
        if (message.to !== this.#id) return
        this.#heard(message.from)
        this.#isFresh = false
        this.#options.happened({ type: 'state', held: message.held })
        return
      case 'happened':
        if (this.#isFresh || message.from !== this.#leader) return
        this.#heard(message.from)
        this.#options.happened(message.happened)
    }
  }

  #heard(leader: string): void {
    this.#leader = leader
    this.#leaderAt = this.#options.world.now()
  }

  /** As the leader. */
  #asked(message: Message, stream: Stream): void {
    if (message.type === 'check') stream.check()
    if (message.type === 'retry') stream.retry(message.topic)
    if (message.type !== 'want') return
    const { from, wanted, fresh } = message
    if (!this.#others.has(from))
      this.#hold(from, () => {
        this.#others.delete(from)
        this.#update()
        return undefined
      })
    this.#others.set(from, wanted)
    if (fresh) this.#post({ type: 'state', from: this.#id, to: from, held: this.#options.held() })
    this.#update()
  }
}
