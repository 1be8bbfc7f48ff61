import { readFileSync } from 'node:fs'
import type { Pool } from 'pg'
import { GENESIS } from '../port.ts'
import { prepared } from './prepared.ts'

const FILES = ['001-log.sql']
const LOCK = 7_163_520_014n

/**
 * Makes the log's tables and a head for each partition, where they are missing.
 * Returns what tells this database from every other: cluster and database.
 */
export const prepareSchema = async (pool: Pool, partitions: number): Promise<string> => {
  await prepared(pool, LOCK, async (client) => {
    for (const file of FILES) await client.query(readFileSync(new URL(file, import.meta.url), 'utf8'))
    await client.query(
      `insert into log.heads (partition, height, last_offset, id)
       select p, 0, -1, $2 from generate_series(0, $1::int - 1) p on conflict do nothing`,
      [partitions, Buffer.from(GENESIS.id, 'hex')],
    )
  })
  const { rows } = await pool.query<{ place: string }>(
    `select system_identifier || '/' || (select oid from pg_database where datname = current_database()) as place from pg_control_system()`,
  )
  return rows[0]!.place
}
