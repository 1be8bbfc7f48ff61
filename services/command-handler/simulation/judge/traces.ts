import type { Command, CommandAnswer, RecordedEvent } from '@cartstream/schemas'
import { isCleanUp, type Submission } from '../../src/answers.ts'
import type { Asked } from '../witness.ts'
import { check } from './broken.ts'
import { begin, complete, take } from './decision.ts'
import { checkDeeds } from './deeds.ts'
import type { Ledger } from './ledger.ts'
import type { JudgedBatch } from './rule.ts'
import { alreadySo, couldRefuse, type Window } from './truth/truth.ts'

/** The one trace that a command left in the log. */
export type Trace = { key: string; body: string; batch: JudgedBatch; code: string; answer?: CommandAnswer }

/** A ledger for each shop. */
export type Ledgers = ReadonlyMap<string, Ledger>

type Doubt = { promise: 'no-false-refusal' | 'no-false-already-so'; what: string; holds(ledgers: Ledgers): boolean }

/** Goes through the valid chain, batch by batch, and holds what it finds against the books and what was asked. */
export class Traces {
  readonly found = new Map<string, Trace>()
  readonly #asked = new Map<string, Asked[]>()

  constructor(asked: readonly Asked[]) {
    for (const a of asked) {
      const all = this.#asked.get(a.key)
      if (all === undefined) this.#asked.set(a.key, [a])
      else all.push(a)
    }
  }

  take(batch: JudgedBatch, ledgers: Ledgers): void {
    let open = this.#answers(batch).filter((doubt) => !doubt.holds(ledgers))
    for (const events of decisionsIn(batch.events)) {
      const { command: name, shop } = events[0]!
      const ledger = ledgers.get(shop)
      if (ledger === undefined) continue
      const command = name === undefined ? undefined : this.#deedOf(name)
      begin(ledger, command, events)
      for (const event of events) {
        take(ledger, event, batch.at)
        if (open.length > 0) open = open.filter((doubt) => !doubt.holds(ledgers))
      }
      complete(ledger)
      if (command === undefined || name === undefined) continue
      this.#leave({ key: name.slice(0, 22), body: name.slice(23), batch, code: 'ok' })
      checkDeeds(ledger, command, events)
    }
    for (const { what, promise } of open) check(false, promise, () => what)
  }

  /** What CommandsAnswered claims, each claim to be true on some state within the batch. */
  #answers(batch: JudgedBatch): Doubt[] {
    const doubts: Doubt[] = []
    for (const event of batch.events) {
      if (event.type !== 'CommandsAnswered') continue
      for (const answer of event.data.answers) {
        const { key, body, code } = answer
        this.#leave({ key, body, batch, code, answer })
        const command = this.#commandOf(key, body)
        const window = this.#windowOf({ key, writer: batch.writer, to: event.time })
        const ok = code === 'ok'
        doubts.push({
          promise: ok ? 'no-false-already-so' : 'no-false-refusal',
          what: `${key} told ${code} at ${batch.last}: ${JSON.stringify(command)}`,
          holds: (ledgers) => {
            const ledger = ledgers.get(event.shop)!
            if (isCleanUp(command)) return ok && isClean(ledger, window)
            return ok ? alreadySo(command, ledger, window) : couldRefuse(answer, command, ledger, window)
          },
        })
      }
    }
    return doubts
  }

  #leave(trace: Trace): void {
    const before = this.found.get(trace.key)
    check(before === undefined, 'exactly-once', () => `${trace.key} at ${before?.batch.last} and ${trace.batch.last}`)
    this.found.set(trace.key, trace)
  }

  #commandOf(key: string, body: string): Submission['command'] {
    const asked = this.#asked.get(key)?.find((a) => a.body === body)
    check(asked !== undefined, 'events-do-what-was-asked', () => `nobody asked ${key}.${body}`)
    return asked!.command
  }

  /** What the events of a command did. A clean-up's are everybody's. */
  #deedOf(name: string): Command {
    const command = this.#commandOf(name.slice(0, 22), name.slice(23))
    check(!isCleanUp(command), 'events-do-what-was-asked', () => `${name} is a clean-up, and has events`)
    return command as Command
  }

  #windowOf({ key, writer, to }: { key: string; writer: string; to: number }): Window {
    const here = (this.#asked.get(key) ?? []).filter((a) => a.writer === writer && a.logFrom <= to)
    check(here.length > 0, 'events-do-what-was-asked', () => `${key} was answered where it was not asked`)
    return { from: Math.min(...here.map((a) => a.logFrom)), to }
  }
}

/** Nothing is left that was due when a clean-up was asked for. */
const isClean = ({ holds }: Ledger, { from }: Window): boolean => [...holds.values()].every(({ ends }) => ends > from)

/** The decisions of a batch, each with its events: of one command, or of what was settled before it. */
const decisionsIn = (events: readonly RecordedEvent[]): readonly (readonly RecordedEvent[])[] => {
  const decisions: RecordedEvent[][] = []
  let before: RecordedEvent | undefined
  for (const event of events) {
    if (event.type === 'CommandsAnswered' || event.type === 'Marker' || event.type === 'LogCreated') continue
    if (before !== undefined && before.command === event.command && before.shop === event.shop)
      decisions.at(-1)!.push(event)
    else decisions.push([event])
    before = event
  }
  return decisions
}
