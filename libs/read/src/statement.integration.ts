import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { executor } from './statement.ts'

let database: SpecDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await startPostgres()
  pool = new pg.Pool({
    connectionString: await database.createDatabase('statement'),
    options: '-c deadlock_timeout=2s',
  })
  pool.on('error', () => {}) // one that is still closing when the server stops says so
})
afterAll(async () => {
  await pool.end()
  await database.stop()
})

it('reads again where PostgreSQL has ended it for another’s sake, whose locks were taken in another order', async () => {
  await pool.query('create table one as select 1 as n; create table two as select 2 as m')
  const other = await pool.connect()
  await other.query(`set deadlock_timeout = '60s'; begin; lock table two`) // whoever waits for so long looks, and gives way
  const reading = executor(pool)(sql`select n, m from one, two`)
  const waiting = `select from pg_locks l join pg_database d on d.oid = l.database where datname = current_database() and not granted`
  await expect.poll(async () => (await pool.query(waiting)).rowCount).toBe(1)
  await other.query('lock table one') // granted once the reader is ended
  await other.query('commit')
  other.release()
  expect(await reading).toEqual([{ n: 1, m: 2 }])
})
