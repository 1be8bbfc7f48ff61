import type { Batch } from '@cartstream/log'
import type { CommandAnswer, ProblemCode, RecordedEvent } from '@cartstream/schemas'
import type { Answer } from '../answers.ts'
import { toldBy } from './about.ts'

/** What is kept of a command: enough to answer any retry alike. `position`: offset of the batch with its trace. */
export type Trace = {
  body: string
  position: number
  at: number
  /** Absent where the command was recorded as events. */
  answer?: Omit<CommandAnswer, 'key' | 'body'>
  stream?: string
}

type Said = NonNullable<Trace['answer']> | string
/** What is remembered, as columns: the oldest first. */
export type Memory = {
  keys: readonly string[]
  bodies: readonly string[]
  said: readonly Said[]
  positions: Float64Array
  ats: Float64Array
  horizon: number
}
const MOST_STREAMS = 50_000

/**
 * The commands a partition remembers: at most `max` of the last 24 h, oldest forgotten first. Kept in columns, in a ring of slots:
 * about 150 bytes a key, half of what an object each would cost, and next to nothing for the garbage collector to walk.
 */
export class Remembered {
  /** Key to slot, in the order of age. */
  #slots = new Map<string, number>()
  #bodies: string[] = []
  /** The stream of a command recorded as events, or the answer of one that was not. */
  #said: Said[] = []
  #positions: Float64Array
  #ats: Float64Array
  #next = 0
  /** One string for each stream however many commands name it. */
  readonly #streams = new Map<string, string>()
  readonly #max: number
  readonly #ageMs: number
  /** Nothing as old as this is certain to be remembered; epoch ms. It never goes back, even where the log's time does. */
  horizon = 0

  /** `room`: for so many at first. */
  constructor(max = 1_000_000, { ageMs = 24 * 3_600_000, room = 0 } = {}) {
    this.#max = max
    this.#ageMs = ageMs
    const slots = Math.max(1024, 2 ** Math.ceil(Math.log2(room + 1)))
    this.#positions = new Float64Array(slots)
    this.#ats = new Float64Array(slots)
  }

  get size(): number {
    return this.#slots.size
  }

  get(key: string): Trace | undefined {
    const slot = this.#slots.get(key)
    if (slot === undefined) return undefined
    const said = this.#said[slot]!
    const trace = { body: this.#bodies[slot]!, position: this.#positions[slot]!, at: this.#ats[slot]! }
    return typeof said === 'string' ? { ...trace, stream: said } : { ...trace, answer: said }
  }

  set(key: string, trace: Trace): void {
    if (this.#slots.has(key)) return
    this.#forget(trace.at - this.#ageMs)
    if (this.#slots.size === this.#ats.length) this.#grow()
    const slot = this.#next
    this.#next = (slot + 1) % this.#ats.length
    this.#slots.set(key, slot)
    this.#bodies[slot] = trace.body
    this.#said[slot] = trace.answer ?? this.#streamOf(trace.stream ?? '')
    this.#positions[slot] = trace.position
    this.#ats[slot] = trace.at
  }

  /** What is remembered at this moment, whatever is learnt or forgotten from now on. */
  memory(): Memory {
    const keys = [...this.#slots.keys()]
    const first = keys.length === 0 ? 0 : this.#slots.get(keys[0]!)!
    const round = <T>(column: readonly T[]): T[] => {
      const end = column.slice(first, first + keys.length)
      return end.length < keys.length ? end.concat(column.slice(0, keys.length - end.length)) : end
    }
    const numbers = (column: Float64Array): Float64Array => {
      const all = new Float64Array(keys.length)
      const end = column.subarray(first, first + keys.length)
      all.set(end)
      all.set(column.subarray(0, keys.length - end.length), end.length)
      return all
    }
    const [positions, ats] = [numbers(this.#positions), numbers(this.#ats)]
    return { keys, bodies: round(this.#bodies), said: round(this.#said), positions, ats, horizon: this.horizon }
  }

  #forget(before: number): void {
    for (const [oldest, slot] of this.#slots) {
      const at = this.#ats[slot]!
      if (this.#slots.size < this.#max && at >= before) return
      this.#slots.delete(oldest)
      this.horizon = Math.max(this.horizon, at)
    }
  }

  #grow(): void {
    const [slots, bodies, said] = [this.#slots, this.#bodies, this.#said]
    const [positions, ats] = [this.#positions, this.#ats]
    this.#slots = new Map()
    this.#bodies = []
    this.#said = []
    this.#positions = new Float64Array(ats.length * 2)
    this.#ats = new Float64Array(ats.length * 2)
    this.#next = 0
    for (const [key, slot] of slots) {
      this.#slots.set(key, this.#next)
      this.#bodies.push(bodies[slot]!)
      this.#said.push(said[slot]!)
      this.#positions[this.#next] = positions[slot]!
      this.#ats[this.#next++] = ats[slot]!
    }
  }

  #streamOf(stream: string): string {
    const known = this.#streams.get(stream)
    if (known !== undefined) return known
    if (this.#streams.size === MOST_STREAMS) this.#streams.clear()
    this.#streams.set(stream, stream)
    return stream
  }

  /** Takes in the traces of a batch that is in the log. */
  fold(batch: Batch): void {
    const position = Number(batch.head.offset)
    const at = batch.at.getTime()
    for (const event of batch.events) {
      if (event.type !== 'CommandsAnswered') continue
      for (const { key, body, ...answer } of event.data.answers) this.set(key, { body, position, at, answer })
    }
    for (const events of byCommand(batch.events)) {
      const [key, body] = keyAndBody(events[0]!)
      this.set(key, { body, position, at, stream: toldBy(events)! })
    }
  }
}

/** The events of each command stand together. */
const byCommand = (events: readonly RecordedEvent[]): readonly RecordedEvent[][] => {
  const commands: RecordedEvent[][] = []
  for (const event of events) {
    if (event.command === undefined) continue
    if (commands.at(-1)?.[0]?.command === event.command) commands.at(-1)!.push(event)
    else commands.push([event])
  }
  return commands
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
