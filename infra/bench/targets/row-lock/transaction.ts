import type pg from 'pg'

/** A query by name, so that the database prepares it once for each connection. */
export type Statement = (name: string, text: string, values: readonly unknown[]) => Promise<pg.QueryResult>

/** Commits what `work` did, or nothing of it where it returns undefined or throws. */
export const inTransaction = async <T>(
  pool: pg.Pool,
  work: (run: Statement) => Promise<T | undefined>,
): Promise<T | undefined> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const done = await work((name, text, values) => client.query({ name, text, values: [...values] }))
    await client.query(done === undefined ? 'rollback' : 'commit')
    return done
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
