import { isIntact } from '@cartstream/analyst/certify'
import { openPostgresLog } from '@cartstream/log/postgres'
import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import { typeCartstream } from '@cartstream/spec/command'
import { listed, mug, stocked } from '@cartstream/spec/sample'
import { opened, reserved } from '@cartstream/spec/told'
import { writerOf } from '@cartstream/spec/written'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = (args: readonly string[], env: Record<string, string>) =>
  typeCartstream(args, { KAFKA_BROKERS: '', CARTSTREAM_HOME: '/nowhere', ...env }).ended

let server: SpecDatabase
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

describe('cartstream certify', () => {
  it('reads the log that the environment names, says what it checked, and ends with 4 where more was held than there is', async () => {
    const connectionString = await server.createDatabase(`certify_${process.pid}`)
    const log = await openPostgresLog({ connectionString, partitions: 1 })
    const writer = await writerOf(log)
    await writer.write(listed(mug), stocked('MUG', '2'))
    const env = { DATABASE_URL: connectionString }
    const clean = await run(['certify', '--output', 'json'], env)
    expect(clean).toMatchObject({ code: 0, err: '' })
    expect(isIntact(JSON.parse(clean.out))).toBe(true)
    expect(JSON.parse(clean.out)).toMatchObject({ verdict: 'no-oversell', counts: { prefixes: 2, events: 2 } })

    const until = new Date(Date.now() + 600_000).toISOString()
    await writer.write(opened(), reserved({ quantity: '3', expiresAt: until }))
    await log.close()
    const breached = await run(['certify', '--shop', 'demo'], env)
    expect(breached).toMatchObject({ code: 4, err: '' })
    expect(breached.out).toMatch(/^verdict {2}BREACHED, 1 time\n +over-held: StockReserved [0-9a-f-]{36} at /)
    expect(breached.out).toContain('of MUG/- 3 are held after this, and 2 may be')
  }, 300_000)

  it('says in words what a person can put right', async () => {
    const none = await run(['certify', '--url', 'http://127.0.0.1:1'], { DATABASE_URL: '' })
    expect(none).toMatchObject({ code: 1, out: '', err: expect.stringContaining('set KAFKA_BROKERS or DATABASE_URL') })
    const bad = await run(['history', 'not-a-cart'], { DATABASE_URL: '' })
    expect(bad).toMatchObject({ code: 2, out: '', err: expect.stringContaining('an id is <shop>') })
    const nobody = await run(['state', '--url', 'http://127.0.0.1:1'], {
      DATABASE_URL: '',
      AUTH_JWT_SECRET: 'x'.repeat(40),
    })
    expect(nobody).toMatchObject({ code: 5, out: '', err: expect.stringContaining('Nothing answers') })
  }, 300_000)
})
