import type { Batch } from '@cartstream/log'
import type { CommandAnswer, ProblemCode, RecordedEvent } from '@cartstream/schemas'
import type { Answer } from '../answers.ts'

/** What is kept of a command: enough to answer any retry alike. `position`: offset of the batch with its trace. */
export type Trace = {
  body: string
  position: number
  at: number
  /** Absent where the command was recorded as events. */
  answer?: Omit<CommandAnswer, 'key' | 'body'>
  stream?: string
}

/** The commands a partition remembers: at most `max` of the last 24 h, oldest forgotten first. */
export class Remembered {
  readonly #traces = new Map<string, Trace>()
  readonly #max: number
  readonly #ageMs: number
  /** Nothing as old as this is certain to be remembered; epoch ms. It never goes back, even where the log's time does. */
  horizon = 0

  constructor(max = 1_000_000, ageMs = 24 * 3_600_000) {
    this.#max = max
    this.#ageMs = ageMs
  }

  get size(): number {
    return this.#traces.size
  }

  get(key: string): Trace | undefined {
    return this.#traces.get(key)
  }

  set(key: string, trace: Trace): void {
    if (this.#traces.has(key)) return
    this.#traces.set(key, trace)
    for (const [oldest, { at }] of this.#traces) {
      if (this.#traces.size <= this.#max && at >= trace.at - this.#ageMs) break
      this.#traces.delete(oldest)
      this.horizon = Math.max(this.horizon, at)
    }
  }

  /** Takes in the traces of a batch that is in the log. */
  fold(batch: Batch): void {
    const position = Number(batch.head.offset)
    const at = batch.at.getTime()
    for (const event of batch.events) {
      if (event.type === 'CommandsAnswered') {
        for (const { key, body, ...answer } of event.data.answers) this.set(key, { body, position, at, answer })
      } else if (event.command !== undefined) {
        const [key, body] = keyAndBody(event)
        this.set(key, { body, position, at, stream: event.stream })
      }
    }
  }
}

/** `<key hash>.<body hash>`, 22 characters each. */
const keyAndBody = (event: RecordedEvent): [string, string] => [event.command!.slice(0, 22), event.command!.slice(23)]

/** The answer that a trace supports. */
export const answerOf = (trace: Trace, replayed: boolean): Answer => {
  const { answer } = trace
  const position = BigInt(trace.position)
  if (answer === undefined) return { outcome: 'ok', code: 'ok', status: 200, position, replayed, stream: trace.stream! }
  const { code, ...rest } = answer
  return {
    ...rest,
    outcome: code === 'ok' ? 'ok' : 'refused',
    code: code as ProblemCode | 'ok',
    position,
    replayed,
  } as Answer
}
