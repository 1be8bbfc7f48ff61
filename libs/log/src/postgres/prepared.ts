import type { Pool, PoolClient } from 'pg'

/** Makes what is missing in one transaction, all or nothing; of programs that start at once with the same `lock`, one after the other. */
export const prepared = async (
  pool: Pool,
  lock: bigint,
  make: (client: PoolClient) => Promise<void>,
): Promise<void> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [lock])
    await make(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
