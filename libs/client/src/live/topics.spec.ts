import { describe, expect, it } from 'vitest'
import { changes, closed, mustRefetch, ops, snapshot, upToDate } from '../../spec/frames.ts'
import type { Frame } from '../index.ts'
import { after, type Happened, type Held, nothing, union } from './topics.ts'

const wanted: Happened = { type: 'wanted', wanted: { stock: {} } }
const cut: Happened = { type: 'cut', retries: 1 }
const from = (held: Held, ...happened: (Happened | Frame)[]): Held =>
  happened.reduce(
    (before, one) => after(before, isFrame(one) ? { type: 'frame', frame: one } : (one as Happened), 1000),
    held,
  )
const isFrame = (one: Happened | Frame): one is Frame =>
  !['wanted', 'frame', 'open', 'cut', 'again', 'state'].includes(one.type)
const begun = (...happened: (Happened | Frame)[]) => from(nothing, wanted, ...happened)
const stateOf = (held: Held) => held.topics.stock?.state
const rowsOf = (held: Held) => Object.fromEntries(held.topics.stock?.rows ?? [])

const mug = { sku: 'MUG', available: '3' }
const tea = { sku: 'TEA', available: '1' }

/** SPEC.md's first table, row by row. */
const states = {
  new: begun(),
  behind: begun(snapshot('stock', { MUG: mug })),
  current: begun(snapshot('stock', { MUG: mug }), upToDate()),
  stale: begun(snapshot('stock', { MUG: mug }), upToDate(), mustRefetch('stock')),
  refused: begun(closed('not-found', 'stock')),
}
const table: [event: string, happened: Happened | Frame, to: Record<keyof typeof states, string | undefined>][] = [
  [
    'snapshot',
    snapshot('stock', { TEA: tea }),
    { new: 'behind', behind: 'behind', current: 'behind', stale: 'behind', refused: 'behind' },
  ],
  [
    'changes',
    changes('stock', { TEA: tea }),
    { new: 'new', behind: 'behind', current: 'current', stale: 'stale', refused: 'refused' },
  ],
  ['ops', ops('stock'), { new: 'behind', behind: 'behind', current: 'current', stale: 'behind', refused: 'refused' }],
  ['up-to-date', upToDate(), { new: 'new', behind: 'current', current: 'current', stale: 'stale', refused: 'refused' }],
  [
    'must-refetch',
    mustRefetch('stock'),
    { new: 'stale', behind: 'stale', current: 'stale', stale: 'stale', refused: 'stale' },
  ],
  [
    'closed, of this topic',
    closed('forbidden', 'stock'),
    { new: 'refused', behind: 'refused', current: 'refused', stale: 'refused', refused: 'refused' },
  ],
  ['cut off', cut, { new: 'new', behind: 'behind', current: 'behind', stale: 'behind', refused: 'refused' }],
  [
    'asked for again',
    { type: 'again', topic: 'stock' },
    { new: 'new', behind: 'behind', current: 'current', stale: 'stale', refused: 'new' },
  ],
  [
    'another filter',
    { type: 'wanted', wanted: { stock: { sku: 'MUG' } } },
    { new: 'new', behind: 'stale', current: 'stale', stale: 'stale', refused: 'stale' },
  ],
  [
    'wanted no more',
    { type: 'wanted', wanted: {} },
    { new: undefined, behind: undefined, current: undefined, stale: undefined, refused: undefined },
  ],
]

describe.each(table)('after %s a topic', (_, happened, to) => {
  it.each(Object.keys(states) as (keyof typeof states)[])('that was %s is as SPEC.md says', (state) => {
    expect(stateOf(states[state])).toBe(state)
    expect(stateOf(from(states[state], happened))).toBe(to[state])
  })
})

describe('rows', () => {
  it('are replaced by a snapshot, and one by one by changes; a null takes one away, also one that is not there', () => {
    const held = begun(snapshot('stock', { MUG: mug }), changes('stock', { TEA: tea, NONE: null }))
    expect(rowsOf(held)).toEqual({ MUG: mug, TEA: tea })
    expect(rowsOf(from(held, changes('stock', { MUG: null })))).toEqual({ TEA: tea })
    expect(rowsOf(from(held, snapshot('stock', { TEA: tea })))).toEqual({ TEA: tea })
  })
  it('keep their place when they change, and stay the same objects when they do not', () => {
    const held = begun(snapshot('stock', { MUG: mug, TEA: tea }))
    const later = from(held, changes('stock', { MUG: { ...mug, available: '2' } }))
    expect([...later.topics.stock!.rows.keys()]).toEqual(['MUG', 'TEA'])
    expect(later.topics.stock!.rows.get('TEA')).toBe(held.topics.stock!.rows.get('TEA'))
  })
  it('stay where the stream is cut off or must fetch them again', () => {
    const held = begun(snapshot('stock', { MUG: mug }), upToDate('c7'), mustRefetch('stock'), cut)
    expect(rowsOf(held)).toEqual({ MUG: mug })
    expect(held.cursor).toBe('c7')
  })
  it('of a topic that nobody wants are not kept', () => {
    expect(begun(snapshot('other', { MUG: mug })).topics).not.toHaveProperty('other')
  })
})

describe('a topic that is told whole', () => {
  it('is what it was told last, and is so no more once the stream is cut off', () => {
    const held = begun(ops('stock', 3), ops('stock', 2), upToDate())
    expect(held.topics.stock).toMatchObject({ state: 'current', ops: { deadLetters: { count: 2 } } })
    expect(from(held, cut).topics.stock).toMatchObject({ state: 'behind', ops: { deadLetters: { count: 2 } } })
  })
})

describe('what several want', () => {
  it('is all of it where they want different rows', () => {
    expect(union([{ carts: { sku: 'MUG' } }, { carts: { sku: 'MUG' }, stock: {} }])).toEqual({
      carts: { sku: 'MUG' },
      stock: {},
    })
    expect(union([{ carts: { sku: 'MUG' } }, { carts: { ownerKind: 'guest' } }])).toEqual({ carts: {} })
  })
})
