import { encode, type Recorded, seal } from '@cartstream/log'
import { listed, mug } from '@cartstream/spec/sample'
import { noon, shop } from '@cartstream/spec/world'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everything, liveInALog } from '../../spec/lived-log.ts'
import {
  at,
  counts,
  expires,
  extendsTo,
  holds,
  releases,
  revokes,
  sells,
  takesBack,
  type Written,
  writeLog,
} from '../../spec/written-log.ts'
import { certify } from './index.ts'

const two = at(0, [listed(mug), counts('2')])
const certified = async (...batches: readonly Written[]) => {
  const { log, ids } = await writeLog(two, ...batches)
  const { verdict, breaches } = await certify(log)
  return { verdict, breaches, ids }
}
/** Breached by exactly one event, the n-th of the log, counted from the end. */
const breachedBy = async (kind: string, fromTheEnd: number, ...batches: readonly Written[]) => {
  const { verdict, breaches, ids } = await certified(...batches)
  expect(breaches.told).toMatchObject([{ kind, event: ids.at(-fromTheEnd), shop }])
  expect([verdict, breaches.count]).toEqual(['breached', 1])
}
const isClean = async (...batches: readonly Written[]) =>
  expect((await certified(...batches)).breaches).toEqual({ count: 0, told: [] })

describe('a hold', () => {
  it('of more than is there is a breach, and so is a second one of the rest, or one that grows', async () => {
    await breachedBy('over-held', 1, at(1, [holds('a', '3')]))
    await breachedBy('over-held', 1, at(1, [holds('a', '1')]), at(2, [holds('b', '1.5')]))
    await breachedBy('over-held', 1, at(1, [holds('a', '1')], [holds('a', '2.0001', { was: '1' })]))
  })
  it('of what was given back by another command of the same batch is a breach: it was not there yet', async () => {
    await breachedBy('over-held', 2, at(1, [holds('a', '2')]), at(2, [holds('b', '1')], [releases('a', '2')]))
    await isClean(at(1, [holds('a', '2')]), at(2, [releases('a', '2')], [holds('b', '1')]))
  })
  it('does not count at its end or after it, whether or not an event has ended it', async () => {
    await isClean(at(1, [holds('a', '2', { until: 10 })]), at(10, [holds('b', '2')]))
    await breachedBy('over-held', 1, at(1, [holds('a', '2', { until: 10 })]), at(9.999, [holds('b', '2')]))
  })
  it('that is extended, or stated again, after its end takes what was free, if it still is', async () => {
    const over = at(1, [holds('a', '2', { until: 10 })])
    await isClean(over, at(11, [extendsTo('a', 60)]))
    await breachedBy('over-held', 1, over, at(11, [holds('b', '1')]), at(12, [extendsTo('a', 60)]))
    await breachedBy('over-held', 1, over, at(11, [holds('b', '1')]), at(12, [holds('a', '2', { was: '2' })]))
  })
  it('that is ended as expired before its end is a breach', async () => {
    await breachedBy('ended-early', 1, at(1, [holds('a', '2')]), at(899, [expires('a', '2')]))
    await isClean(at(1, [holds('a', '2')]), at(900, [expires('a', '2')]))
  })
  it('is ended once, by the quantity that it has, and stated again from that', async () => {
    await breachedBy('hold-differs', 1, at(1, [holds('a', '2')]), at(2, [releases('a', '1')]))
    await breachedBy(
      'hold-differs',
      1,
      at(1, [holds('a', '2')]),
      at(2, [releases('a', '2')]),
      at(3, [releases('a', '2')]),
    )
    await breachedBy('hold-differs', 1, at(1, [holds('a', '1')]), at(2, [holds('a', '2', { was: '1.5' })]))
    await breachedBy('hold-differs', 1, at(2, [extendsTo('a', 60)]))
  })
})

