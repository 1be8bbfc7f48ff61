import pg from 'pg'
import type { Staged } from './stage.ts'
import type { Move } from './store.ts'

type Column = { name: string; type: string }
export type Columns = readonly Column[]

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

/** A call with its parameters. */
export type Call = { name: string; values: readonly string[] }

/** Moves the checkpoints, with one call for all that go from one place to another; mostly all do. */
export const advances = (moves: readonly Move[]): Call[] => {
  const together = Map.groupBy(moves, ({ partition, home, was, to }) => [partition, home, was.id, to.id].join())
  return [...together.values()].map((all) => {
    const { home, partition, was, to, at } = all[0]!
    const generations = `{${all.map(({ generation }) => generation).join()}}`
    const told = all.map(({ projection }) => `${projection}:${partition}`).join()
    const place = [String(to.offset), String(to.height), to.id, at.toISOString()]
    return { name: 'read.advance_together', values: [generations, home, String(partition), was.id, ...place, told] }
  })
}

/** Changes rows where the checkpoints stand. */
export const amends = (moves: readonly Move[]): Call[] => {
  const standing = moves.map(({ projection, generation, partition, was, changed }) => ({
    ...{ projection, generation, partition, was: was.id, changed },
  }))
  return [{ name: 'read.amend', values: [JSON.stringify(standing)] }]
}

/** PostgreSQL's text knows neither U+0000 nor lone surrogates; JSON does. What was written with them is shown with U+FFFD. */
export const asText = (value: unknown): string => {
  const text = JSON.stringify(value)
  if (!text.includes('\\u0000') && !text.includes('\\ud')) return text
  return JSON.stringify(value, (_, value) =>
    typeof value === 'string' ? value.replaceAll('\0', '\uFFFD').toWellFormed() : value,
  )
}

const isJson = ({ type }: Column): boolean => type === 'json' || type === 'jsonb'
const isArray = ({ type }: Column): boolean => type.endsWith('[]')

/**
 * A chunk's rows of a table, each column as the text of an array: PostgreSQL takes them in half of the time that it needs for the same as JSON
 * (10 and 21 us for a cart's row), which is most of what a row costs it.
 */
export const arraysOf = (columns: Columns, rows: readonly Staged[]): string[] =>
  columns.map((column) => {
    const valueIn = own.has(column.name) ? (staged: Staged) => staged[column.name as Own] : inRow(column.name)
    const quotedOf = isJson(column) ? quotedJson : quotedPlain
    return arrayOf(rows.map(valueIn), quotedOf).replaceAll('\0', '\uFFFD')
  })

type Own = 'shop' | 'key' | 'position' | 'at' | 'gone'
const own: ReadonlySet<string> = new Set(['shop', 'key', 'position', 'at', 'gone'] satisfies Own[])
const inRow =
  (name: string) =>
  ({ row }: Staged): unknown =>
    row[name]

const arrayOf = (values: readonly unknown[], quotedOf: (value: unknown) => string): string =>
  `{${values.map((value) => (value === null || value === undefined ? 'NULL' : quotedOf(value))).join()}}`

/** JSON has no control characters as they are, so that what JSON quotes once more is just what an array's text quotes. */
const quotedJson = (value: unknown): string => JSON.stringify(asText(value))

const quotedPlain = (value: unknown): string => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = plainly(value)
  return `"${/["\\]/.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text}"`
}

const plainly = (value: unknown): string => {
  if (Array.isArray(value)) return arrayOf(value, quotedPlain)
  return value instanceof Date ? value.toISOString() : String(value)
}

/** All of a chunk's rows of a table: the parameters from the n-th on are its columns. A row never replaces a later one of itself. */
export const upsert = (table: string, columns: Columns, n: number): string => {
  const names = columns.map((c) => c.name).join(', ')
  const arrays = columns.map((c, i) => `$${n + i}::${isArray(c) ? 'text' : c.type}[]`)
  const values = columns.map((c) => (isArray(c) ? `r.${c.name}::${c.type}` : `r.${c.name}`))
  const set = columns.filter((c) => c.name !== 'shop' && c.name !== 'key').map((c) => `${c.name} = excluded.${c.name}`)
  return `insert into ${table} as t (${names}) select ${values.join(', ')} from unnest(${arrays.join(', ')}) as r (${names})
    on conflict (shop, key) do update set ${set.join(', ')} where t.position <= excluded.position`
}

/** Makes the calls and writes the rows in one statement: PostgreSQL runs every upsert though nothing reads it, and none where a call fails. */
export const calling = (upserts: readonly string[], calls: readonly string[]): string => {
  const writes = upserts.map((text, i) => `w${i} as (${text})`)
  return `${writes.length === 0 ? '' : `with ${writes.join(', ')} `}select ${calls.join(', ')}`
}

/** The calls' text, with parameters from the n-th on. */
export const textOf = (calls: readonly Call[], n: number): string[] => {
  let next = n
  return calls.map(({ name, values }) => `${name}(${values.map(() => `$${next++}`).join(', ')})`)
}
