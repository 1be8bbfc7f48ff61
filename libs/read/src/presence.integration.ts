import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrate } from './migrate.ts'
import { openPresence } from './presence.ts'

let server: SpecDatabase
let pool: pg.Pool
const tea = 'demo.tea0000000000000000000'
const other = 'demo.other00000000000000000'

beforeAll(async () => {
  server = await startPostgres()
  const url = await server.createDatabase('presence')
  await migrate(url, [])
  pool = new pg.Pool({ connectionString: url })
  pool.on('error', () => {})
})
afterAll(async () => {
  await pool.end()
  await server.stop()
})

it('gateways hear of each other’s viewers', async () => {
  const [one, two] = [openPresence(pool), openPresence(pool)]
  expect(await one.say([{ session: tea, hosts: 1, clients: 0 }])).toStrictEqual([
    { session: tea, hosts: 1, clients: 0 },
  ])
  const heard = await two.say([
    { session: tea, hosts: 0, clients: 2 },
    { session: other, hosts: 1, clients: 0 },
  ])
  expect(heard.toSorted((a, b) => a.hosts + a.clients - b.hosts - b.clients)).toStrictEqual([
    { session: other, hosts: 1, clients: 0 },
    { session: tea, hosts: 1, clients: 2 },
  ])
  await two.say([])
  expect(await one.say([{ session: tea, hosts: 2, clients: 0 }])).toStrictEqual([
    { session: tea, hosts: 2, clients: 0 },
  ])
  await one.close()
  expect((await pool.query('select from read.presence')).rowCount).toBe(0)
})

it('what a gateway said counts no more once it is silent', async () => {
  const [one, two] = [openPresence(pool), openPresence(pool)]
  await one.say([{ session: tea, hosts: 1, clients: 0 }])
  await pool.query(`update read.presence set seen_at = now() - interval '13 seconds'`)
  expect(await two.say([{ session: tea, hosts: 0, clients: 1 }])).toStrictEqual([
    { session: tea, hosts: 0, clients: 1 },
  ])
  expect((await pool.query('select from read.presence')).rowCount).toBe(1)
})
