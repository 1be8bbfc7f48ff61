import type { Snapshots, Stored } from '@cartstream/log'
import { openLog, openSnapshots } from '@cartstream/log/open'
import { createLogger, createMetrics, type Metrics } from '@cartstream/run'
import type { Command } from '@cartstream/schemas'
import { missingBroker, startBroker, startPostgres } from '@cartstream/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actor, add, restock, SHOP } from '../simulation/stage.ts'
import { linesOf } from './partition/spec/place.ts'
import { openPartitions, type Partitions } from './partitions.ts'
import { verifySnapshot } from './verify-snapshot.ts'

type Env = Record<string, string>
type Running = { env: Env; stop(): Promise<void> }

const onPostgres = async (): Promise<Running> => {
  const database = await startPostgres()
  return { env: { DATABASE_URL: database.connectionString }, stop: () => database.stop() }
}
const onKafka = async (): Promise<Running> => {
  const { brokers, stop } = await startBroker()
  const topic = `restart-${process.pid}`
  const env = { KAFKA_BROKERS: brokers, KAFKA_TOPIC: topic, LOG_PARTITIONS: '2', LOG_ALLOW_SINGLE_REPLICA: '1' }
  return { env, stop }
}
const lack = missingBroker()
const places = [
  ['PostgreSQL', onPostgres, undefined],
  [lack ?? 'Kafka', onKafka, lack],
] as const

describe.each(places)('a handler on %s', (_, start, missing) => {
  describe.skipIf(missing)('that is started again', () => {
    let running: Running
    beforeAll(async () => {
      running = await start()
    })
    afterAll(() => running.stop())

    const open = async () => {
      const [log, snapshots] = [await openLog(running.env), await openSnapshots(running.env)]
      const metrics = createMetrics()
      const logger = createLogger('spec', 'silent')
      const partitions = await openPartitions({
        log,
        snapshots,
        logger,
        metrics,
        keeping: { everyEvents: 20, keepEvery: 2 },
      })
      await Promise.all([...partitions.loops.values()].map((loop) => loop.ready()))
      const close = async () => {
        await partitions.close()
        await Promise.all([log.close(), snapshots.close()])
      }
      return { log, snapshots, metrics, partitions, close }
    }

    it('goes on from its snapshot, which says what the log says; one that was changed is found out', async () => {
      const first = await open()
      expect(await startedFrom(first.metrics)).toEqual(['log'])
      await trade(first.partitions, 'a')
      await first.close()

      const second = await open()
      expect(await startedFrom(second.metrics)).toContain('snapshot')
      const { loop, partition } = second.partitions.loopFor(SHOP)
      expect(loop.view(SHOP)?.get('pool', 'X/-')).toMatchObject({ onHand: '50', held: '30' })
      expect(await does(second.partitions, add(1, 'a0'), 'a0')).toMatchObject({ code: 'ok', replayed: true })
      await second.close()

      const { log, snapshots, close } = await open()
      expect(await verifySnapshot(log, snapshots, partition)).toMatchObject({ verdict: 'same', keys: 33 })
      const { logId } = loop.status()
      const [newest] = await snapshots.list(logId!, partition)
      await falsify(snapshots, newest!)
      const difference = { what: 'record', kind: 'pool', snapshot: { held: '29' }, log: { held: '30' } }
      expect(await verifySnapshot(log, snapshots, partition)).toMatchObject({ verdict: 'differs', difference })
      await close()
    })
  })
})

const does = ({ loopFor }: Partitions, command: Command, key: string) => {
  const [hash, deadline] = [key.padEnd(22, '_'), performance.now() + 60_000]
  return loopFor(SHOP).loop.submit({ shop: SHOP, command, key: hash, body: hash, actor: actor('a'), deadline })
}

/** A product, 50 of it, and 30 carts with one each. */
const trade = async (partitions: Partitions, name: string): Promise<void> => {
  await does(partitions, { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP' } }, 'config')
  const product = { sku: 'X', name: 'X', price: '1.00', unit: 'each' }
  await does(partitions, { type: 'ListProduct', product }, 'product')
  await does(partitions, restock(50), 'stock')
  for (let n = 0; n < 30; n++) await does(partitions, add(1, `${name}${n}`), `${name}${n}`)
}

const startedFrom = async (metrics: Metrics): Promise<string[]> => {
  const { body } = await metrics.exposition()
  const from = body.matchAll(/^cartstream_handler_start_seconds\{.*from="(\w+)".*\}/gm)
  return [...new Set([...from].map(([, where]) => where!))]
}

/** The same snapshot, whole, with one hold fewer counted. */
const falsify = async (snapshots: Snapshots, stored: Stored): Promise<void> => {
  const lines = await linesOf(snapshots, stored)
  const changed = lines.map((line) => line.replace('"held":"30"', '"held":"29"'))
  await snapshots.write(stored, changed, { keep: stored.kept })
}
