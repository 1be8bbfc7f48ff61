import type { Batch, Head, RawBatch, RawRecord } from '@cartstream/log'
import { open } from '@cartstream/log'

type Payload = Pick<RawRecord, 'key' | 'value' | 'link'>
/** A tail that is no more: it began at `from` and was lost at `at`, virtual ms. */
export type Loss = { at: number; from: number }

/** One partition of a broker in virtual time. It judges nothing; a leader change breaks all connections. */
export class SimulatedBroker {
  readonly records: RawRecord[] = []
  readonly losses: Loss[] = []
  /** Grows with each leader change. */
  leader = 1
  /** What the leader's clock says beyond the true time, ms. */
  step = 0
  /** Where each request's records begin. */
  readonly #bases: number[] = []
  readonly #trueTime: () => number
  readonly #followers = new Set<() => void>()
  readonly #opened = new Map<string, Batch>()

  /** `trueTime`: epoch ms. */
  constructor(trueTime: () => number) {
    this.#trueTime = trueTime
  }

  now(): number {
    return Math.floor(this.#trueTime() + this.step)
  }

  produce(records: readonly Payload[]): { base: bigint; at: number } {
    const base = BigInt(this.records.length)
    this.#bases.push(this.records.length)
    const at = this.now()
    for (const record of records) this.records.push({ ...record, offset: BigInt(this.records.length), at })
    this.#wake()
    return { base, at }
  }

  changeLeader(step = this.step): void {
    this.leader++
    this.step = step
    this.#wake()
  }

  /** Loses what the last requests brought, by an election of a replica that did not have it; the first record stays. */
  loseTail(requests: number, at: number): void {
    const kept = Math.max(1, this.#bases.length - requests)
    const from = this.#bases[kept] ?? this.records.length
    this.#bases.length = kept
    this.records.length = from
    this.losses.push({ at, from })
    this.changeLeader()
  }

  holds(head: Head): boolean {
    return head.height === 0n || this.records[Number(head.offset)]?.link?.toString('hex', 9, 41) === head.id
  }

  /** Calls once, at the next append or leader change. */
  onChange(follower: () => void): () => void {
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  /** A batch with its records decoded, once for all readers. */
  open(raw: RawBatch): Batch {
    const name = `${raw.head.id}@${raw.head.offset}`
    const known = this.#opened.get(name)
    if (known !== undefined) return known
    const batch = open(raw)
    this.#opened.set(name, batch)
    return batch
  }

  #wake(): void {
    const followers = [...this.#followers]
    this.#followers.clear()
    for (const follower of followers) follower()
  }
}
