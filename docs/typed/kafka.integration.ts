import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { openKafkaLog } from '@cartstream/log/kafka'
import { missingBroker, type SpecBroker, startBroker, startPostgres } from '@cartstream/spec'
import { missingConsumers, pythonWithKafka } from '@cartstream/spec/consumers'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, cleared, opened, released, reserved } from '@cartstream/spec/told'
import { writerOf } from '@cartstream/spec/written'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startsByHand } from '../how-to/ops/by-hand.ts'
import { pages } from './pages.ts'
import { typeInto } from './typing.ts'

const lack = missingBroker() ?? missingConsumers()
const PATIENCE_MS = 480_000
/** The pages call them by their usual names; on a broker that is not ours they must not stay, or meet others. */
const topic = `docs-${process.pid}-shop-events`

describe.skipIf(lack)(lack ?? 'a page that wants a broker', () => {
  let broker: SpecBroker
  let home: string
  beforeAll(async () => {
    broker = await startBroker()
    home = await mkdtemp(join(tmpdir(), 'cartstream-topic-'))
    await symlink(whichPython(), join(home, 'python3'))
    const log = await openKafkaLog({
      brokers: broker.brokers.split(','),
      topic,
      partitions: 12,
      allowSingleReplica: true,
    })
    const { write } = await writerOf(log)
    await write(configured(), listed(mug), stocked('MUG', '5'))
    await write(opened(), added(), reserved())
    await write(cleared(), released())
    await log.close()
  })
  afterAll(async () => {
    const kafka = new kafkajs.Kafka({ brokers: broker.brokers.split(','), logLevel: kafkajs.logLevel.NOTHING })
    const admin = kafka.admin()
    await admin.connect()
    const ours = (await admin.listTopics()).filter((name) => name.startsWith(`docs-${process.pid}-`))
    await admin.deleteTopics({ topics: ours })
    await admin.disconnect()
    await broker.stop()
    await rm(home, { recursive: true, force: true })
  })

  it.each(pages.topic)('docs/%s is what happens when it is typed into a shell', async (page) => {
    const env = {
      ...process.env,
      ...{ PATH: [home, dirname(process.execPath), process.env.PATH].join(delimiter), DATABASE_URL: '' },
    }
    const places = { '127.0.0.1:9092': broker.brokers, 'shop-events': topic }
    expect(await typeInto(page, { home, env, places })).toEqual([])
  })

  it(
    'docs/how-to/ops/kafka.md starts each service by its line',
    async () => {
      const database = await startPostgres()
      try {
        const databaseUrl = await database.createDatabase(`docs_${process.pid}`)
        await startsByHand({ brokers: broker.brokers, databaseUrl, topic: `docs-${process.pid}-by-hand` })
      } finally {
        await database.stop()
      }
    },
    PATIENCE_MS,
  )
})

/** Where it is: a link that only says `python3` would name itself. */
const whichPython = (): string =>
  execFileSync(pythonWithKafka()!, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()
