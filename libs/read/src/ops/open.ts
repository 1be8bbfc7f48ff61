import pg from 'pg'
import { createJobs } from '../jobs/requests.ts'
import type { AnyProjection } from '../projection.ts'
import { createDeadLetters } from './dead-letters.ts'
import { createLag } from './lag.ts'
import type { Ops } from './types.ts'

/** What people ask of the read models of a database. `known`: those of this program. */
export const openOps = (connection: string | pg.Pool, known: readonly AnyProjection[]): Ops => {
  const pool = typeof connection === 'string' ? newPool(connection) : connection
  return {
    ...createJobs(pool, known),
    ...createDeadLetters(pool),
    ...createLag(pool),
    async close() {
      if (typeof connection === 'string') await pool.end()
    },
  }
}

const newPool = (connectionString: string): pg.Pool => {
  const pool = new pg.Pool({
    connectionString,
    max: 3,
    application_name: 'cartstream-ops',
    connectionTimeoutMillis: 5000,
  })
  pool.on('error', () => {}) // the next question hears of a database that is gone
  return pool
}
