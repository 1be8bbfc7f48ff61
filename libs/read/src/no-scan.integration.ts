import { stageReading } from '@cartstream/spec/reading'
import pg from 'pg'
import { expect, it } from 'vitest'
import { openReads, type Reads, type Scope, type Topic } from './index.ts'

const stage = stageReading()

/** As a shop among fifty has them: 40,000 rows of each kind, a tenth of them its own, nearly all of them history. */
const FILL = [
  `insert into read.cart_v6 (shop, key, position, at, owner, former_owners, gone, owner_kind, earlier, version, status, lines, saved,
     discounts, holds, line_count, subtotal, priced_at, opened_at, last_activity_at)
   select shop, shop || '.' || n, n, now(), 'owner-' || n % 9000, '{}', false, 'customer', n / 9000, 1,
     case when n % 20 = 0 then 'open' else 'ordered' end, '[]', '[]', '[]', '[]', case when n % 20 = 0 then 1 else 0 end, 0, now(), now(), now()`,
  `insert into read.availability_v2 (shop, key, position, at, owner, former_owners, gone, status, product, pools, bundles)
   select shop, 'SKU-' || n, n, now(), null, null, false, 'listed', '{"name":"x","unit":"each","price":"1"}', '{}', '{}'`,
  `insert into read.reservation_v1 (shop, key, position, at, gone, cart, line, sku, batch, quantity, status, reserved_at, expires_at)
   select shop, shop || '.h' || n, n, now(), false, shop || '.' || n, 'l', 'SKU-' || n, '-', 1,
     case when n % 20 = 0 then 'active' else 'completed' end, now(), now() + interval '1 hour'`,
  `insert into read.order_v1 (shop, key, position, at, owner, former_owners, gone, owner_kind, cart, checkout, status, provider, sale, refunds, placed_at)
   select shop, shop || '.o' || n, n, now(), 'owner-' || n % 9000, '{}', false, 'customer', 'c', 'c', 'paid', 'test',
     '{"lines":[],"currency":"GBP","subtotal":"0","discount":"0","tax":"0","total":"0"}', '[]', now()`,
]
const FROM = `from (select case when n % 10 = 0 then 'demo' else 'shop-' || n % 49 end as shop, n from generate_series(1, 40000) n) s`
const big = ['cart_v6', 'availability_v2', 'reservation_v1', 'order_v1']

type Plan = { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] }
const scansOf = (plan: Plan): string[] => [
  ...(plan['Node Type'] === 'Seq Scan' && big.includes(plan['Relation Name'] ?? '') ? [plan['Relation Name']!] : []),
  ...(plan.Plans ?? []).flatMap(scansOf),
]

type Asked = { text: string; values: unknown[] }
/** What a question asks of the database. */
const askedBy = async (ask: (reads: Reads) => Promise<unknown>): Promise<Asked[]> => {
  const asked: Asked[] = []
  const pool = new pg.Pool({ connectionString: stage.db, max: 1 })
  pool.on('error', () => {}) // one that is still closing when the server stops says so
  const query = pool.query.bind(pool)
  pool.query = ((config: Asked) => {
    asked.push(config)
    return query(config)
  }) as typeof pool.query
  const reads = openReads(pool)
  await ask(reads)
  await reads.close()
  await pool.end()
  return asked
}

const changesOf = (topic: Topic, scope: Partial<Scope>, after = 39_900n) => ({
  name: `changes of ${topic} ${JSON.stringify(scope).slice(0, 40)} after ${after}`,
  ask: (reads: Reads) => reads.changes(topic, { shop: 'demo', ...scope }, after, 500),
})
const firstOf = (topic: Topic, scope: Partial<Scope>, limit = 500) => ({
  name: `first page of ${topic} ${JSON.stringify(scope).slice(0, 40)}`,
  ask: (reads: Reads) => reads.snapshot(topic, { shop: 'demo', ...scope }, { limit }),
})
const owners = Array.from({ length: 500 }, (_, n) => `owner-${n}`)
const questions = [
  firstOf('live-carts', {}),
  firstOf('live-carts', { filter: { ownerKind: 'guest' } }),
  firstOf('carts', { owners: ['owner-1'], filter: { mine: true } }, 10_000),
  firstOf('carts', { owners, filter: { mine: true } }, 10_000),
  firstOf('carts', { keys: ['demo.10', 'demo.20'] }),
  firstOf('availability', { keys: ['SKU-10'] }),
  firstOf('reservations', { filter: { status: 'active' } }),
  firstOf('reservations', { owners: ['owner-1'], filter: { status: 'active' } }),
  changesOf('carts', {}),
  changesOf('live-carts', {}),
  changesOf('live-carts', {}, 5000n),
  changesOf('carts', { owners, filter: { mine: true } }),
  changesOf('carts', { keys: ['demo.10', 'demo.20'] }),
  changesOf('availability', {}),
  changesOf('reservations', {}),
  changesOf('reservations', { owners: ['owner-1'] }),
  changesOf('orders', {}),
  changesOf('orders', { owners }),
  firstOf('orders', { owners }),
]

it('what a subscriber asks of large tables is never answered by reading all of one', async () => {
  const position = await stage.openShop()
  const projector = stage.start()
  await stage.caughtUp(position)
  await projector.stop()
  for (const insert of FILL) await stage.pool.query(`${insert} ${FROM}`)
  await stage.pool.query('update read.checkpoint set position = 40000')
  await stage.pool.query('vacuum analyze')
  const scanned: Record<string, string[]> = {}
  for (const { name, ask } of questions)
    for (const { text, values } of await askedBy(ask)) {
      const planned = async (how: string, given: unknown[]) => {
        const { rows } = await stage.pool.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
          `explain (${how} format json) ${text}`,
          given,
        )
        return scansOf(rows[0]!['QUERY PLAN'][0]!.Plan)
      }
      // as it is planned for these values, and once for all values: PostgreSQL takes the latter where it seems no worse
      const scans = [...(await planned('', values)), ...(await planned('generic_plan,', []))]
      if (scans.length > 0) scanned[name] = scans
    }
  expect(scanned).toEqual({})
})
