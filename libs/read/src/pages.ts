import { type RawBuilder, sql } from 'kysely'
import { type PlaceFound, placed, placeOf } from './place.ts'
import type { CartRow, Changes, Place, Reads, Scope, Snapshot, StreamRow, Topic } from './reads.ts'
import type { Execute } from './statement.ts'
import { type Found, topics } from './topics.ts'

type Answered = PlaceFound & Found
type Rows = RawBuilder<unknown>

/** Rows and the place they were read at, in one statement: `rows` may name the place's columns as `p.*`. */
const ask = async (execute: Execute, topic: Topic, scope: Scope, rows: Rows) => {
  const query = topics[topic]
  const found = await execute(sql<Answered & { place: string; place_at: Date }>`
    with p as (${placeOf(query.projection, scope.shop)})
    select p.log_id, p.generation, p.partition, p.position as place, p.horizon, p.at as place_at, p.now, p.lag_ms, p.currency, p.tax_rate,
           ${query.besides(scope.shop)}, r.*
      from p left join lateral (${rows}) r on true order by r.position, r.key`)
  const first = found[0]
  const place: Place = placed(first && { ...first, position: first.place, at: first.place_at })
  return { place, found }
}

const select = (topic: Topic, scope: Scope): Rows => {
  const { columns, table, shown } = topics[topic]
  const byKey = scope.key === undefined ? sql`` : sql`and r.key = ${scope.key}`
  return sql`select r.key, r.position, r.at, ${shown(scope)} as shown, ${columns} from ${table} r where r.shop = ${scope.shop} ${byKey}`
}

/** Where the partition's place came back alone there is one answer without a key. */
const rowsOf = (topic: Topic, answered: readonly Answered[]): StreamRow[] =>
  answered
    .filter((found) => found.key !== null)
    .map((found) => ({
      key: found.key,
      row: found.shown ? topics[topic].row(found, found) : null,
      position: BigInt(found.position),
      at: found.at,
      ...(found.owner !== null && { owner: found.owner, formerOwners: found.former_owners ?? [] }),
    }))

export const readSnapshot =
  (execute: Execute): Reads['snapshot'] =>
  async (topic, scope, { limit, page }): Promise<Snapshot> => {
    const after = page === undefined ? sql`` : sql`and (r.position, r.key) > (${page.position}, ${page.key})`
    const shown = topics[topic].shown(scope)
    const asked = sql`${select(topic, scope)} and ${shown} ${after} order by r.position, r.key limit ${limit + 1}`
    const { place, found } = await ask(execute, topic, scope, asked)
    const rows = rowsOf(topic, found.slice(0, limit))
    const last = rows.at(-1)
    return { ...place, rows, ...(found.length > limit && last && { next: { position: last.position, key: last.key } }) }
  }

export const readChanges =
  (execute: Execute): Reads['changes'] =>
  async (topic, scope, after, limit): Promise<Changes> => {
    const { owner } = scope
    const owned = owner === undefined ? sql`` : sql`and (r.owner = ${owner} or ${owner} = any(r.former_owners))`
    const asked = sql`${select(topic, scope)} and r.position > ${after} and r.position <= p.position ${owned}
        order by r.position fetch first (${limit}) rows with ties`
    const { place, found } = await ask(execute, topic, scope, asked)
    const rows = rowsOf(topic, found)
    const full = rows.length >= limit
    const reached = full ? rows.at(-1)!.position : place.position
    const position = reached > after ? reached : after
    return { ...place, rows, position, more: full && position < place.position }
  }

export const readCart =
  (execute: Execute) =>
  async (
    shop: string,
    which: { id: string } | { activeOf: string },
  ): Promise<(Place & { row: CartRow }) | undefined> => {
    const only =
      'id' in which
        ? sql`and r.key = ${which.id} limit 1`
        : sql`and r.owner = ${which.activeOf} and not r.gone order by r.earlier desc limit 1`
    const { place, found } = await ask(execute, 'carts', { shop }, sql`${select('carts', { shop })} ${only}`)
    const row = rowsOf('carts', found)[0]?.row
    return row ? { ...place, row: row as CartRow } : undefined
  }
