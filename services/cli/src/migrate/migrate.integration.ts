import { missingBroker, type SpecBroker, type SpecDatabase, startBroker, startPostgres } from '@cartstream/spec'
import { typeCartstream } from '@cartstream/spec/command'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shapes } from '../contract/shapes.ts'

let database: SpecDatabase
beforeAll(async () => {
  database = await startPostgres()
})
afterAll(() => database.stop())

const migrate = async (env: Record<string, string>, ...args: string[]) => {
  const { code, out, err } = await typeCartstream(['migrate', '--output', 'json', ...args], {
    KAFKA_BROKERS: '',
    ...env,
  }).ended
  expect([code, err]).toEqual([0, ''])
  const { dryRun, parts } = shapes.migrate.parse(JSON.parse(out))
  return { dryRun, was: parts.map(({ was }) => was), where: parts.map(({ where }) => where) }
}

describe('cartstream migrate', () => {
  it('says what is missing, makes it, and finds it there the next time', async () => {
    const DATABASE_URL = await database.createDatabase('migrated')
    const missing = ['missing', 'missing', 'missing', 'missing']
    expect(await migrate({ DATABASE_URL }, '--dry-run')).toMatchObject({ dryRun: true, was: missing })
    expect(await migrate({ DATABASE_URL })).toMatchObject({ dryRun: false, was: missing })
    expect((await migrate({ DATABASE_URL }, '--dry-run')).was).toEqual(['there', 'there', 'there', 'there'])
  })

  it('ends with 5 where the database does not answer, and with 1 where none is named', async () => {
    const silent = await typeCartstream(['migrate'], {
      KAFKA_BROKERS: '',
      DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:9/x',
    }).ended
    expect(silent).toMatchObject({ code: 5, out: '', err: expect.stringMatching(/does not answer.*\n.*DATABASE_URL/) })
    expect(silent.err).not.toContain('hunter2')
    expect(await typeCartstream(['migrate'], { DATABASE_URL: '' }).ended).toMatchObject({ code: 1, out: '' })
  })

  const lack = missingBroker()
  describe.skipIf(lack)(lack ?? 'on Kafka', () => {
    let broker: SpecBroker
    beforeAll(async () => {
      broker = await startBroker()
    })
    afterAll(() => broker.stop())

    it('makes the topics, from which a relay could publish', { timeout: 300_000 }, async () => {
      const DATABASE_URL = await database.createDatabase('migrated_on_kafka')
      const named = { KAFKA_BROKERS: broker.brokers, KAFKA_TOPIC: `t${process.pid}`, LOG_ALLOW_SINGLE_REPLICA: '1' }
      const env = { DATABASE_URL, ...named, KAFKA_PUBLIC_TOPIC: `t${process.pid}-public`, LOG_PARTITIONS: '1' }
      const relay = (...args: string[]) => typeCartstream(['relay', '--output', 'json', ...args], env).ended
      const before = shapes.relay.parse(JSON.parse((await relay('--dry-run')).out))
      expect(before).toMatchObject({ from: named.KAFKA_TOPIC, exists: { from: false, to: false } })
      expect(await migrate(env, '--dry-run')).toMatchObject({ was: ['missing', 'missing', 'missing', 'missing'] })
      expect((await migrate(env)).where).toEqual(['Kafka', 'Kafka', 'PostgreSQL', 'PostgreSQL'])
      expect((await migrate(env, '--dry-run')).was).toEqual(['there', 'there', 'there', 'there'])
      const { code, out } = await relay('--until-end')
      expect([code, shapes.relay.parse(JSON.parse(out))]).toMatchObject([
        0,
        { topic: env.KAFKA_PUBLIC_TOPIC, published: 0 },
      ])
    })
  })
})
