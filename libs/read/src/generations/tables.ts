import { readFile } from 'node:fs/promises'
import type pg from 'pg'
import type { AnyProjection } from '../projection.ts'

const named = (projection: AnyProjection): readonly string[] => Object.values(projection.tables)

/** Makes a projection's tables, empty, in a schema that is not there yet. */
export const makeTables = async (client: pg.ClientBase, projection: AnyProjection, home: string): Promise<void> => {
  const text = await readFile(new URL('table.sql', projection.folder), 'utf8')
  await client.query(`create schema ${home}`)
  await client.query(text.replaceAll(/\bread\.(?=\w+_v\d+\b)/g, `${home}.`))
}

/** Moves them from one schema to the other: whoever asks for them meanwhile waits, and then finds those that have come. */
export const moveTables = async (
  client: pg.ClientBase,
  projection: AnyProjection,
  { from, to }: { from: string; to: string },
): Promise<void> => {
  for (const table of named(projection)) await client.query(`alter table ${from}.${table} set schema ${to}`)
}

export const dropTables = async (client: pg.ClientBase, projection: AnyProjection, home: string): Promise<void> => {
  for (const table of named(projection)) await client.query(`drop table if exists ${home}.${table}`)
}

/** The rows of one shop for those of the other home, and the other way round. */
export const swapRows = async (
  client: pg.ClientBase,
  projection: AnyProjection,
  { shop, one, other }: { shop: string; one: string; other: string },
): Promise<void> => {
  for (const table of named(projection)) {
    await client.query(
      `create temporary table swapped on commit drop as select * from ${one}.${table} where shop = $1`,
      [shop],
    )
    await client.query(`delete from ${one}.${table} where shop = $1`, [shop])
    await client.query(`insert into ${one}.${table} select * from ${other}.${table} where shop = $1`, [shop])
    await client.query(`delete from ${other}.${table} where shop = $1`, [shop])
    await client.query(`insert into ${other}.${table} select * from swapped`)
    await client.query('drop table swapped')
  }
}
