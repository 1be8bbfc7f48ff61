import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Machine } from '../spec/machine.ts'
import type { Status } from './subscription.ts'

const states = ['snapshot', 'catching-up', 'live', 'closed'] as const satisfies readonly Status[]
/** How each event of SPEC.md's table is brought about; undefined where it cannot happen now. */
const events: Readonly<Record<string, (m: Machine) => (() => Promise<unknown>) | undefined>> = {
  'first page read, all of it': (m) => (m.read?.what === 'first page' ? () => m.answer('all') : undefined),
  'first page read, part of it': (m) => (m.read?.what === 'first page' ? () => m.answer('part') : undefined),
  'page read, the last': (m) => (m.read?.what === 'page' ? () => m.answer('all') : undefined),
  'page read, not the last': (m) => (m.read?.what === 'page' ? () => m.answer('part') : undefined),
  'must-refetch read': (m) => (m.read?.what === 'page' ? () => m.answer('must-refetch') : undefined),
  'source cannot be read': (m) => (m.read !== undefined ? () => m.answer('fails') : undefined),
  'feed tells changes': (m) => (m.listens ? () => m.tell(1) : undefined),
  'feed tells rows that time changed': (m) => (m.listens ? () => m.retime() : undefined),
  'too much waits': (m) => (m.listens ? () => m.tell(9) : undefined),
  'feed begins anew': (m) => (m.listens ? () => m.beginAnew() : undefined),
  'client takes a frame': (m) => (m.subscription.hasFrame ? () => m.take() : undefined),
  'time passes': (m) => () => m.clock.pass(1000),
  closed: (m) => async () => m.subscription.close(),
}

type Cell = { next: readonly string[]; frames: readonly string[] }
const cellOf = (text: string): Cell => ({
  next: [...text.matchAll(/\*\*([a-z-]+)\*\*/g)].map(([, state]) => state!),
  frames: [...text.matchAll(/`(snapshot|changes|must-refetch)`/g)].map(([, frame]) => frame!),
})

/** The table of SPEC.md: event, state -> cell; a dash is a cell without a next state. */
const table = (): ReadonlyMap<string, Cell> => {
  const lines = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8').split('\n')
  const begin = lines.findIndex((line) => line.startsWith('| event \\ state'))
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  expect(cellsOf(lines[begin]!).slice(1)).toEqual(states)
  const end = lines.indexOf('', begin)
  const rows = lines.slice(begin + 2, end).map(cellsOf)
  expect(rows.map(([event]) => event)).toEqual(Object.keys(events))
  return new Map(rows.flatMap(([event, ...row]) => row.map((text, n) => [`${event} in ${states[n]}`, cellOf(text)])))
}

const step = fc.oneof(
  { weight: 9, arbitrary: fc.record({ event: fc.constantFrom(...Object.keys(events).filter((e) => e !== 'closed')) }) },
  { weight: 1, arbitrary: fc.record({ event: fc.constantFrom('closed') }) },
  { weight: 3, arbitrary: fc.record({ joins: fc.constantFrom('yes', 'below', 'elsewhere') }) },
)
type Step = { event?: string; joins?: Machine['joins'] }

describe('a subscription', () => {
  const seen = new Map<string, Set<string>>()
  let spec: ReadonlyMap<string, Cell>
  const note = (cell: string, what: string | undefined) => {
    if (what !== undefined) seen.set(cell, (seen.get(cell) ?? new Set()).add(what))
  }
  const drive = async (machine: Machine, { event, joins }: Step): Promise<void> => {
    if (joins !== undefined) machine.joins = joins
    const happens = event === undefined ? undefined : events[event]!(machine)
    if (happens === undefined) return
    const cell = `${event} in ${machine.status}`
    const frame = await happens()
    const { next, frames } = spec.get(cell)!
    expect(next, cell).toContain(machine.status)
    note(cell, machine.status)
    if (event !== 'client takes a frame') return
    expect(frames, cell).toContain(frame)
    note(cell, frame as string)
  }

  beforeAll(async () => {
    spec = table()
  })

  it('does in each state, at each event, what the table of SPEC.md says, and nothing else', async () => {
    const begins = fc.record({
      from: fc.constantFrom('snapshot' as const, 'catching-up' as const),
      joins: fc.constantFrom('yes' as const, 'below' as const, 'elsewhere' as const),
    })
    await fc.assert(
      fc.asyncProperty(begins, fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), async (begin, steps) => {
        const machine = new Machine(begin.from, begin.joins)
        await machine.clock.pass(0)
        for (const next of steps) await drive(machine, next as Step)
      }),
      { numRuns: 300, seed: 20_261_126 },
    )
  })

  it('has been everywhere in that table: none of it is only written down', () => {
    const missing = [...spec].flatMap(([cell, { next, frames }]) =>
      [...next, ...(cell.startsWith('client') ? frames : [])]
        .filter((what) => !seen.get(cell)?.has(what))
        .map((what) => `${cell}: ${what}`),
    )
    expect(missing).toEqual([])
  })
})
