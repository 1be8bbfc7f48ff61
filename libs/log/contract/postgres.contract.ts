import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import pg from 'pg'
import { afterAll, beforeAll, describe } from 'vitest'
import { openPostgresLog } from '../src/postgres/log.ts'
import type { NewPlace } from './place.ts'
import { eventLogPromises } from './promises.ts'

let database: SpecDatabase
let made = 0
beforeAll(async () => {
  database = await startPostgres()
})
afterAll(() => database.stop())

const newPlace: NewPlace = async (partitions) => {
  const connectionString = await database.createDatabase(`log_${process.pid}_${++made}`)
  return {
    open: (options) => openPostgresLog({ connectionString, partitions, timeoutMs: 2000, ...options }),
    elsewhere: { kind: 'postgres', connectionString, partitions },
    loseTail: (partition, keep) => restoreOlderBackup(connectionString, partition, keep),
    ...(database.halt && database.revive && { restart: { halt: database.halt, revive: database.revive } }),
  }
}

/** What an operator does who restores a backup that is too old. */
const restoreOlderBackup = async (connectionString: string, partition: number, keep: number): Promise<void> => {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query('delete from log.batches where partition = $1 and base_offset >= $2', [partition, keep])
  await client.query(
    `update log.heads h set height = b.height, id = b.id, last_offset = b.base_offset + b.records - 1
     from (select * from log.batches where partition = $1 order by height desc limit 1) b where h.partition = $1`,
    [partition],
  )
  await client.end()
}

const restart = process.env.DATABASE_URL === undefined

describe('the log in PostgreSQL', () => eventLogPromises(newPlace, { tamper: false, elsewhere: true, restart }))
