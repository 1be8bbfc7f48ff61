import { LOG_KEY } from '@cartstream/log'
import type { Answer } from '../../src/answers.ts'
import type { Asked } from '../witness.ts'
import { check } from './broken.ts'
import type { JudgedBatch } from './rule.ts'
import type { Trace } from './traces.ts'

type Answered = Asked & { answer: Answer }

/** No answer that the log does not support, and one outcome a key, whoever was asked, however often. */
export const checkAnswers = (
  answers: readonly Answered[],
  traces: ReadonlyMap<string, Trace>,
  asked: readonly Asked[],
): void => {
  for (const told of answers) {
    const { key, body, answer } = told
    // nothing is kept of a shop that nobody has configured
    if (answer.code === 'shop-not-configured') continue
    const trace = traces.get(key)
    const early = () => `${key} was told ${answer.code} at ${answer.position}, before the log had that`
    check(Number(answer.position) < (told.stored ?? 0), 'every-answer-is-logged', early)
    if (answer.code === 'key-too-old') {
      const later = trace !== undefined && trace.batch.last > answer.position
      check(!later, 'same-key-same-outcome', () => `${key} was too old, and then done at ${trace?.batch.last}`)
      continue
    }
    if (answer.code === 'key-reused') {
      check(trace !== undefined && trace.body !== body, 'same-key-same-outcome', () => `${key} was not used before`)
      check(trace!.batch.last <= answer.position, 'same-key-same-outcome', () => `${key} was used only later`)
      continue
    }
    const promise = answer.outcome === 'ok' ? 'no-lost-acknowledgement' : 'every-answer-is-logged'
    check(trace !== undefined, promise, () => `${key} was told ${answer.code}, the log has nothing of it`)
    checkOutcome(told, trace!)
    if (answer.replayed) checkRepeated(told, asked)
  }
}

const checkOutcome = ({ key, body, answer }: Answered, { batch, code, body: first, answer: said }: Trace): void => {
  const wrong = (what: string) => () => `${key} was told ${answer.code} at ${answer.position}, ${what}`
  check(first === body, 'same-key-same-outcome', wrong('but the key stands for another body'))
  if (answer.outcome === 'refused')
    check(code !== 'ok', 'refusal-changes-nothing', wrong(`but was done at ${batch.last}`))
  check(code === answer.code, 'same-key-same-outcome', wrong(`but the log says ${code}`))
  check(batch.last === Number(answer.position), 'same-key-same-outcome', wrong(`but it is at ${batch.last}`))
  check(said?.available === answer.available, 'same-key-same-outcome', wrong(`but ${said?.available} were available`))
}

const checkRepeated = (told: Answered, asked: readonly Asked[]): void => {
  const others = asked.some((a) => a !== told && a.key === told.key && a.from <= (told.until ?? 0))
  check(others, 'first-is-no-replay', () => `${told.key} was asked once, and told that it is a replay`)
}

/** A shop's time goes forward over all its writers, where no clock but those of sleepers was tampered with. */
export const checkShopTime = (chain: readonly JudgedBatch[]): void => {
  const latest = new Map<string, number>()
  for (const { events, last } of chain) {
    for (const { shop, time } of events) {
      const before = latest.get(shop) ?? 0
      check(
        shop === LOG_KEY || time >= before,
        'time-only-forward',
        () => `${shop} at ${last}: ${time} after ${before}`,
      )
      latest.set(shop, time)
    }
  }
}

/** Each writer's time goes forward only; one that does not fit the log's is not used for commands again until it fits. */
export const checkTime = (chain: readonly JudgedBatch[], acknowledged: ReadonlySet<string>): void => {
  const last = new Map<string, { time: number; misfit: boolean }>()
  for (const { writer, events, at, id, last: offset } of chain) {
    const before = last.get(writer)
    let time = before?.time ?? 0
    for (const event of events) {
      check(event.time >= time, 'time-only-forward', () => `${writer} at ${offset}: ${event.time} after ${time}`)
      time = event.time
    }
    const isMarker = events.every((event) => event.type === 'Marker')
    check(isMarker || !before?.misfit, 'time-fits-the-log', () => `${writer} decided at ${offset}, its clock unfit`)
    const misfit = acknowledged.has(id) && at < time - 500
    last.set(writer, { time, misfit: acknowledged.has(id) ? misfit : (before?.misfit ?? false) })
  }
}
