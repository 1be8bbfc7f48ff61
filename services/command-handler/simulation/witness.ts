import type { Answer, Submission, Unanswered } from '../src/answers.ts'

/** One submission of a command to one handler, and what it was told. Times `from` and `until` are virtual ms, `log...` the handler's log clock. */
export type Asked = {
  shop: string
  key: string
  body: string
  command: Submission['command']
  keyTime: number | undefined
  /** Which instance was asked, by its writer id. */
  writer: string
  from: number
  logFrom: number
  until?: number
  /** Ms after the deadline, on the handler's own clock, where nothing had stopped it or its clock since it was asked. */
  late?: number
  answer?: Answer | Unanswered
  /** How many records the broker had when it was told. */
  stored?: number
  /** How many tails had been lost before the handler last heard from the log. */
  losses?: number
}

/** Saw every request come and every answer go; knows nothing of why. */
export class Witness {
  readonly asked: Asked[] = []

  definite(): readonly (Asked & { answer: Answer })[] {
    return this.asked.filter((a) => a.answer !== undefined && a.answer.outcome !== 'unanswered') as never
  }
}
