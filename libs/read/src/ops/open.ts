import type pg from 'pg'
import { createJobs } from '../jobs/requests.ts'
import { newPool } from '../pool.ts'
import type { AnyProjection } from '../projection.ts'
import { createDeadLetters } from './dead-letters.ts'
import { createLag } from './lag.ts'
import type { Ops } from './types.ts'

/** What people ask of the read models of a database. `known`: those of this program. */
export const openOps = (connection: string | pg.Pool, known: readonly AnyProjection[]): Ops => {
  const pool = typeof connection === 'string' ? newPool(connection, 'cartstream-ops', 3) : connection
  return {
    ...createJobs(pool, known),
    ...createDeadLetters(pool),
    ...createLag(pool),
    async close() {
      if (typeof connection === 'string') await pool.end()
    },
  }
}
