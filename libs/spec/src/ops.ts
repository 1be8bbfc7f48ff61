import { randomUUID } from 'node:crypto'
import type { Ask, DeadLetter, Job, JobRequest, JobState, Lag, Ops, Refused } from '@cartstream/read'

const OVER: readonly JobState[] = ['rolled-back', 'matched', 'differs', 'cancelled', 'failed', 'switched']
const GOING = ['running', 'paused', 'comparing', 'awaiting-approval'] as const
/** In which states it may be asked, and what is so at once; approval and roll-back are for whoever runs the jobs to act on. */
const asks: Record<Ask, readonly [from: readonly JobState[], then: Partial<Job>]> = {
  pause: [['running'], { state: 'paused' }],
  resume: [['paused'], { state: 'running' }],
  cancel: [GOING, { state: 'cancelled' }],
  approve: [GOING, { approve: true }],
  rollback: [['switched'], {}],
}
const at = '2026-11-26T05:00:00.000Z'
export const models = ['carts', 'availability', 'orders']

export type Letter = NonNullable<Awaited<ReturnType<Ops['deadLetter']>>>

/** What ops ask, in memory, for doors: nothing is rebuilt; the spec says how a job goes on. */
export class MemoryOps implements Ops {
  readonly all = new Map<string, Job>()
  readonly letters = new Map<string, Letter>()
  lags: Lag[] = []
  /** What was asked, and by whom. */
  readonly heard: string[] = []

  async start({ models: asked, ...request }: JobRequest): Promise<Job | Refused> {
    const named = asked === 'all' ? models : asked
    const unknown = named.find((name) => !models.includes(name))
    if (unknown !== undefined) return { refused: 'unknown-model', detail: `there is no read model ${unknown}` }
    const other = [...this.all.values()].find((j) => !OVER.includes(j.state) && j.models.some((m) => named.includes(m)))
    if (other !== undefined) return { refused: 'job-in-progress', detail: `the ${other.kind} ${other.id} goes on` }
    const progress = [{ partition: 0, position: 2n ** 60n, goal: 2n ** 60n + 9n, events: 3, eventsPerSecond: 1.5 }]
    const given = { ...{ dryRun: false, expected: 0, approve: false }, ...request }
    const job: Job = { id: randomUUID(), models: named, state: 'running', ...given, requestedAt: at, progress }
    this.all.set(job.id, job)
    return job
  }
  /** Whoever runs the jobs got on. */
  move(id: string, to: Partial<Job>): Job {
    const job = { ...this.all.get(id)!, ...to }
    this.all.set(id, job)
    return job
  }
  async jobs() {
    return [...this.all.values()].reverse()
  }
  async job(id: string) {
    return this.all.get(id)
  }
  async ask(id: string, what: Ask, by: string, reason?: string): Promise<Job | Refused | undefined> {
    const job = this.all.get(id)
    if (job === undefined) return undefined
    const [from, then] = asks[what]
    if (!from.includes(job.state)) return { refused: 'wrong-state', detail: `it is ${job.state}` }
    this.heard.push(`${what} by ${by}${reason === undefined ? '' : `: ${reason}`}`)
    const asked = [...(job.asked ?? []), { what, by, ...(reason !== undefined && { reason }), at }]
    return this.move(id, { ...then, asked })
  }
  async deadLetters() {
    return [...this.letters.values()].map(({ parked: _, skipped: __, ...letter }) => letter)
  }
  async deadLetter(id: string) {
    return this.letters.get(id)
  }
  async retry(id: string, by: string) {
    return this.#take(id, 'retrying', `retry by ${by}`)
  }
  async skip(id: string, { by, reason }: { by: string; reason: string }) {
    return this.#take(id, 'skipping', `skip by ${by}: ${reason}`)
  }
  #take(id: string, state: DeadLetter['state'], heard: string): DeadLetter | undefined {
    const letter = this.letters.get(id)
    if (letter === undefined) return undefined
    this.heard.push(heard)
    this.letters.set(id, { ...letter, state })
    const { parked: _, skipped: __, ...told } = { ...letter, state }
    return told
  }
  async lag() {
    return this.lags
  }
  async close() {}
}

/** A cart's stream of which an event could not be taken. */
export const letter = (id: string, shop = 'demo'): Letter => ({
  ...{ id, model: 'carts', partition: 0, shop, stream: `cart/${shop}.x`, error: 'no such line', parkedAt: at },
  ...{ waiting: 1, state: 'parked' as const },
  skipped: [],
  parked: [{ index: 0, id: randomUUID(), type: 'ItemRemoved', position: 2n ** 60n, at, data: { line: `${shop}.y` } }],
})
