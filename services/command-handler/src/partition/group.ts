import { encode, LOG_KEY, type Recorded } from '@cartstream/log'
import type { CommandAnswer } from '@cartstream/schemas'
import type { Answer, Submission, Unanswered } from '../answers.ts'

/** A command on its way: kept, and decided again where the log says so, until it is answered or nobody waits any more. */
export type Entry = {
  submission: Submission
  answer(answer: Answer | Unanswered): void
  /** Answered already (its deadline passed): it is not decided again. */
  settled: boolean
  /** It was in a batch whose outcome was unknown, so what the log remembers of its key may be its own doing. */
  attempted: boolean
  /** Of a clean-up that goes on over several batches: how many of its shop's holds have come to their end so far. */
  ended?: number
}

/** What an entry will be told once its group is in the log; `position` is still to come. */
export type Outcome = Omit<Answer, 'position' | 'replayed'>
/**
 * `trace`: what the command leaves in the batch: its events, an entry in CommandsAnswered, or none (a replay; its trace stands already).
 * `position`: of the first outcome, for a replay; else the batch's own.
 */
export type Member = {
  entry: Entry
  outcome: Outcome
  replayed: boolean
  position?: bigint
  trace: 'events' | 'answer' | 'none'
}

/** A record of CommandsAnswered costs this much besides its answers. */
const ANSWERS_OVERHEAD = 600
const answerBytes = ({ stream = '', sku = '', detail = '' }: CommandAnswer): number =>
  4 * stream.length + 4 * sku.length + 6 * detail.length + 170

/** What CommandsAnswered keeps of an outcome. */
export const answerIn = ({ outcome: _, ...kept }: Outcome): Omit<CommandAnswer, 'key' | 'body'> => kept

/** The commands that are decided on one state and appended as one batch. */
export class Group {
  readonly members: Member[] = []
  readonly records: Recorded[] = []
  readonly byKey = new Map<string, Member>()
  readonly #answers = new Map<string, CommandAnswer[]>()
  bytes = 0
  /** Places in waitlists that came up in it. */
  promoted = 0
  /** Holds that came to their end in it, by shop. */
  readonly expired = new Map<string, number>()
  /** How many of them which clean-up counts, which may still wait for the rest. */
  readonly cleaned: { entry: Entry; holds: number }[] = []

  get empty(): boolean {
    return this.members.length === 0 && this.records.length === 0
  }

  join(member: Member): void {
    this.members.push(member)
    if (member.trace === 'none') return
    const { shop, key, body } = member.entry.submission
    this.byKey.set(key, member)
    if (member.trace === 'events') return
    const answer: CommandAnswer = { key, body, ...answerIn(member.outcome) }
    const answers = this.#answers.get(shop)
    if (answers === undefined) this.#answers.set(shop, [answer])
    else answers.push(answer)
    this.bytes += answerBytes(answer) + (answers === undefined ? ANSWERS_OVERHEAD : 0)
  }

  add(records: readonly Recorded[]): void {
    for (const record of records) {
      this.records.push(record)
      this.bytes += record.value.length + record.key.length + 8
      if (record.event.type === 'WaitlistPromoted') this.promoted++
    }
  }

  /** Completes the batch: one CommandsAnswered per shop, or, where there would be nothing, a marker. */
  seal(now: number, eventId: () => string): readonly Recorded[] {
    for (const [shop, answers] of this.#answers) {
      this.records.push(
        encode({ type: 'CommandsAnswered', stream: `shop/${shop}`, data: { answers } }, shop, eventId(), now, {}),
      )
    }
    if (this.records.length === 0) {
      this.records.push(
        encode({ type: 'Marker', stream: 'log', data: { reason: 'answer' } }, LOG_KEY, eventId(), now, {}),
      )
    }
    return this.records
  }

  /** The batch is in the log, its last record at `offset`: everybody is told. */
  answer(offset: bigint): void {
    for (const { entry, outcome, replayed, position } of this.members) {
      if (entry.settled) continue
      entry.settled = true
      entry.answer({ ...outcome, position: position ?? offset, replayed })
    }
  }
}