describe('a sale', () => {
  it('of what is there, held for it or not, is none', async () => {
    await isClean(at(1, [holds('a', '2')]), at(2, [sells('2', ['2', '0'], 'a')]))
    await isClean(at(1, [sells('2', ['2', '0'])]))
  })
  it('beyond what is there is a breach', () => breachedBy('over-sold', 1, at(1, [sells('3', ['2', '-1'])])))
  it('of what somebody else holds is a breach', () =>
    breachedBy('over-sold', 1, at(1, [holds('a', '2')]), at(2, [sells('1', ['2', '1'])])))
  it('of more than its own hold has is one, if the rest is held by others', () =>
    breachedBy('over-sold', 1, at(1, [holds('a', '1')], [holds('b', '1')]), at(2, [sells('2', ['2', '0'], 'a')])))
  it('that leaves another count than it should is a breach', async () => {
    await breachedBy('count-differs', 1, at(1, [sells('1', ['2', '2'])]))
    await breachedBy('count-differs', 1, at(1, [counts('5', '3')]))
  })
  it('cannot come back twice', async () => {
    await isClean(at(1, [sells('1', ['2', '1'])]), at(2, [takesBack('1', ['1', '2'])]))
    const twice = [at(2, [takesBack('1', ['1', '2'])]), at(3, [takesBack('1', ['2', '3'])])]
    await breachedBy('returned-more', 1, at(1, [sells('1', ['2', '1'])]), ...twice)
  })
})

describe('stock that is taken away under holds', () => {
  it('is no oversell where the holds beyond it end in the same decision', () =>
    isClean(at(1, [holds('a', '1')], [holds('b', '1')]), at(2, [counts('1', '2'), revokes(['b', '1'])])))
  it('is a breach where they go on, or end too late', async () => {
    const held = at(1, [holds('a', '1')], [holds('b', '1')])
    await breachedBy('not-revoked', 1, held, at(2, [counts('1', '2')]))
    await breachedBy('not-revoked', 2, held, at(2, [counts('1', '2')]), at(3, [revokes(['b', '1'])]))
  })
  it('is the same where a listing keeps more back, and nothing where it allows as much on backorder', async () => {
    await breachedBy('not-revoked', 1, at(1, [holds('a', '2')]), at(2, [listed(mug, { safetyStock: '1' })]))
    await isClean(at(1, [holds('a', '2')]), at(2, [listed(mug, { safetyStock: '1', backorder: '1' })]))
  })
  it('ends 500 holds in one decision, and may leave the rest to those that follow', async () => {
    const names = Array.from({ length: 501 }, (_, n) => `h${n}`)
    const each = names.map((name) => [name, '1'] as const)
    const held = [at(1, [counts('501', '2'), ...names.map((name) => holds(name, '1'))])]
    await isClean(...held, at(2, [counts('0', '501'), revokes(...each.slice(1))]), at(3, [revokes(each[0]!)]))
    await breachedBy('not-revoked', 2, ...held, at(2, [counts('0', '501'), revokes(...each.slice(2))]))
  })
})

describe('safety stock and backorder', () => {
  it('bound what may be held and sold as the deciders say', async () => {
    await breachedBy('over-held', 1, at(1, [listed(mug, { safetyStock: '1' })]), at(2, [holds('a', '2')]))
    const onOrder = at(1, [listed(mug, { backorder: '3' })])
    await isClean(onOrder, at(2, [holds('a', '5')]), at(3, [sells('5', ['2', '-3'], 'a')]))
    await breachedBy('over-sold', 1, onOrder, at(3, [sells('6', ['2', '-4'])]))
  })
})

describe('a batch that lost its place', () => {
  const oversold = (seconds: number): Recorded[] => [
    encode(
      holds('planted', '999', { until: seconds + 900 }),
      shop,
      '01890a5d-ac96-774b-bcce-b302099a8057',
      noon + seconds * 1000,
      {},
    ),
  ]
  it('is void, and counts for nothing', async () => {
    const { log, broker } = await writeLog(two, at(1, [holds('a', '1')]))
    const stale = (await certify(log)).ranges[0]!.first
    const parent = { height: BigInt(stale.height), offset: BigInt(stale.offset), id: stale.id }
    const { links } = seal(parent, 'f'.repeat(32), oversold(2))
    broker.produce(
      0,
      oversold(2).map((r, i) => ({ key: Buffer.from(r.key), value: r.value, link: links[i] })),
    )
    expect(await certify(log)).toMatchObject({ verdict: 'no-oversell', counts: { holds: 1 } })
  })
  it('would have been a breach in its place, after whatever history', async () => {
    await fc.assert(
      fc.asyncProperty(everything, async (history) => {
        const { log, heads, world } = await liveInALog(history)
        const clean = await certify(log)
        await log.append(0, heads.at(-1)!, oversold((world.now - noon) / 1000))
        const breached = await certify(log)
        expect([clean.verdict, breached.verdict, breached.breaches.count]).toEqual(['no-oversell', 'breached', 1])
        expect(breached.breaches.told[0]).toMatchObject({ kind: 'over-held', sku: 'MUG' })
        expect(breached.hash).not.toBe(clean.hash)
      }),
      { numRuns: 20 },
    )
  })
})
