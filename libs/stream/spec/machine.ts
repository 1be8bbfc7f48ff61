import type { Change, Feed, Hop, Listener, Page, Scope, Source, Stand } from '../src/index.ts'
import { type Status, Subscription, type Together } from '../src/index.ts'
import { HandClock, quiet } from './shop.ts'

type Answer = Page | 'must-refetch' | Error
type Read = { what: 'first page' | 'page'; answer(with_: Answer): void }

/** A subscription alone: whoever drives it says what its source and its feed answer, and when. */
export class Machine {
  readonly clock = new HandClock()
  readonly subscription: Subscription
  /** What the feed says to who would join it. */
  joins: 'yes' | 'below' | 'elsewhere' = 'yes'
  #reads: Read[] = []
  #listener: Listener | undefined
  #position = 1n
  #generation = 1

  constructor(from: 'snapshot' | 'catching-up', joins: Machine['joins']) {
    this.joins = joins
    const view = { name: 'staff', render: (row: object) => row }
    const subject = { topic: 'carts', name: 'carts', scope: { all: true } as const, view }
    const feed = this.#feed() as unknown as Feed
    const options = { clock: this.clock, onChange: () => {}, onError: () => {}, pageSize: 2, maxWaiting: 4 }
    const after = from === 'snapshot' ? undefined : this.#stand()
    this.subscription = new Subscription({ ...subject, source: this.#source(), feed }, options, after)
  }

  get status(): Status {
    return this.subscription.status
  }
  /** The read that is under way. */
  get read(): Read | undefined {
    return this.#reads[0]
  }
  get listens(): boolean {
    return this.#listener !== undefined
  }

  async answer(answer: 'all' | 'part' | 'must-refetch' | 'fails'): Promise<void> {
    const read = this.#reads.shift()!
    if (answer === 'fails') read.answer(new Error('the database is down'))
    else read.answer(answer === 'must-refetch' ? answer : this.#page(answer === 'part'))
    await quiet()
  }

  /** So many changes of rows of their own, at positions of their own. */
  async tell(count: number): Promise<void> {
    const changes = Array.from({ length: count }, () => this.#change(++this.#position))
    this.#told((listener) => listener.changed(changes, false))
    await quiet()
  }
  async retime(): Promise<void> {
    this.#told((listener) => listener.changed([this.#change(1n)], true))
    await quiet()
  }
  async beginAnew(): Promise<void> {
    this.#generation++
    this.#told((listener) => listener.reset())
    await quiet()
  }
  #told(tell: (listener: Listener) => void): void {
    const listener = this.#listener! // it may leave while it is told
    tell(listener)
    listener.told()
  }
  async take(): Promise<string | undefined> {
    const frame = this.subscription.takeFrame(() => '')
    await quiet()
    return frame?.type
  }

  #stand(position = this.#position): Stand {
    return { log: 'log', generation: String(this.#generation), position }
  }
  #change(position: bigint): Change {
    return { key: `k${position}`, row: {}, position, at: '2026-01-01T00:00:00.000Z' }
  }
  #page(more: boolean): Page {
    const changes = [this.#change(++this.#position)]
    const place = { checkpoint: this.#position + (more ? 5n : 0n), horizon: -1n, asOf: this.clock.now() }
    return { ...place, stand: this.#stand(), changes, more }
  }
  #asked(what: Read['what']): Promise<Page | 'must-refetch'> {
    return new Promise((resolve, reject) => {
      const answer = (with_: Answer) => (with_ instanceof Error ? reject(with_) : resolve(with_))
      this.#reads.push({ what, answer })
    })
  }
  #source(): Source {
    return {
      snapshot: (_: Scope | Together) => this.#asked('first page') as Promise<Page>,
      changes: () => this.#asked('page'),
      stand: () => Promise.reject(new Error('nobody asks')),
    }
  }
  #feed() {
    const machine = this
    return {
      get stand(): Stand {
        return machine.#stand()
      },
      looks: { begun: 0, over: 0 },
      hop: undefined as Hop | undefined,
      retime: () => {},
      join(_: Scope, __: Stand, listener: Listener) {
        if (machine.joins !== 'yes') return machine.joins
        machine.#listener = listener
        return []
      },
      leave: () => {
        machine.#listener = undefined
      },
    }
  }
}
