import { readFileSync } from 'node:fs'
import type { Pool } from 'pg'
import { GENESIS } from '../port.ts'

const FILES = ['001-log.sql']
/** Two programs that start at once make the tables one after the other. */
const LOCK = 7_163_520_014n

/**
 * Makes the log's tables and a head for each partition, where they are missing.
 * Returns what tells this database from every other: cluster and database.
 */
export const prepareSchema = async (pool: Pool, partitions: number): Promise<string> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    for (const file of FILES) await client.query(readFileSync(new URL(file, import.meta.url), 'utf8'))
    await client.query(
      `insert into log.heads (partition, height, last_offset, id)
       select p, 0, -1, $2 from generate_series(0, $1::int - 1) p on conflict do nothing`,
      [partitions, Buffer.from(GENESIS.id, 'hex')],
    )
    await client.query('commit')
    const { rows } = await client.query<{ place: string }>(
      `select system_identifier || '/' || (select oid from pg_database where datname = current_database()) as place from pg_control_system()`,
    )
    return rows[0]!.place
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
