import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EventLog, GENESIS, type Head } from '../src/port.ts'
import { openPostgresLog } from '../src/postgres/log.ts'
import type { NewPlace, RacerPlace } from './place.ts'
import { eventLogPromises } from './promises.ts'
import { startRacer } from './races.ts'
import { appended, markers, within } from './records.ts'

type PostgresPlace = Extract<RacerPlace, { kind: 'postgres' }>

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

/** When a log of this database was last read there. */
const lastRead = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query(
    `select coalesce(max(query_start), 'epoch') as at from pg_stat_activity
      where application_name = 'cartstream log read' and datname = current_database()`,
  )
  return (rows[0].at as Date).getTime()
}

type Reader = AsyncIterator<{ head: Head }>
/** Appends one batch while the reader waits for it. */
const seenAppended = async (log: EventLog, parent: Head, reader: Reader): Promise<Head> => {
  const next = within(5000, reader.next())
  const head = await appended(log, parent, markers(1))
  expect((await next).value.head).toStrictEqual(head)
  return head
}

describe('a reader beside the writer', () => {
  it('does not ask the database for what was appended here', async () => {
    const { elsewhere } = await newPlace(1)
    const log = await openPostgresLog(elsewhere as PostgresPlace)
    const client = new pg.Client({ connectionString: (elsewhere as PostgresPlace).connectionString })
    await client.connect()
    const reader = log.read(0, GENESIS, { follow: true })[Symbol.asyncIterator]()
    let head = await seenAppended(log, GENESIS, reader)
    head = await seenAppended(log, head, reader)
    const asked: boolean[] = []
    for (let n = 0; n < 10; n++) {
      const before = await lastRead(client)
      head = await seenAppended(log, head, reader)
      head = await seenAppended(log, head, reader)
      asked.push((await lastRead(client)) > before)
    }
    expect(asked).toContain(false) // it looks for others' once a second, so that one of these may see that
    await Promise.all([log.close(), client.end()])
  })

  it('finds what another process has appended since, though nobody says so', async () => {
    const { elsewhere } = await newPlace(1)
    const log = await openPostgresLog({ ...(elsewhere as PostgresPlace), alone: true })
    const reader = log.read(0, GENESIS, { follow: true })[Symbol.asyncIterator]()
    const head = await seenAppended(log, GENESIS, reader)
    await seenAppended(log, head, reader)
    const next = reader.next()
    const racer = startRacer(elsewhere!, 2)
    await racer.ready
    racer.child.stdin!.write('go\n')
    const [first, second] = await racer.acknowledged
    expect((await within(5000, next)).value.head.id).toBe(first)
    expect((await within(5000, reader.next())).value.head.id).toBe(second)
    await log.close()
  })
})
