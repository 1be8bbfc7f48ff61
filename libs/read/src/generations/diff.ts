import type pg from 'pg'
import type { DiffSample, ModelDiff } from '../ops/types.ts'
import { type Columns, columnsOf } from '../runner/sql.ts'
import type { Generation } from './generation.ts'

const SAMPLES = 20
/** Where a row stands, not what it says: a fold that does the same with fewer changes makes the same rows. */
const aside = new Set(['shop', 'key', 'position', 'at', 'gone'])

type Pair = { table: string; live: string | undefined; fresh: string }
type Compared = { rows: number; added: number; removed: number; changed: number; live: bigint; refolded: bigint }

/**
 * The rows of a new generation against those of the live one, as they stand in one snapshot: the caller's transaction. Rows that are gone are
 * none. Of two versions, what both have columns for is compared. Where none is live all rows are added, and none is a sample of what differs.
 */
export const diffOf = async (
  client: pg.ClientBase,
  { live, fresh }: { live: Generation | undefined; fresh: Generation },
): Promise<ModelDiff> => {
  const totals: Compared = { rows: 0, added: 0, removed: 0, changed: 0, live: 0n, refolded: 0n }
  const samples: DiffSample[] = []
  for (const pair of pairsOf(live, fresh)) {
    const { found, sampled } = await compared(client, pair, fresh.shop)
    for (const name of ['rows', 'added', 'removed', 'changed'] as const) totals[name] += found[name]
    totals.live += found.live
    totals.refolded += found.refolded
    if (live !== undefined) samples.push(...sampled)
  }
  samples.sort((a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : a.key < b.key ? -1 : 1))
  const { rows, added, removed, changed } = totals
  const hash = { live: hex(totals.live), refolded: hex(totals.refolded) }
  const first = samples[0]
  const counted = { model: fresh.projection.name, rows, added, removed, changed, hash }
  return { ...counted, samples: samples.slice(0, SAMPLES), ...(first && { first }) }
}

const hex = (sum: bigint): string => (sum % 2n ** 60n).toString(16).padStart(15, '0')

const pairsOf = (live: Generation | undefined, fresh: Generation): Pair[] =>
  Object.entries(fresh.projection.tables).map(([name, table]) => {
    const old = live?.projection.tables[name]
    return { table, live: old === undefined ? undefined : `${live!.home}.${old}`, fresh: `${fresh.home}.${table}` }
  })

const compared = async (client: pg.ClientBase, pair: Pair, shop: string | undefined) => {
  const columns = await shared(client, pair)
  const names = columns.map(({ name }) => name)
  const rowsOf = (table: string | undefined) =>
    table === undefined
      ? `select ''::text as shop, ''::text as key, 0::bigint as position where false`
      : `select shop, key, position${columns.map((c) => `, ${canonical(c)} as ${c.name}`).join('')} from ${table}
          where not gone and ($1::text is null or shop = $1)`
  const told = (side: 'l' | 'f') => `row(shop, key${names.map((name) => `, ${side}.${name}`).join('')})`
  const differing = names.map((name) => `case when l.${name} is distinct from f.${name} then '${name}' end`)
  const { rows } = await client.query(
    `with l as (${rowsOf(pair.live)}), f as (${rowsOf(pair.fresh)}), both_of as (
       select shop, key, coalesce(f.position, l.position) as position,
              case when l.position is null then 'added' when f.position is null then 'removed'
                   when ${told('l')} is distinct from ${told('f')} then 'changed' end as how,
              case when l.position is not null and f.position is not null then array_remove(array[${differing.join(', ')}]::text[], null) end as columns,
              case when l.position is not null then ${hashed(told('l'))} else 0 end as live,
              case when f.position is not null then ${hashed(told('f'))} else 0 end as refolded
         from l full join f using (shop, key)
     ), totals as (
       select count(*) filter (where how is distinct from 'removed')::int as rows, count(*) filter (where how = 'added')::int as added,
              count(*) filter (where how = 'removed')::int as removed, count(*) filter (where how = 'changed')::int as changed,
              coalesce(sum(live), 0) as live, coalesce(sum(refolded), 0) as refolded from both_of
     )
     select t.*, s.shop, s.key, s.position, s.how, s.columns from totals t
       left join (select * from both_of where how is not null order by position, key limit ${SAMPLES}) s on true`,
    [shop ?? null],
  )
  const { rows: count, added, removed, changed, live, refolded } = rows[0]
  const found: Compared = { rows: count, added, removed, changed, live: BigInt(live), refolded: BigInt(refolded) }
  const sampled = rows.filter((row) => row.key !== null).map((row) => sampleOf(pair.table, row))
  return { found, sampled }
}

const sampleOf = (table: string, row: Record<string, unknown>): DiffSample => ({
  table,
  shop: row.shop as string,
  key: row.key as string,
  how: row.how as DiffSample['how'],
  ...(row.how === 'changed' && { columns: row.columns as string[] }),
  position: BigInt(row.position as string),
})

/** 60 bits of a row's SHA-256: their sum is the same in whichever order the rows are read. */
const hashed = (row: string): string =>
  `('x' || left(encode(sha256(convert_to(${row}::text, 'UTF8')), 'hex'), 15))::bit(60)::bigint`

/** 1.0 and 1.00 are one number. */
const canonical = ({ name, type }: Columns[number]): string =>
  type.startsWith('numeric') ? `trim_scale(${name})` : name

const shared = async (client: pg.ClientBase, { live, fresh }: Pair): Promise<Columns> => {
  const columns = (await columnsOf(client, fresh)).filter(({ name }) => !aside.has(name))
  if (live === undefined) return []
  const old = await columnsOf(client, live)
  return columns.filter(({ name, type }) => old.some((c) => c.name === name && c.type === type))
}
