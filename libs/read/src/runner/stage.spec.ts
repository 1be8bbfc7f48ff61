import type { Batch } from '@cartstream/log'
import { type configured, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { describe, expect, it } from 'vitest'
import { availability } from '../availability/project.ts'
import type { Row } from '../projection.ts'
import { type Load, StagedProjection } from './stage.ts'

let offset = 0n
const batchOf = (...events: readonly ReturnType<typeof configured>[]): Batch => {
  offset += 1n
  const recorded = events.map((event, n) => ({ ...event, id: `${offset}.${n}`, shop: 'demo', time: 0 }))
  return { head: { offset, height: offset, id: String(offset) }, at: new Date(0), writer: 'spec', events: recorded }
}
const row = (name: string): Row => ({ status: 'listed', product: { ...mug, name }, pools: {} })

/** A table that knows these SKUs, and what was asked of it. */
const tableOf = (...skus: readonly string[]) => {
  const asked: string[][] = []
  const load: Load = async (_, names) => {
    asked.push(names.map((n) => n.key))
    const found = names.filter((n) => skus.includes(n.key))
    return found.map(({ shop, key }) => ({ shop, key, gone: false, position: -1n, row: row(key) }))
  }
  return { asked, load }
}

describe('the rows in memory', () => {
  it('are loaded all at once, however many events ask for them', async () => {
    const { asked, load } = tableOf('MUG', 'SHIRT')
    const staged = new StagedProjection(availability, 100)
    await staged.apply([batchOf(stocked('MUG', '1'), stocked('SHIRT', '2')), batchOf(stocked('MUG', '3'))], load)
    expect(asked).toStrictEqual([['MUG', 'SHIRT']])
    expect(staged.tables[0]!.changed()).toMatchObject([
      { key: 'MUG', position: offset, row: { product: { name: 'MUG' }, pools: { '-': { onHand: '3' } } } },
      { key: 'SHIRT', position: offset - 1n, row: { pools: { '-': { onHand: '2' } } } },
    ])
  })

  it('once committed are not asked for again, nor written again', async () => {
    const { asked, load } = tableOf()
    const staged = new StagedProjection(availability, 100)
    await staged.apply([batchOf(listed(mug))], load)
    for (const table of staged.tables) table.commit()
    await staged.apply([batchOf(listed(shirt))], load)
    for (const table of staged.tables) table.commit()
    await staged.apply([batchOf(stocked('MUG', '1'))], load)
    expect(asked).toStrictEqual([['MUG'], ['SHIRT']])
    expect(staged.tables[0]!.changed().map((r) => r.key)).toStrictEqual(['MUG'])
  })

  it('are bounded: what was not used for long is asked for again', async () => {
    const { asked, load } = tableOf('A', 'B', 'C')
    const staged = new StagedProjection(availability, 2)
    for (const sku of ['A', 'B', 'C', 'A']) {
      await staged.apply([batchOf(stocked(sku, '1'))], load)
      for (const table of staged.tables) table.commit()
    }
    expect(asked).toStrictEqual([['A'], ['B'], ['C'], ['A']])
  })

  it('are none of another shop’s', async () => {
    const staged = new StagedProjection(availability, 100)
    const other = batchOf(stocked('MUG', '1'))
    const { load } = tableOf()
    await staged.apply([batchOf(listed(mug))], load)
    const elsewhere = { ...other, events: other.events.map((event) => ({ ...event, shop: 'other' })) }
    await expect(staged.apply([elsewhere], load)).rejects.toThrow('has no row MUG')
  })
})
