import type { Batch } from '@cartstream/log'
import type { CommandAnswer, ProblemCode, RecordedEvent } from '@cartstream/schemas'
import type { Answer } from '../answers.ts'
import { toldBy } from './about.ts'
import { BLOCK, Block, type Columns } from './block.ts'
import { Hashes } from './hashes.ts'

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
export type SaidColumns = Columns<Said>
/** Of a block the slots from one to before another. */
type Part = { block: Block<Said>; from: number; to: number }
/** What is remembered at a moment, the oldest first, whatever is learnt or forgotten later: nothing of it is copied. */
export type Memory = { size: number; horizon: number; parts: readonly Part[] }

const MOST_STREAMS = 50_000
type Learnt = { keys: Hashes; key: number; bodies: Hashes; body: number; position: number; at: number; said: Said }

/**
 * The commands a partition remembers: at most `max` of the last 24 h, oldest forgotten first. Kept in columns, in a ring of blocks: 80 to
 * 90 bytes a key, and nothing but what was said for the garbage collector to walk. No block is moved when there are more; the table of slots doubles.
 */
export class Remembered {
  /** By slot / BLOCK, a power of two of them; those that are not needed are missing. */
  #blocks: (Block<Said> | undefined)[]
  /** By a key's hash the slot + 1, 0 where there is none: linear probing, at most half full. */
  #places: Int32Array
  /** Slot of the oldest. */
  #first = 0
  #size = 0
  /** One string for each stream however many commands name it. */
  readonly #streams = new Map<string, string>()
  readonly #asked = new Hashes(2)
  readonly #max: number
  readonly #ageMs: number
  /** Nothing as old as this is certain to be remembered; epoch ms. It never goes back, even where the log's time does. */
  horizon = 0

  /** `room`: for so many at first. */
  constructor(max = 1_000_000, { ageMs = 24 * 3_600_000, room = 1 } = {}) {
    this.#max = max
    this.#ageMs = ageMs
    this.#blocks = Array.from({ length: 2 ** Math.ceil(Math.log2(Math.max(1, room / BLOCK))) })
    this.#places = new Int32Array(2 * this.room)
  }

  get size(): number {
    return this.#size
  }

  /** Commands that there are slots for. */
  get room(): number {
    return this.#blocks.length * BLOCK
  }

  #blockOf(slot: number): Block<Said> {
    return this.#blocks[Math.floor(slot / BLOCK)]!
  }

  get(key: string): Trace | undefined {
    this.#asked.write(0, key)
    const slot = this.#places[this.#placeOf(this.#asked, 0)]! - 1
    if (slot < 0) return undefined
    const [block, n] = [this.#blockOf(slot), slot % BLOCK]
    const said = block.said[n]!
    const trace = { body: block.bodies.read(n), position: block.positions[n]!, at: block.ats[n]! }
    return typeof said === 'string' ? { ...trace, stream: said } : { ...trace, answer: said }
  }

  set(key: string, { body, position, at, answer, stream = '' }: Trace): void {
    this.#asked.write(0, key)
    this.#asked.write(1, body)
    this.#learn({
      keys: this.#asked,
      key: 0,
      bodies: this.#asked,
      body: 1,
      position,
      at,
      said: answer ?? this.streamOf(stream),
    })
  }

  /** Learns what another one has remembered, in its order. Streams are to be as `streamOf` gives them. */
  recall({ keys, bodies, said, positions, ats }: SaidColumns): void {
    for (const [n, what] of said.entries())
      this.#learn({ keys, key: n, bodies, body: n, position: positions[n]!, at: ats[n]!, said: what })
  }

  memory(): Memory {
    return { size: this.#size, horizon: this.horizon, parts: [...this.#parts()] }
  }

  /** The oldest first. */
  *keys(): Generator<string> {
    for (const { block, from, to } of this.#parts()) yield* block.keys.subarray(from, to)
  }

  *#parts(): Generator<Part> {
    const end = this.#first + this.#size
    for (let at = this.#first; at < end; ) {
      const from = at % BLOCK
      const to = Math.min(BLOCK, from + end - at)
      yield { block: this.#blockOf(at & (this.room - 1)), from, to }
      at += to - from
    }
  }

  #learn({ keys, key, bodies, body, position, at, said }: Learnt): void {
    if (this.#places[this.#placeOf(keys, key)] !== 0) return
    this.#forget(at - this.#ageMs)
    const slot = this.#nextSlot()
    const [block, n] = [this.#blockOf(slot), slot % BLOCK]
    block.keys.put(n, keys, key)
    block.bodies.put(n, bodies, body)
    block.said[n] = said
    block.positions[n] = position
    block.ats[n] = at
    this.#places[this.#placeOf(keys, key)] = slot + 1
    this.#size++
  }

  /** A slot that was never written. */
  #nextSlot(): number {
    const next = (this.#first + this.#size) & (this.room - 1)
    if (next % BLOCK > 0) return next
    // a block in which some are remembered is not begun again
    if (this.#blocks[next / BLOCK] !== undefined) this.#grow()
    const slot = (this.#first + this.#size) & (this.room - 1)
    this.#blocks[slot / BLOCK] = new Block()
    return slot
  }

  /** Where the key has its place, or would get it. */
  #placeOf(keys: Hashes, key: number): number {
    const mask = this.#places.length - 1
    let place = keys.home(key) & mask
    for (let found = this.#places[place]!; found !== 0; found = this.#places[place]!) {
      if (this.#blockOf(found - 1).keys.isSame((found - 1) % BLOCK, keys, key)) break
      place = (place + 1) & mask
    }
    return place
  }

  #forget(before: number): void {
    while (this.#size > 0) {
      const [first, n] = [this.#first, this.#first % BLOCK]
      const { keys, ats } = this.#blockOf(first)
      if (this.#size < this.#max && ats[n]! >= before) return
      this.#leave(this.#placeOf(keys, n))
      this.horizon = Math.max(this.horizon, ats[n]!)
      this.#first = (first + 1) & (this.room - 1)
      this.#size--
      if (n === BLOCK - 1) this.#blocks[(first - n) / BLOCK] = undefined
    }
  }

  /** Whoever stands further from home than the freed place moves up to it (Knuth, The Art of Computer Programming 3, 6.4, algorithm R). */
  #leave(freed: number): void {
    const [places, mask] = [this.#places, this.#places.length - 1]
    for (let place = (freed + 1) & mask; places[place] !== 0; place = (place + 1) & mask) {
      const slot = places[place]! - 1
      const home = this.#blockOf(slot).keys.home(slot % BLOCK)
      if (((place - home) & mask) < ((place - freed) & mask)) continue
      places[freed] = places[place]!
      freed = place
    }
    places[freed] = 0
  }

  /** Twice as many blocks may be there; that of the oldest stands first. */
  #grow(): void {
    const oldest = Math.floor(this.#first / BLOCK)
    const none = Array.from<undefined>({ length: this.#blocks.length })
    this.#blocks = [...this.#blocks.slice(oldest), ...this.#blocks.slice(0, oldest), ...none]
    this.#first %= BLOCK
    this.#places = new Int32Array(2 * this.room)
    for (let slot = this.#first; slot < this.#first + this.#size; slot++)
      this.#places[this.#placeOf(this.#blockOf(slot).keys, slot % BLOCK)] = slot + 1
  }

  /** The one string of a stream. */
  streamOf(stream: string): string {
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
