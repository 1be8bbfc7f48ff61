import { readdir, readFile } from 'node:fs/promises'
import type { Pool } from 'pg'

/** Any fixed number; instances that boot at once queue on it, for `create ... if not exists` alone races in PostgreSQL. */
const BOOT_LOCK = 7_310_946_882

/** Applies what has not been applied yet of sql/NNN-*.sql, in order, all or nothing. */
export const migrate = async (pool: Pool): Promise<void> => {
  const folder = new URL('sql/', import.meta.url)
  const names = (await readdir(folder)).filter((name) => /^\d{3}-.*\.sql$/.test(name)).sort()
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [BOOT_LOCK])
    await client.query('create schema if not exists keys')
    await client.query('create table if not exists keys.applied (name text primary key)')
    const { rows } = await client.query<{ name: string }>('select name from keys.applied')
    for (const name of names.filter((n) => !rows.some((row) => row.name === n))) {
      await client.query(await readFile(new URL(name, folder), 'utf8'))
      await client.query('insert into keys.applied values ($1)', [name])
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
