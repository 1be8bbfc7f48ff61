import { type RawBuilder, sql } from 'kysely'
import { type PlaceFound, placed, placeOf } from './place.ts'
import type { Changes, Place, Reads, Scope, Snapshot, StreamRow, Topic } from './reads.ts'
import type { Execute } from './statement.ts'
import { type Found, type Given, topics } from './topics.ts'

type Answered = PlaceFound & Found & Given
type Select = RawBuilder<unknown>

/**
 * Rows and the place they were read at, in one statement: `rows` may name the place's columns as `p.*`. What is read besides comes
 * with the first row only.
 */
const ask = async (execute: Execute, topic: Topic, scope: Scope, rows: Select) => {
  const { besides } = topics[topic]
  const also = besides?.(scope.shop) ?? sql`null`
  const found = await execute(sql<Answered & { place_position: string; place_at: Date }>`
    with p as (${placeOf(topics[topic], scope.shop)}), found as (select r.* from p cross join lateral (${rows}) r)
    select p.log_id, p.generation, p.partition, p.position as place_position, p.horizon, p.at as place_at, p.now, p.lag_ms, p.currency, p.tax_rate,
           p.low_stock, case when row_number() over (order by f.sort, f.key) = 1 then ${also} end as besides, f.*
      from p left join found f on true order by f.sort, f.key`)
  const first = found[0]
  const place: Place = placed(first && { ...first, position: first.place_position, at: first.place_at })
  return { place, found }
}

export const select = (topic: Topic, scope: Scope): Select => {
  const { columns, table, shown, sort = sql`r.position` } = topics[topic]
  const { shop, key, keys } = scope
  const byKey = key !== undefined ? sql`and r.key = ${key}` : keys === undefined ? sql`` : sql`and r.key = any(${keys})`
  return sql`select r.key, r.position, r.at, ${sort} as sort, ${shown(scope)} as shown, ${columns} from ${table} where r.shop = ${shop} ${byKey}`
}

/** Where the partition's place came back alone there is one answer without a key. */
export const rowsOf = <T extends Topic>(topic: T, answered: readonly Answered[]): StreamRow<T>[] => {
  const given = answered[0]
  return answered
    .filter((found) => found.key !== null)
    .map((found) => ({
      key: found.key,
      row: found.shown ? topics[topic].row(found.key, found, { ...found, besides: given?.besides }) : null,
      position: BigInt(found.position),
      at: found.at,
      ...(found.owner !== null && { owner: found.owner, formerOwners: found.former_owners ?? [] }),
    }))
}

export const readSnapshot =
  (execute: Execute): Reads['snapshot'] =>
  async <T extends Topic>(topic: T, scope: Scope, { limit, page, newest }: Parameters<Reads['snapshot']>[2]) => {
    const { shown, sort = sql`r.position` } = topics[topic]
    const { owners } = scope
    const isOwned = topics[topic].owned ?? ((of: readonly string[]) => sql`r.owner = any(${of})`)
    const owned = owners === undefined ? sql`` : sql`and ${isOwned(owners)}`
    const scoped = sql`${select(topic, scope)} and ${shown(scope)} ${owned}`
    if (newest) {
      const last = sql`${scoped} order by ${sort} desc, r.key desc limit ${limit}`
      const { place, found } = await ask(execute, topic, scope, last)
      return { ...place, rows: rowsOf(topic, found) } as Snapshot<T>
    }
    const after = page === undefined ? sql`` : sql`and (${sort}, r.key) > (${page.position}, ${page.key})`
    const asked = sql`${scoped} ${after} order by ${sort}, r.key limit ${limit + 1}`
    const { place, found } = await ask(execute, topic, scope, asked)
    const kept = found.slice(0, limit)
    const last = kept.at(-1)
    const next = found.length > limit && last && { next: { position: BigInt(last.sort), key: last.key } }
    return { ...place, rows: rowsOf(topic, kept), ...next } as Snapshot<T>
  }

const byColumns = (owners: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`(r.owner = any(${owners}) or r.former_owners && ${owners})`

export const readChanges =
  (execute: Execute): Reads['changes'] =>
  async <T extends Topic>(topic: T, scope: Scope, after: bigint, limit: number): Promise<Changes<T>> => {
    const { owner, owners = owner === undefined ? undefined : [owner] } = scope
    const { owned: isOwned = byColumns } = topics[topic]
    const owned = owners === undefined ? sql`` : sql`and ${isOwned(owners)}`
    const asked = sql`${select(topic, scope)} and r.position > ${after} and r.position <= p.position ${owned}
        order by r.position fetch first (${limit}) rows with ties`
    const { place, found } = await ask(execute, topic, scope, asked)
    const rows = rowsOf(topic, found)
    const full = rows.length >= limit
    const reached = full ? rows.at(-1)!.position : place.position
    const position = reached > after ? reached : after
    return { ...place, rows, position, more: full && position < place.position }
  }

export const readOne =
  (execute: Execute): Reads['one'] =>
  async (topic, scope) => {
    const asked = sql`${select(topic, scope)} and ${topics[topic].shown(scope)}`
    const { place, found } = await ask(execute, topic, scope, asked)
    const row = rowsOf(topic, found)[0]?.row
    return row == null ? undefined : { ...place, row }
  }

/** What a query of a topic's own asks, with the place; see `select` for its columns. */
export const readThese = (execute: Execute) => ask.bind(undefined, execute)
