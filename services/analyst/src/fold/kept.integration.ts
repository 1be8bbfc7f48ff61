import { recordLines } from '@cartstream/decide'
import { openPostgresLog } from '@cartstream/log/postgres'
import { openPostgresSnapshots } from '@cartstream/log/postgres-snapshots'
import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import { add, ann, bob, set } from '@cartstream/spec/sample'
import { shop } from '@cartstream/spec/world'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ofKind } from '../../spec/kept.ts'
import { liveInALog } from '../../spec/lived-log.ts'
import { foldCode } from './code.ts'
import { pastOf } from './past.ts'

let server: SpecDatabase
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

it('a shop at a moment begins with the snapshot that is kept beside its log', async () => {
  const connectionString = await server.createDatabase('kept')
  const log = await openPostgresLog({ connectionString, partitions: 1 })
  const snapshots = await openPostgresSnapshots({ connectionString })
  const { index, heads } = await liveInALog(
    [
      [10, () => add('MUG', '1', { caller: ann })],
      [10, () => set('SHIRT', '9')],
      [10, () => add('MUG', '2', { caller: bob })],
    ],
    { log },
  )
  const at = (n: number) => ({ shop, moment: { offset: heads[n]!.offset } })
  const then = await pastOf({ log, kept: undefined }, index, at(3))
  const kinds = ['shop', 'product', 'pool', 'hold', 'cart', 'customer'] as const
  const lines = [JSON.stringify(['header', {}]), ...recordLines(shop, kinds.map(ofKind(then.records)))]
  const name = { logId: index.audit.logId!, partition: 0, head: heads[3]!, code: foldCode(), at: new Date() }
  await snapshots.write(name, lines, { keep: true })
  const kept = { snapshots, code: foldCode() }
  const fromKept = await pastOf({ log, kept }, index, at(4))
  expect(fromKept.from).toBe(String(heads[3]!.height))
  const straight = await pastOf({ log, kept: undefined }, index, at(4))
  for (const kind of ['pool', 'hold', 'cart', 'customer'] as const)
    expect(new Map(fromKept.records.of(kind))).toEqual(new Map(straight.records.of(kind)))
  expect(fromKept.folded).toBeLessThan(straight.folded)
  expect((await pastOf({ log, kept }, index, at(2))).from).toBeUndefined()
  await Promise.all([snapshots.close(), log.close()])
})
