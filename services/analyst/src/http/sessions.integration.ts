import { create, move, put, start } from '@cartstream/spec/hosted'
import { noon } from '@cartstream/spec/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSpecAnalyst, type SpecAnalyst } from '../../spec/analyst.ts'

const at = (seconds: number): string => new Date(noon + seconds * 1000).toISOString()

/** A session is planned at 10 s, begun at 20 s, two mugs go in at 30 s, and it is over at 40 s. */
let s: SpecAnalyst
beforeAll(async () => {
  s = await openSpecAnalyst([
    [10, () => create()],
    [10, () => start],
    [10, () => put('MUG', '2')],
    [10, () => move('end')],
  ])
})
afterAll(() => s.stop())

type Sessions = readonly { kind: string; status: string; title: string; itemCount: number }[]
const sessionsAt = async (seconds: number, as: Parameters<SpecAnalyst['get']>[1] = 'staff'): Promise<Sessions> =>
  (await s.get(`/v1/shops/demo/state?at=${at(seconds)}`, as)).body.rows.filter(
    (row: { kind: string }) => row.kind === 'session',
  )

describe('live sessions of a moment', () => {
  it('are as they were then, with what was in them, until they are over', async () => {
    expect(await sessionsAt(5)).toEqual([])
    expect(await sessionsAt(15)).toMatchObject([{ status: 'SCHEDULED', title: 'Tea', itemCount: 0 }])
    expect(await sessionsAt(25)).toMatchObject([{ status: 'ACTIVE', itemCount: 0 }])
    expect(await sessionsAt(35)).toMatchObject([
      { status: 'ACTIVE', itemCount: 1, items: [{ sku: 'MUG', quantity: '2' }] },
    ])
    expect(await sessionsAt(45)).toEqual([])
  })
  it('are for the shop’s people alone, and tell nothing that is sealed', async () => {
    expect(await sessionsAt(35, 'analyst')).toEqual([])
    expect(Object.keys((await sessionsAt(35))[0]!)).not.toContain('internalNotes')
  })
})
