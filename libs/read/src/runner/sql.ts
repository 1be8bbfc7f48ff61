import pg from 'pg'
import type { Staged } from './stage.ts'
import type { Move } from './store.ts'

export type Columns = readonly { name: string; type: string }[]

export const columnsOf = async (client: pg.ClientBase, table: string): Promise<Columns> => {
  const { rows } = await client.query(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  )
  return rows as Columns
}

/** Decimals, instants and offsets stay the text they are; only JSON, booleans, small integers and arrays become values. */
export const asWritten = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.TIMESTAMPTZ ? (text: string) => text : pg.types.getTypeParser(oid, format as 'text'),
} as unknown as pg.CustomTypesConfig

/** A move as read.advance takes it. */
export const movedTo = ({ projection, generation, home, partition, was, to, at, changed }: Move) => ({
  projection,
  generation,
  home,
  partition,
  was: was.id,
  position: String(to.offset),
  height: String(to.height),
  head: to.id,
  at,
  changed,
})

/** A row as json_to_recordset takes it; offsets as text, for JSON has no bigint. */
export const asJson = ({ shop, key, position, at, gone, row }: Staged) => ({
  ...row,
  shop,
  key,
  position: String(position),
  at,
  gone,
})

/** PostgreSQL's text knows neither U+0000 nor lone surrogates; JSON does. What was written with them is shown with U+FFFD. */
export const asText = (rows: readonly object[]): string => {
  const text = JSON.stringify(rows)
  if (!text.includes('\\u0000') && !text.includes('\\ud')) return text
  return JSON.stringify(rows, (_, value) =>
    typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value,
  )
}

/** All of a chunk's rows of a table: the n-th parameter is their JSON. A row never replaces a later one of itself. */
export const upsert = (table: string, columns: Columns, n: number): string => {
  const names = columns.map((c) => c.name).join(', ')
  const typed = columns.map((c) => `${c.name} ${c.type}`).join(', ')
  const set = columns.filter((c) => c.name !== 'shop' && c.name !== 'key').map((c) => `${c.name} = excluded.${c.name}`)
  return `insert into ${table} as t (${names}) select ${names} from json_to_recordset($${n}) as r (${typed})
    on conflict (shop, key) do update set ${set.join(', ')} where t.position <= excluded.position`
}

/**
 * Moves the checkpoints ($1), or whatever is called in place of that, and writes the rows in one statement: PostgreSQL runs every upsert though
 * nothing reads it, and none where a move fails.
 */
export const advancing = (upserts: readonly string[], calls: readonly string[] = ['read.advance($1)']): string => {
  const writes = upserts.map((text, i) => `w${i} as (${text})`)
  return `${writes.length === 0 ? '' : `with ${writes.join(', ')} `}select ${calls.join(', ')}`
}
