import type { DomainEvent } from '@cartstream/schemas'
import { demo, held, stageReading } from '@cartstream/spec/reading'
import { box, cheese, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { expired, opened, released } from '@cartstream/spec/told'
import { describe, expect, it, vi } from 'vitest'

const stage = stageReading()
const shop = [configured(), listed(mug), listed(cheese), listed(box), stocked('MUG', '7'), stocked('CHEESE', '9')]
const boxes = async () => (await stage.reads.one('availability', { ...demo, key: 'BOX' }))!.row.available

describe('a bundle', () => {
  it('has as many as the stock of its parts gives, and is told with every change of it', async () => {
    const since = await stage.writer.write(...shop)
    stage.start()
    await stage.caughtUp(since)
    expect(await boxes()).toBe('3')
    const changedBy = async (...happened: readonly DomainEvent[]) => {
      const position = await stage.writer.write(...happened)
      await stage.caughtUp(position)
      const { rows } = await stage.reads.changes('availability', demo, position - 1n, 100)
      return rows.map(({ key }) => key).sort()
    }
    expect(await changedBy(opened(), held({ quantity: '2' }))).toStrictEqual(['BOX', 'MUG'])
    expect(await boxes()).toBe('2')
    expect(await changedBy(released({ quantity: '2' }))).toStrictEqual(['BOX', 'MUG'])
    expect(await changedBy(stocked('CHEESE', '0.7'))).toStrictEqual(['BOX', 'CHEESE'])
    expect(await boxes()).toBe('1')
    expect(await changedBy(listed(box, { parts: [{ sku: 'MUG', quantity: '7' }] }))).toContain('BOX')
    expect(await changedBy(stocked('CHEESE', '0'))).toStrictEqual(['CHEESE'])
    expect(await boxes()).toBe('1')
  })

  it('rises when a hold on a part is due, and is among what has become available', async () => {
    const since = await stage.writer.write(...shop, opened())
    stage.start()
    await stage.caughtUp(since)
    const soon = new Date(Date.now() + 3000).toISOString()
    await stage.caughtUp(await stage.writer.write(held({ quantity: '7', expiresAt: soon })))
    expect(await boxes()).toBe('0')
    const { now } = await stage.reads.due('demo')
    await vi.waitFor(async () => expect(await boxes()).toBe('3'), 10_000)
    const due = await stage.reads.due('demo', now)
    expect([...due.skus].sort()).toStrictEqual(['BOX', 'MUG'])
    const logged = await stage.writer.write(expired({ sku: 'MUG', batch: '-' }, { quantity: '7', expiresAt: soon }))
    await stage.caughtUp(logged)
    expect(await boxes()).toBe('3')
    expect(await stage.reads.due('demo')).toMatchObject({ skus: [], holds: [] })
  })
})
