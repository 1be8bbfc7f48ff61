import {
  type Faults,
  noFaults,
  type Random,
  SimulatedBroker,
  seeded,
  Tally,
  VirtualTime,
} from '@cartstream/spec/simulation'
import { Handler } from './handler.ts'
import { type Profile, profileOf } from './profile.ts'
import { Provider } from './provider.ts'
import { Reader } from './reader.ts'
import { createInstantSnapshots } from './snapshots.ts'
import { Story } from './story.ts'
import { Witness } from './witness.ts'

/** Noon of a new year, when every run begins. */
export const EPOCH = Date.UTC(2026, 0, 1, 12)

/** One seed's handlers, broker and shoppers in one virtual time. */
export class World {
  readonly seed: number
  readonly random: Random
  readonly profile: Profile
  readonly time = new VirtualTime()
  readonly broker = new SimulatedBroker(() => EPOCH + this.time.now)
  readonly story = new Story(() => this.time.now)
  readonly tally = new Tally()
  readonly witness = new Witness()
  /** The network's faults now; the logs look at this very object. */
  readonly faults: Faults = { ...noFaults }
  /** Handlers leave them to those that come after. */
  readonly snapshots = createInstantSnapshots()
  readonly provider: Provider
  readonly reader: Reader
  /** Payers on their way. */
  paying = 0
  readonly handlers: Handler[] = []
  /** Every life of every handler. */
  readonly lives: Handler[] = []
  /** How long a caller waits for the log, ms. */
  readonly deadlineMs: number
  /** What was thrown where nobody caught it: in a process of its own it would be the end of the handler. */
  failure: unknown
  readonly #keyTimes = new Map<string, number>()
  /** The handler whose code runs now. */
  running: Handler | undefined

  constructor(seed: number) {
    this.seed = seed
    this.random = seeded(seed)
    this.profile = profileOf(this.random.fork())
    this.deadlineMs = this.random.pick([800, 1500, 3000])
    this.provider = new Provider(this, this.random.fork())
    this.reader = new Reader(this, this.random.fork())
  }

  start(index: number): void {
    const life = this.lives.filter((h) => h.name.startsWith(`h${index}.`)).length + 1
    const handler = new Handler(this, index, life)
    this.handlers[index] = handler
    this.lives.push(handler)
  }

  /** When a key was made: it says so however often, and by whomever, it is used. */
  keyTimeOf(key: string): number {
    const made = this.#keyTimes.get(key) ?? EPOCH + Math.floor(this.time.now)
    this.#keyTimes.set(key, made)
    return made
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.time.after(ms, resolve))
  }

  /** What the wall clock of the machine at work says. */
  wall(): number {
    return EPOCH + this.time.now + (this.running?.wallOff ?? 0)
  }
}
