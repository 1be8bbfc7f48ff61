import type { Snapshots, Stored } from '@cartstream/log'
import type { Codes } from './code.ts'
import type { Folded } from './folded.ts'
import { cut, linesOf } from './snapshot-lines.ts'
import type { Time } from './time.ts'

export type KeepingOptions = {
  /** A snapshot is due after so many events, or after so many ms in which anything changed. */
  everyEvents?: number | undefined
  everyMs?: number | undefined
  /** Every so manieth, by events, is kept for history. */
  keepEvery?: number | undefined
}
export type Keeping = KeepingOptions & {
  snapshots: Snapshots
  logId: string
  partition: number
  codes: Codes
  folded: Folded
  time: Time
  written(stored: Stored, ms: number): void
  failed(error: unknown): void
}

/** 50,000 events are folded in about a second: so much longer does a start take than with a snapshot of just now. */
const EVERY_EVENTS = 50_000
const EVERY_MS = 600_000
/** Whoever looks back folds so many times EVERY_EVENTS, and twice as many where snapshots come for other reasons in between. */
const KEEP_EVERY = 1
export const KEPT_EVERY_EVENTS = EVERY_EVENTS * KEEP_EVERY
/** One takes at most this share of a handler's time, however fast the log grows. */
const SHARE = 1 / 20
/** What a shut-down waits for its snapshot, ms, and then for what is under way of it. */
const PATIENCE_MS = 2000

/**
 * Writes snapshots of a partition: the handler that wrote last does, from acknowledged state, a few lines between other work. One that fails costs
 * nothing but a longer start, and is told.
 */
export class Keeper {
  readonly #o: Keeping
  #last = { offset: -1n, height: 0n }
  #lastAt: number
  #restUntil = Number.NEGATIVE_INFINITY
  #writing: Promise<void> | undefined
  #stopped = false

  constructor(options: Keeping) {
    this.#o = options
    this.#lastAt = options.time.now()
  }

  /** The state began with this one. */
  began({ head }: Stored): void {
    this.#last = head
  }

  /** To be called now and then, while all that is folded is in the log for certain. */
  look(): void {
    const { folded, time } = this.#o
    if (this.#writing !== undefined || !folded.mine || time.now() < this.#restUntil || !this.#isDue()) return
    this.#begin()
  }

  /** A last one, where something changed since; as long as that takes no more than a moment. */
  async close(): Promise<void> {
    if (this.#o.folded.mine && this.#changed) this.#begin()
    await this.#written()
    this.#stopped = true
    await this.#written()
  }

  /** Or so much later. */
  async #written(): Promise<void> {
    const late = Promise.withResolvers<void>()
    const cancel = this.#o.time.after(PATIENCE_MS, late.resolve)
    await Promise.race([this.#writing, late.promise])
    cancel()
  }

  get #changed(): boolean {
    return this.#o.folded.head.height > this.#last.height
  }

  #isDue(): boolean {
    const { folded, time, everyEvents = EVERY_EVENTS, everyMs = EVERY_MS } = this.#o
    if (folded.head.offset - this.#last.offset >= BigInt(everyEvents)) return true
    return this.#changed && time.now() - this.#lastAt >= everyMs
  }

  #begin(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
  }

  async #write(): Promise<void> {
    const { snapshots, logId, partition, codes, folded, time, written, failed } = this.#o
    const began = time.now()
    try {
      const kept = (await snapshots.list(logId, partition)).find((stored) => stored.kept && stored.code === codes.fold)
      const { head, at } = folded
      const taken = cut(folded, codes.state)
      this.#last = head
      this.#lastAt = began
      const name = { logId, partition, head, code: codes.fold, at: new Date(at) }
      const stored = await snapshots.write(name, this.#unlessStopped(linesOf(taken)), {
        keep: this.#isKept(head.offset, kept),
      })
      written(stored, time.now() - began)
    } catch (error) {
      if (!this.#stopped) failed(error)
    }
    this.#restUntil = time.now() + (time.now() - began) / SHARE
  }

  #isKept(offset: bigint, kept: Stored | undefined): boolean {
    const { everyEvents = EVERY_EVENTS, keepEvery = KEEP_EVERY } = this.#o
    return offset - (kept?.head.offset ?? -1n) >= BigInt(everyEvents * keepEvery)
  }

  *#unlessStopped(lines: Iterable<string>): Generator<string> {
    for (const line of lines) {
      if (this.#stopped) throw new Error('the handler is shut down')
      yield line
    }
  }
}
