import type { CombinedRecord, View } from '@cartstream/decide'
import { cartIdOf } from '@cartstream/keys'
import { type EventLog, ensureCreated, GENESIS, type Snapshots } from '@cartstream/log'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import type { PaymentProvider } from '@cartstream/pay'
import { createTestProvider } from '@cartstream/pay/test'
import { createLogger } from '@cartstream/run'
import type { Command, EventType, Of } from '@cartstream/schemas'
import type { Answer, PartitionLoop, Submission } from '../../answers.ts'
import { ownSubmission } from '../../own.ts'
import { createIds } from '../../partition/ids.ts'
import { Loop } from '../../partition/loop.ts'
import { realTime, type Time } from '../../partition/time.ts'
import { Till } from '../../pay/till.ts'
import { Sagas } from '../sagas.ts'

export const SHOPS = ['east', 'west'] as const
export type Shop = (typeof SHOPS)[number]
export const ALICE = { actor: 'alice'.padEnd(22, '_'), kind: 'customer' } as const
/** Longer than any spec takes, and than any time that a spec lets pass. */
const FOR_EVER_MS = 1e9

/** When a handler dies: at its so-manieth deed, before it is done, or after, before anybody hears of it. */
export type Death = { at: number; when: 'before' | 'after' }

/** One handler: a loop for each shop's partition, and the sagas. Its deeds are the sagas' commands and what they ask the provider. */
export type Handler = {
  loops: Record<Shop, Loop>
  sagas: Sagas
  deeds: () => number
  /** Settles when it dies. */
  death: Promise<'dead'>
  leave(): Promise<void>
}

/** Two shops of two partitions, a provider, and the handlers that come and go. */
export class TwoShops {
  readonly broker = new MemoryBroker(2, () => Date.now() + this.#ahead)
  readonly provider = createTestProvider({ secret: 'what the test provider signs with' })
  readonly logs: EventLog[] = []
  /** How many partitions a handler has begun with a snapshot of. */
  takenUp = 0
  #ahead = 0
  #commands = 0
  readonly #snapshots: Snapshots | undefined

  /** With snapshots a handler leaves one for the next. */
  constructor(snapshots?: Snapshots) {
    this.#snapshots = snapshots
  }

  pass(seconds: number): void {
    this.#ahead += seconds * 1000
  }

  async enter(death?: Death): Promise<Handler> {
    const log = createMemoryLog(this.broker)
    this.logs.push(log)
    await ensureCreated(log)
    const fate = new Fate(death)
    const till = new Till({ providers: providersOf(fate.mortal(this.provider)) })
    const sagas = new Sagas({
      ...{ till, logger: createLogger('spec', 'silent'), deadlineMs: FOR_EVER_MS, standInMs: 0 },
    })
    const time: Time = { ...realTime, now: () => realTime.now() + this.#ahead }
    const [east, west] = SHOPS.map((_, partition) => {
      const { recorded, takenUp } = sagas
      const started = (from: object | undefined) => {
        if (from !== undefined) this.takenUp++
      }
      const codes = { fold: 'fold', state: 'state' }
      const keeping = this.#snapshots && { keeping: { snapshots: this.#snapshots, logId: 'two shops', codes } }
      const observe = { recorded, takenUp, started }
      return new Loop({ log, partition, time, ids: createIds(), cartIdOf, observe, ...keeping })
    }) as [Loop, Loop]
    const loops = { east, west }
    await Promise.all([east.ready(), west.ready()])
    sagas.start((shop) => ({
      loop: fate.mortalLoop(loops[shop as Shop]),
      partition: SHOPS.indexOf(shop as Shop),
    }))
    return {
      ...{ loops, sagas, deeds: () => fate.deeds, death: fate.met },
      async leave() {
        fate.meet()
        await Promise.all([east.close(), west.close()])
      },
    }
  }

  /** A command from outside, past the sagas. */
  async does({ loops }: Handler, shop: Shop, command: Command): Promise<Answer> {
    const about = String(this.#commands++)
    const deadline = realTime.now() + FOR_EVER_MS
    const answer = await loops[shop].submit(ownSubmission({ shop, command, about, actor: ALICE.actor, deadline }))
    if (answer.outcome === 'unanswered') throw new Error(answer.code)
    return answer
  }

  /** How many commands have left a trace in the logs. */
  async traces(): Promise<number> {
    const keys = new Set<string>()
    for (const partition of SHOPS.keys())
      for await (const { events } of this.logs[0]!.read(partition, GENESIS, { follow: false }))
        for (const event of events) {
          if (event.command !== undefined) keys.add(event.command)
          if (event.type === 'CommandsAnswered') for (const { key } of event.data.answers) keys.add(key)
        }
    return keys.size
  }

  /** What the logs have of one type, the first shop's first. */
  async events<T extends EventType>(type: T): Promise<(Of<T>['data'] & { in: string })[]> {
    const found: never[] = []
    for (const partition of SHOPS.keys())
      for await (const { events } of this.logs[0]!.read(partition, GENESIS, { follow: false }))
        for (const event of events) if (event.type === type) found.push({ ...event.data, in: event.shop } as never)
    return found
  }
}

/** Counts deeds, and ends them all where its hour has come: what is asked of the dead is never answered. */
class Fate {
  deeds = 0
  readonly #death: Death | undefined
  readonly #met = Promise.withResolvers<'dead'>()
  readonly met = this.#met.promise
  #dead = false

  constructor(death: Death | undefined) {
    this.#death = death
  }

  meet(): void {
    this.#dead = true
    this.#met.resolve('dead')
  }

  mortal(provider: PaymentProvider): PaymentProvider {
    return { ...provider, createIntent: (request) => this.#do(() => provider.createIntent(request)) }
  }

  mortalLoop(loop: Loop): PartitionLoop {
    return {
      submit: (submission: Submission) => this.#do(() => loop.submit(submission)),
      view: (shop) => loop.view(shop),
      held: (shop) => loop.held(shop),
      now: () => loop.now(),
      status: () => loop.status(),
      ready: () => loop.ready(),
      close: () => loop.close(),
    }
  }

  async #do<T>(deed: () => Promise<T>): Promise<T> {
    const isLast = this.deeds++ === this.#death?.at
    if (isLast && this.#death?.when === 'before') this.meet()
    if (this.#dead) return new Promise(() => {})
    const done = await deed()
    if (isLast) this.meet()
    return this.#dead ? new Promise(() => {}) : done
  }
}

const providersOf = (provider: PaymentProvider) => ({
  default: provider,
  byName: (name: string) => (name === provider.name ? provider : undefined),
  names: [provider.name],
  warnings: [],
})

export const viewOf = ({ loops }: Handler, shop: Shop): View => loops[shop].view(shop)!
export const recordOf = (handler: Handler, combined: string): CombinedRecord =>
  viewOf(handler, 'east').get('combined', combined)!
