import { cartIdOf } from '@cartstream/keys'
import { SimulatedLog, type SimulatedLogOptions } from '@cartstream/spec/simulation'
import type { Answer, Submission, Unanswered } from '../src/answers.ts'
import { createIds } from '../src/partition/ids.ts'
import { Loop } from '../src/partition/loop.ts'
import type { Time } from '../src/partition/time.ts'
import { sagasOf, seenLoop } from './sagas.ts'
import { said, told } from './told.ts'
import type { Asked, Witness } from './witness.ts'
import type { World } from './world.ts'

const LOG_ID = 'simulated'

export type Request = {
  shop: string
  key: string
  body: string
  command: Submission['command']
  actor: string
  keyTime?: number
}

/**
 * One life of a handler: the real loop, in a process that can be killed or stopped, on a machine with clocks of its own. What is due while
 * it is stopped happens, in order, when it goes on.
 */
export class Handler {
  readonly name: string
  readonly loop: Loop
  readonly log: SimulatedLog
  readonly #world: World
  #dead = false
  #backlog: (() => void)[] | undefined
  #suspendedAt: number | undefined
  #thawedAt = Number.NEGATIVE_INFINITY
  #mono: number
  /** What its wall clock is off by; the loop must not look at it. */
  readonly wallOff: number
  jumped = false

  constructor(world: World, index: number, life: number) {
    const { random, profile } = world
    const own = random.fork()
    this.#world = world
    this.name = `h${index}.${life}`
    this.#mono = own.between(0, 10_000_000)
    this.wallOff = index === 0 ? profile.wallOff : 0
    const writer = Buffer.alloc(8)
    own.fill(writer)
    this.log = new SimulatedLog({
      ...this.#place(),
      random: own.fork(),
      writer: writer.toString('hex'),
      maxBatchBytes: profile.maxBatchBytes,
    })
    const time: Time = {
      now: () => this.#monotonic(),
      after: (ms, fn) => this.after(ms, fn),
      soon: (fn) => {
        this.after(0, fn)
      },
    }
    const sagas = sagasOf(world, time, Math.max(1, index))
    this.loop = new Loop({
      log: this.log,
      partition: 0,
      time,
      ids: createIds((bytes) => own.fill(bytes)),
      cartIdOf,
      ...(profile.maxKeys !== undefined && { maxKeys: profile.maxKeys }),
      rank: Math.max(1, index),
      ...(profile.snapshotEvery !== undefined && { keeping: this.#keeping(profile.snapshotEvery) }),
      observe: {
        state: (state, why) => {
          world.tally.add(`state ${state}`)
          world.story.say(this.name, `is ${state}: ${why}`)
        },
        conflict: () => world.tally.add('conflicts'),
        unknown: () => world.tally.add('unknowns'),
        expired: (holds) => world.tally.add('expirations', holds),
        recorded: sagas.recorded,
        takenUp: sagas.takenUp,
        started: (from) => world.tally.add(from === undefined ? 'starts from the log' : 'starts from a snapshot'),
        passedOver: () => world.tally.add('snapshots passed over'),
        snapshot: () => world.tally.add('snapshots'),
        appended: ({ commands }) => world.tally.add(commands > 1 ? 'group commits' : 'single commits'),
      },
    })
    const at = { loop: seenLoop(world, this), partition: 0 }
    sagas.start(() => at)
    this.loop.ready().catch(() => {}) // the judge looks at the status
  }

  #place(): Pick<SimulatedLogOptions, 'broker' | 'network' | 'handler' | 'faults' | 'tally' | 'say'> {
    const { broker, time, faults, tally, story } = this.#world
    const say = (what: string) => story.say(this.name, what)
    return { broker, network: time, handler: this, faults, tally, say }
  }

  #keeping(everyEvents: number) {
    const { snapshots } = this.#world
    return { snapshots, logId: LOG_ID, codes: { fold: 'one', state: 'one' }, everyEvents }
  }

  get dead(): boolean {
    return this.#dead
  }
  get frozen(): boolean {
    return this.#backlog !== undefined
  }

  after(ms: number, fn: () => void): () => void {
    let cancelled = false
    const cancel = this.#world.time.after(ms, () =>
      this.#run(() => {
        if (!cancelled) fn()
      }),
    )
    return () => {
      cancelled = true
      cancel()
    }
  }

  #run(fn: () => void): void {
    if (this.#dead) return
    if (this.#backlog !== undefined) {
      this.#backlog.push(fn)
      return
    }
    this.#world.running = this
    fn()
  }

  #monotonic(): number {
    return this.#mono + (this.#suspendedAt ?? this.#world.time.now)
  }

  /** The clock runs away by so much at once. */
  jump(ms: number): void {
    this.#mono += ms
    this.jumped = true
  }

  kill(): void {
    this.#dead = true
  }

  /** Stops; `suspended`: with its machine, so that its monotonic clock stands, too. */
  freeze(suspended: boolean): void {
    this.#backlog ??= []
    if (suspended) this.#suspendedAt ??= this.#world.time.now
  }

  thaw(): void {
    const backlog = this.#backlog ?? []
    this.#backlog = undefined
    this.#thawedAt = this.#world.time.now
    if (this.#suspendedAt !== undefined) {
      this.#mono -= this.#world.time.now - this.#suspendedAt
      this.#suspendedAt = undefined
    }
    for (const fn of backlog) this.after(0, fn)
  }

  /** A request arrives; `tell` is called when its answer leaves. False where nobody listens. */
  receive(witness: Witness, request: Request, tell: (answer: Answer | Unanswered) => void): boolean {
    if (this.#dead) return false
    this.after(0, () => {
      const now = this.#monotonic()
      const { deadlineMs, time, story, broker } = this.#world
      const asked: Asked = {
        shop: request.shop,
        key: request.key,
        body: request.body,
        command: request.command,
        keyTime: request.keyTime,
        writer: this.log.writer,
        from: time.now,
        logFrom: this.loop.now(),
      }
      const deadline = now + deadlineMs
      witness.asked.push(asked)
      story.say(this.name, `asked ${request.key} ${told(request.command)}`)
      void this.loop.submit({ ...request, deadline }).then((answer) => {
        asked.answer = answer
        asked.until = time.now
        if (!this.jumped && this.#thawedAt < asked.from) asked.late = this.#monotonic() - deadline
        asked.stored = broker.records.length
        asked.losses = this.log.lossesHeard
        story.say(this.name, `tells ${request.key} ${said(answer)}`)
        tell(answer)
      })
    })
    return true
  }
}
