import { describe, expect, it } from 'vitest'
import { perModel } from './lag.ts'

const row = (model: string, partition: number, more: { events?: number; seconds?: number; progressing?: boolean }) => ({
  ...{ model, partition, position: '9', events: 0, seconds: 0, progressing: true, saidAt: '2026-11-26T05:00:00.000Z' },
  ...more,
})

describe('how far a read model is behind', () => {
  it('is summed over partitions, and as long as the slowest of them', () => {
    const rows = [row('carts', 0, { events: 2, seconds: 1 }), row('carts', 1, { events: 3, seconds: 4 })]
    expect(perModel(rows)).toEqual([{ model: 'carts', events: 5, seconds: 4, state: 'catching up' }])
  })
  it('puts what stands still first, and what is up to date last', () => {
    const rows = [
      ...[row('a', 0, {}), row('b', 0, { events: 1 })],
      ...[row('c', 0, { events: 1, progressing: false }), row('c', 1, { events: 1 })],
    ]
    expect(perModel(rows).map(({ model, state }) => [model, state])).toEqual([
      ['c', 'stands still'],
      ['b', 'catching up'],
      ['a', 'up to date'],
    ])
  })
  it('is nothing where everything was read, though it does not go on', () => {
    expect(perModel([row('a', 0, { progressing: false })])[0]!.state).toBe('up to date')
  })
})
