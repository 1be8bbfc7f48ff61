import { cartIdOf } from '@cartstream/keys'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import type { Command, DomainEvent } from '@cartstream/schemas'
import { SHOP } from '../../../simulation/stage.ts'
import { Folded } from '../folded.ts'
import { createIds } from '../ids.ts'
import { Intake } from '../intake.ts'
import { realTime } from '../time.ts'

/** What a handler holds of a partition, in days that pass at once: it decides and settles as ever, and what it decides is so. */
export class Days {
  now = Date.UTC(2026, 0, 1)
  /** The last of each that came to be. */
  checkout = ''
  order = ''
  refund = ''
  readonly #folded: Folded
  readonly #intake: Intake
  #keys = 0

  constructor() {
    this.#folded = new Folded(createMemoryLog(new MemoryBroker()), { ...realTime, now: () => this.now }, {})
    this.#folded.clock.saw(this.now)
    const failed = (command: string, error: unknown) => {
      throw new Error(`${command} could not be decided`, { cause: error })
    }
    const decider = { state: this.#folded.state, ids: createIds(), cartIdOf }
    this.#intake = new Intake(this.#folded, decider, { maxBatchBytes: 900_000, expired: () => {}, failed })
  }

  /** So many ms go by, and what is due is settled. */
  pass(ms: number): void {
    this.now += ms
    this.#intake.sweep(this.now)
    this.#merge()
  }

  /** Throws where it is refused. */
  does(command: Command, actor: string): void {
    const key = String(this.#keys++).padEnd(22, '_')
    const submission = { shop: SHOP, command, key, body: key, actor, deadline: Number.POSITIVE_INFINITY }
    this.#intake.waiting.push({ submission, answer: () => {}, settled: false, attempted: false })
    this.#intake.takeIn()
    const { code, detail = '' } = this.#intake.next.members.at(-1)!.outcome
    if (code !== 'ok') throw new Error(`${command.type} is refused: ${code} ${detail}`)
    this.#merge()
  }

  /** How many records there are of each kind, and alarms. */
  size(): Record<string, number> {
    const size: Record<string, number> = { alarms: this.#folded.state.agenda.size }
    for (const [kind, records] of this.#folded.state.shop(SHOP).base.kinds()) size[kind] = records.size
    return size
  }

  #merge(): void {
    const group = this.#intake.send()
    this.#intake.inflight = undefined
    const { offset, height } = this.#folded.head
    const head = { ...this.#folded.head, offset: offset + BigInt(group.records.length), height: height + 1n }
    this.#folded.merge(group, head, this.now)
    this.#folded.head = head
    for (const { event } of group.records) this.#note(event)
  }

  #note({ type, data }: DomainEvent): void {
    if (type === 'CheckoutStarted') this.checkout = data.checkout
    if (type === 'OrderPlaced') this.order = data.order
    if (type === 'RefundRequested') this.refund = data.refund
  }
}
