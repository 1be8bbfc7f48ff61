import { openPartitions } from '@cartstream/command-handler'
import { openLog, openSnapshots } from '@cartstream/log/open'
import { createLogger, createMetrics } from '@cartstream/run'
import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import { typeCartstream } from '@cartstream/spec/command'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** `cartstream verify --handler`, with a log by its address or with none at all. */
const run = (env: Record<string, string>, ...args: string[]) => {
  const nowhere = { KAFKA_BROKERS: '', DATABASE_URL: '', CARTSTREAM_HOME: '/nonexistent' }
  return typeCartstream(['verify', '--handler', ...args], { ...nowhere, ...env }).ended
}

describe('cartstream verify --handler', () => {
  let database: SpecDatabase
  beforeAll(async () => {
    database = await startPostgres()
  })
  afterAll(() => database.stop())

  const stores = async () => {
    const env = { DATABASE_URL: database.connectionString }
    return { env, log: await openLog(env), snapshots: await openSnapshots(env) }
  }

  it('says that a snapshot says what the log says, ends with 4 where it does not, and changes nothing', {
    timeout: 300_000,
  }, async () => {
    const { env, log, snapshots } = await stores()
    const none = await run(env)
    expect(none).toMatchObject({ code: 0, out: 'partition 0: there is no snapshot of this version\n' })

    const writing = { log, snapshots, logger: createLogger('spec', 'silent'), metrics: createMetrics() }
    const partitions = await openPartitions(writing)
    const { loop } = partitions.loopFor('demo')
    await loop.ready()
    const [key, deadline] = ['k'.padEnd(22, '_'), performance.now() + 60_000]
    const command = { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP' } } as const
    await loop.submit({ shop: 'demo', command, key, body: key, actor: key, deadline })
    await partitions.close()
    const same = await run(env)
    expect(same.out).toMatch(
      /^partition 0: the snapshot at height \d+ says what \d events of the log say: 1 records, 1 keys\n$/,
    )
    expect(same.code).toBe(0)

    const [stored] = await snapshots.list(loop.status().logId!, 0)
    const lines: string[] = []
    for await (const line of snapshots.read(stored!)) lines.push(line)
    await snapshots.write(
      stored!,
      lines.map((line) => line.replace('"GBP"', '"EUR"')),
      { keep: false },
    )
    const differs = await run(env, '--output', 'json')
    const difference = { what: 'record', shop: 'demo', kind: 'shop', log: { config: { currency: 'GBP' } } }
    expect(JSON.parse(differs.out)).toMatchObject({ partitions: [{ partition: 0, verdict: 'differs', difference }] })
    expect(differs.code).toBe(4)
    expect((await run(env)).out).toContain('record (shop demo, shop')
    await Promise.all([log.close(), snapshots.close()])
  })

  it('ends with 5 where no log is known or none answers', async () => {
    const unknown = await run({})
    expect(unknown).toMatchObject({ code: 5, out: '' })
    expect(unknown.err).toContain('No log is known')
    const silent = await run({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' })
    expect(silent.code).toBe(5)
    expect(silent.err).toContain('The log cannot be reached')
  })
})
