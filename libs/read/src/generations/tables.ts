import { readFile } from 'node:fs/promises'
import type pg from 'pg'
import type { AnyProjection } from '../projection.ts'

const named = (projection: AnyProjection): readonly string[] => Object.values(projection.tables)

const isIndex = (statement: string): boolean => /^create index /i.test(statement)
/** What table.sql says, for the tables of a schema. */
const statementsOf = async (projection: AnyProjection, home: string): Promise<readonly string[]> => {
  const text = await readFile(new URL('table.sql', projection.folder), 'utf8')
  const said = text.replaceAll(/--.*$/gm, '').replaceAll(/\bread\.(?=\w+_v\d+\b)/g, `${home}.`)
  return said.split(';').flatMap((statement) => statement.trim() || [])
}

/** Makes a projection's tables, empty and without indexes but their keys', in a schema that is not there yet. */
export const makeTables = async (client: pg.ClientBase, projection: AnyProjection, home: string): Promise<void> => {
  await client.query(`create schema ${home}`)
  for (const statement of await statementsOf(projection, home)) if (!isIndex(statement)) await client.query(statement)
}

/**
 * Makes the indexes that are not there yet, once most rows are: six of them, kept up with every row of a fold from the beginning, made PostgreSQL
 * what a rebuild of the carts waited for. Whoever writes to the tables waits meanwhile. Within a transaction.
 */
export const makeIndexes = async (client: pg.ClientBase, projection: AnyProjection, home: string): Promise<void> => {
  await client.query('select pg_advisory_xact_lock(hashtext($1))', [home]) // the partitions' projectors, one after the other
  for (const statement of await statementsOf(projection, home))
    if (isIndex(statement)) await client.query(statement.replace(/^create index /i, 'create index if not exists '))
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
