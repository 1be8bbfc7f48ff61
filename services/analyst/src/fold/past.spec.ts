import { type AnyRecord, recordLines } from '@cartstream/decide'
import { type EventLog, GENESIS, LOG_KEY } from '@cartstream/log'
import { shop } from '@cartstream/spec/world'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemorySnapshots, ofKind } from '../../spec/kept.ts'
import { everything, type LivedLog, liveInALog } from '../../spec/lived-log.ts'
import { placeOf } from '../follow/postings.ts'
import type { Moment } from './moment.ts'
import { pastOf } from './past.ts'
import { ShopRecords } from './records.ts'

const kinds = [
  ...(['shop', 'product', 'pool', 'hold', 'cart', 'customer', 'checkout', 'order', 'refund', 'waitlist'] as const),
  ...(['promotion', 'combined', 'synced', 'session', 'room', 'credit'] as const),
] as const
const shown = (records: ShopRecords) => Object.fromEntries(kinds.map((kind) => [kind, new Map(records.of(kind))]))

/** The plain way: every event from the first, until `stops` at one. */
const straight = async (log: EventLog, stops: (at: { time: number; offset: bigint; place: number }) => boolean) => {
  const records = new ShopRecords()
  for await (const { head, events } of log.read(0, GENESIS, { follow: false }))
    for (const [i, event] of events.entries()) {
      if (event.shop === LOG_KEY) continue
      if (stops({ time: event.time, offset: head.offset, place: placeOf(Number(head.height), i) })) return records
      records.fold(event)
    }
  return records
}

const snapshotsOf = async (lived: LivedLog, heights: readonly number[], code = 'this'): Promise<MemorySnapshots> => {
  const snapshots = new MemorySnapshots()
  for (const height of heights) {
    const head = lived.heads[height - 1]
    if (head === undefined) continue
    const records = await straight(lived.log, ({ offset }) => offset > head.offset)
    const another = { kind: 'shop' as const, ids: [''], records: [{} as AnyRecord] }
    const all = ['{"format":1}', ...recordLines(shop, kinds.map(ofKind(records))), ...recordLines('another', [another])]
    const name = { logId: lived.index.audit.logId!, partition: 0, head, code, at: new Date(lived.world.now) }
    await snapshots.write(name, all, { keep: true })
  }
  return snapshots
}

describe('a shop at a moment', () => {
  it('is what a plain fold up to there comes to: at every position and instant, with or without snapshots', async () => {
    await fc.assert(
      fc.asyncProperty(everything, fc.constantFrom(1, 4), async (history, perBatch) => {
        const lived = await liveInALog(history, { perBatch })
        const { log, index, heads, world } = lived
        const snapshots = await snapshotsOf(lived, [3, 9, 14])
        const times = new Set<number>([0, world.now + 1])
        for await (const { events } of log.read(0, GENESIS, { follow: false }))
          for (const { time } of events) times.add(time).add(time - 1)
        const moments: [Moment, (at: { time: number; offset: bigint }) => boolean][] = [
          ...heads.map(({ offset }): (typeof moments)[number] => [{ offset }, (at) => at.offset > offset]),
          ...[...times].map((instant): (typeof moments)[number] => [{ instant }, (at) => at.time > instant]),
        ]
        for (const [moment, stops] of moments) {
          const wanted = shown(await straight(log, stops))
          for (const kept of [undefined, { snapshots, code: 'this' }]) {
            const past = await pastOf({ log, kept }, index, { shop, moment })
            expect(shown(past.records)).toEqual(wanted)
            const again = await pastOf({ log, kept }, index, { shop, moment: { place: past.place } })
            expect(shown(again.records)).toEqual(wanted)
          }
        }
      }),
      { numRuns: 8 },
    )
  }, 300_000)

  it('begins with the nearest snapshot before it, by the same code, and with an older one where that is corrupt', async () => {
    const [history] = fc.sample(everything, { numRuns: 1, seed: 7 })
    const lived = await liveInALog(history!)
    const { log, index, heads } = lived
    const snapshots = await snapshotsOf(lived, [2, 4, 8])
    const at = (height: number) => ({ shop, moment: { offset: heads[height - 1]!.offset } })
    const from = async (height: number, code = 'this') =>
      (await pastOf({ log, kept: { snapshots, code } }, index, at(height))).from
    expect([await from(1), await from(2), await from(7), await from(8)]).toEqual([undefined, '2', '4', '8'])
    expect(await from(8, 'other')).toBeUndefined()
    snapshots.written.at(-1)!.corrupt = true
    expect(await from(8)).toBe('4')
  })
})
