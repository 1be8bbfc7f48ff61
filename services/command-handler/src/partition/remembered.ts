import type { Batch } from '@cartstream/log'
import type { CommandAnswer, ProblemCode, RecordedEvent } from '@cartstream/schemas'
import type { Answer } from '../answers.ts'
import { toldBy } from './about.ts'
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
/** What is remembered, as columns: the oldest first. The said of a command recorded as events is its stream. */
export type Memory = {
  keys: Hashes
  bodies: Hashes
  said: readonly Said[]
  positions: ArrayLike<number>
  ats: ArrayLike<number>
  horizon: number
}

const MOST_STREAMS = 50_000
type Column<T> = { readonly length: number; subarray(from: number, to: number): T; set(from: T, at?: number): void }
type Learnt = { keys: Hashes; key: number; bodies: Hashes; body: number; position: number; at: number; said: Said }

/**
 * The commands a partition remembers: at most `max` of the last 24 h, oldest forgotten first. Kept in columns, in a ring of slots: 85 to
 * 150 bytes a key, a fifth to two fifths less than strings in a Map, and nothing but what was said for the garbage collector to walk.
 */
export class Remembered {
  #keys: Hashes
  #bodies: Hashes
  #positions: Float64Array
  #ats: Float64Array
  #said: Said[] = []
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
  constructor(max = 1_000_000, { ageMs = 24 * 3_600_000, room = 0 } = {}) {
    this.#max = max
    this.#ageMs = ageMs
    const slots = Math.max(1024, 2 ** Math.ceil(Math.log2(room + 1)))
    this.#keys = new Hashes(slots)
    this.#bodies = new Hashes(slots)
    this.#positions = new Float64Array(slots)
    this.#ats = new Float64Array(slots)
    this.#places = new Int32Array(2 * slots)
  }

  get size(): number {
    return this.#size
  }

  get(key: string): Trace | undefined {
    this.#asked.write(0, key)
    const slot = this.#places[this.#placeOf(this.#asked, 0)]! - 1
    if (slot < 0) return undefined
    const said = this.#said[slot]!
    const trace = { body: this.#bodies.read(slot), position: this.#positions[slot]!, at: this.#ats[slot]! }
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
  recall({ keys, bodies, said, positions, ats }: Omit<Memory, 'horizon'>): void {
    for (const [n, what] of said.entries())
      this.#learn({ keys, key: n, bodies, body: n, position: positions[n]!, at: ats[n]!, said: what })
  }

  /** What is remembered at this moment, whatever is learnt or forgotten from now on. */
  memory(): Memory {
    return { ...this.#copy(this.#size), said: this.#saidInOrder(), horizon: this.horizon }
  }

  #learn({ keys, key, bodies, body, position, at, said }: Learnt): void {
    if (this.#places[this.#placeOf(keys, key)] !== 0) return
    this.#forget(at - this.#ageMs)
    if (this.#size === this.#ats.length) this.#grow()
    const slot = (this.#first + this.#size++) & (this.#ats.length - 1)
    this.#keys.put(slot, keys, key)
    this.#bodies.put(slot, bodies, body)
    this.#said[slot] = said
    this.#positions[slot] = position
    this.#ats[slot] = at
    this.#places[this.#placeOf(keys, key)] = slot + 1
  }

  /** Where the key has its place, or would get it. */
  #placeOf(keys: Hashes, key: number): number {
    const mask = this.#places.length - 1
    let place = keys.home(key) & mask
    for (let found = this.#places[place]!; found !== 0; found = this.#places[place]!) {
      if (this.#keys.isSame(found - 1, keys, key)) break
      place = (place + 1) & mask
    }
    return place
  }

  #forget(before: number): void {
    while (this.#size > 0) {
      const at = this.#ats[this.#first]!
      if (this.#size < this.#max && at >= before) return
      this.#leave(this.#placeOf(this.#keys, this.#first))
      this.#first = (this.#first + 1) & (this.#ats.length - 1)
      this.#size--
      this.horizon = Math.max(this.horizon, at)
    }
  }

  /** Whoever stands further from home than the freed place moves up to it (Knuth, The Art of Computer Programming 3, 6.4, algorithm R). */
  #leave(freed: number): void {
    const [places, mask] = [this.#places, this.#places.length - 1]
    for (let place = (freed + 1) & mask; places[place] !== 0; place = (place + 1) & mask) {
      const home = this.#keys.home(places[place]! - 1)
      if (((place - home) & mask) < ((place - freed) & mask)) continue
      places[freed] = places[place]!
      freed = place
    }
    places[freed] = 0
  }

  #grow(): void {
    const slots = 2 * this.#ats.length
    const { keys, bodies, positions, ats } = this.#copy(slots)
    this.#said = this.#saidInOrder()
    this.#keys = keys
    this.#bodies = bodies
    this.#positions = positions
    this.#ats = ats
    this.#first = 0
    this.#places = new Int32Array(2 * slots)
    for (let slot = 0; slot < this.#size; slot++) this.#places[this.#placeOf(keys, slot)] = slot + 1
  }

  /** The columns from the oldest on, with room for so many. */
  #copy(room: number) {
    return {
      keys: this.#unrolled(this.#keys, new Hashes(room)),
      bodies: this.#unrolled(this.#bodies, new Hashes(room)),
      positions: this.#unrolled(this.#positions, new Float64Array(room)),
      ats: this.#unrolled(this.#ats, new Float64Array(room)),
    }
  }

  #unrolled<T extends Column<T>>(ring: T, into: T): T {
    const end = Math.min(this.#size, ring.length - this.#first)
    into.set(ring.subarray(this.#first, this.#first + end))
    into.set(ring.subarray(0, this.#size - end), end)
    return into
  }

  #saidInOrder(): Said[] {
    const end = this.#said.slice(this.#first, this.#first + this.#size)
    return end.length < this.#size ? end.concat(this.#said.slice(0, this.#size - end.length)) : end
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
