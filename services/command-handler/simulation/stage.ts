import { hash } from 'node:crypto'
import { cartIdOf } from '@cartstream/keys'
import { type Appended, type Batch, type EventLog, ensureCreated, GENESIS, type Recorded } from '@cartstream/log'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import type { Command, RecordedEvent } from '@cartstream/schemas'
import { seeded, VirtualTime } from '@cartstream/spec/simulation'
import type { Answer, Submission, Unanswered } from '../src/answers.ts'
import { createIds } from '../src/partition/ids.ts'
import { Loop, type LoopOptions } from '../src/partition/loop.ts'
import { EPOCH } from './world.ts'

export { EPOCH }

export const SHOP = 'demo'
export const actor = (name: string): string => name.padEnd(22, '_')

/** What the next append meets instead of the log: `lost` and `stored` are both unknown to the handler, `unreachable` was never sent. */
export type Weather = 'fair' | 'lost' | 'stored' | 'unreachable' | 'too-large'

/** One partition in memory and virtual time, for specs of the loop: everything happens when the spec says so. */
export class Stage {
  readonly time = new VirtualTime()
  /** What the broker's clock is off by, ms. */
  step = 0
  readonly broker = new MemoryBroker(1, () => EPOCH + Math.floor(this.time.now) + this.step)
  #keys = 0

  /** Enters a handler; in fair weather it is ready. */
  async enter(options: Partial<LoopOptions> & { maxBatchBytes?: number; weather?: Weather[] } = {}): Promise<Actor> {
    const { maxBatchBytes, weather = [], ...loop } = options
    const acting = new Actor(this, createMemoryLog(this.broker, maxBatchBytes), loop)
    acting.weather = weather
    await this.run(50)
    return acting
  }

  run(ms: number): Promise<void> {
    return this.time.runUntil(this.time.now + ms)
  }

  key(): string {
    return `k${this.#keys++}`.padEnd(22, '_')
  }

  /** Every event of the valid chain. */
  async events(): Promise<readonly RecordedEvent[]> {
    return (await this.batches()).flatMap((batch) => batch.events)
  }

  async batches(): Promise<readonly Batch[]> {
    const batches: Batch[] = []
    for await (const batch of createMemoryLog(this.broker).read(0, GENESIS, { follow: false })) batches.push(batch)
    return batches
  }

  async types(): Promise<readonly string[]> {
    return (await this.events()).map((event) => event.type)
  }
}

export const stage = async (): Promise<Stage> => {
  const made = new Stage()
  await ensureCreated(createMemoryLog(made.broker))
  return made
}

/** A handler on the stage, whose way to the log the spec holds in its hands. */
export class Actor {
  readonly loop: Loop
  readonly appends: (readonly Recorded[])[] = []
  readonly states: string[] = []
  conflicts = 0
  /** Taken from the front, one for each append; then fair. */
  weather: Weather[] = []
  readonly #stage: Stage
  #dead = false
  #gate: PromiseWithResolvers<void> | undefined

  constructor(stage: Stage, log: EventLog, options: Partial<LoopOptions>) {
    this.#stage = stage
    const { time } = stage
    const random = seeded(time.now + 1)
    const living = (fn: () => void) => () => {
      if (!this.#dead) fn()
    }
    this.loop = new Loop({
      log: Object.assign(Object.create(log), { append: this.#append(log) }),
      partition: 0,
      time: {
        now: () => time.now + 5000,
        after: (ms, fn) => time.after(ms, living(fn)),
        soon: (fn) => {
          time.after(0, living(fn))
        },
      },
      ids: createIds((bytes) => random.fill(bytes)),
      cartIdOf,
      observe: {
        state: (state) => this.states.push(state),
        conflict: () => {
          this.conflicts++
        },
      },
      ...options,
    })
  }

  #append(log: EventLog): EventLog['append'] {
    return async (partition, parent, records): Promise<Appended> => {
      this.appends.push(records)
      await this.#gate?.promise
      const weather = this.weather.shift() ?? 'fair'
      if (weather === 'lost') return { unknown: true, cause: 'lost' }
      if (weather === 'unreachable' || weather === 'too-large') return { refused: weather }
      const outcome = await log.append(partition, parent, records)
      return weather === 'stored' ? { unknown: true, cause: 'the answer was lost' } : outcome
    }
  }

  /** From now on appends wait until `release`. */
  hold(): void {
    this.#gate = Promise.withResolvers()
  }
  release(): void {
    this.#gate?.resolve()
    this.#gate = undefined
  }
  kill(): void {
    this.#dead = true
  }

  /** Hands a command in; what it is told is in `told` once it is told. */
  ask(command: Submission['command'], more: Partial<Submission> & { within?: number } = {}): Asking {
    const { within = 5000, ...rest } = more
    const asking: Asking = { key: rest.key ?? this.#stage.key(), told: undefined }
    const body = hash('sha256', JSON.stringify(command), 'base64url').slice(0, 22)
    const deadline = this.#stage.time.now + 5000 + within
    const submission = { shop: SHOP, command, body, actor: actor('a'), deadline, ...rest, key: asking.key }
    void this.loop.submit(submission).then((answer) => {
      asking.told = answer
    })
    return asking
  }

  /** Asks, and lets 20 ms pass. */
  async does(command: Submission['command'], more: Partial<Submission> = {}): Promise<Answer | Unanswered | undefined> {
    const asking = this.ask(command, more)
    await this.#stage.run(20)
    return asking.told
  }

  /** A shop with one product, X, of which so many are there. */
  async opens(stock: number, config: Partial<Extract<Command, { type: 'ConfigureShop' }>['config']> = {}) {
    await this.does({ type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', ...config } })
    await this.does({ type: 'ListProduct', product: { sku: 'X', name: 'X', price: '1.00', unit: 'each' } })
    await this.does(restock(stock))
    this.appends.length = 0
    this.states.length = 0
  }
}
export type Asking = { key: string; told: Answer | Unanswered | undefined }

export const restock = (stock: number): Command => ({
  type: 'AdjustStock',
  sku: 'X',
  batch: '-',
  change: { set: String(stock) },
  reason: 'count',
})

export const add = (quantity: number, who = 'a'): Command => ({
  type: 'AddItem',
  sku: 'X',
  quantity: String(quantity),
  cart: { me: true },
  caller: { actor: actor(who), kind: 'customer' },
})
