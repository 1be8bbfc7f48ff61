import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import pg from 'pg'
import { afterAll, beforeAll, describe } from 'vitest'
import { openPostgresSnapshots } from '../src/postgres/snapshots.ts'
import { snapshotPromises } from './snapshots.ts'

let database: SpecDatabase
let made = 0
beforeAll(async () => {
  database = await startPostgres()
})
afterAll(() => database.stop())

const query = async (connectionString: string, sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(sql)
  await client.end()
}

describe('snapshots in PostgreSQL', () =>
  snapshotPromises(async () => {
    const connectionString = await database.createDatabase(`snapshots_${process.pid}_${++made}`)
    const changed = `set_byte(content, length(content) - 1, get_byte(content, length(content) - 1) # 1)`
    return {
      open: () => openPostgresSnapshots({ connectionString }),
      change: () =>
        query(
          connectionString,
          `update snapshots.chunks set content = ${changed} where number = (select max(number) from snapshots.chunks)`,
        ),
      lose: () => query(connectionString, 'delete from snapshots.chunks'),
    }
  }))
