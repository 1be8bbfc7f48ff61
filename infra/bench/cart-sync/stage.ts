import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventLog } from '@cartstream/log'
import { startPostgres } from '@cartstream/spec'
import { startKafka } from '../../kafka/kafka.ts'
import { NODE_OPTIONS, readerOf } from '../stage.ts'
import { startTarget, type Target } from '../target.ts'
import type { Ports } from './browser.ts'

/** An installation under test, and a reader of its log beside it. */
export type Place = Ports & { processes: readonly Running[]; log: EventLog; stop(): Promise<void> }
export type Running = { service: string; process: Target }
export type On = 'embedded' | 'kafka'

const file = (service: string) => new URL(`../../../services/${service}/src/main.ts`, import.meta.url).pathname
const common = (secret: string) => ({
  ...{ AUTH_JWT_SECRET: secret, LOG_LEVEL: 'warn', LOG_PARTITIONS: '1', RATE_LIMITS: 'off', NODE_OPTIONS },
  ...{ PAYMENT_METHODS: 'razorpay', READS_PER_MINUTE: '100000000' },
})

export const startPlace = (on: On, secret: string, say: (line: string) => void): Promise<Place> =>
  on === 'embedded' ? startEmbedded(secret) : startOnKafka(secret, say)

const startEmbedded = async (secret: string): Promise<Place> => {
  const home = await mkdtemp(join(tmpdir(), 'cartstream-cart-sync-'))
  await chmod(home, 0o755) // the embedded PostgreSQL's own user must be able to enter
  await writeFile(join(home, 'token-secret'), secret, { mode: 0o600 })
  const spec = { name: 'cartstream', log: 'postgres' } as const
  const env = { ...common(secret), CARTSTREAM_HOME: home }
  const all = await startTarget(spec, file('all'), env)
  const log = await readerOf({ ...spec, file: '', env })
  return {
    ...{ writes: all.port, reads: all.port, processes: [{ service: 'all', process: all }], log },
    async stop() {
      await log.close()
      await all.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Command handler, projector and query gateway, each a process, as behind an origin that sends GETs to the gateway. */
const startOnKafka = async (secret: string, say: (line: string) => void): Promise<Place> => {
  const kafka = await startKafka({ say })
  const database = await startPostgres({ fsync: true })
  const topic = { KAFKA_BROKERS: kafka.brokers, KAFKA_TOPIC: 'cart-sync', LOG_ALLOW_SINGLE_REPLICA: '1' }
  const env = { ...common(secret), ...topic, DATABASE_URL: await database.createDatabase('cart_sync') }
  const spec = { name: 'cartstream', log: 'kafka' } as const
  const processes: Running[] = []
  const stop = async () => {
    for (const { process } of processes.toReversed()) await process.stop()
    await Promise.all([kafka.stop(), database.stop()])
  }
  try {
    for (const service of ['command-handler', 'projector', 'query-gateway']) {
      say(`starting the ${service} ...`)
      processes.push({ service, process: await startTarget(spec, file(service), env) })
    }
    const log = await readerOf({ ...spec, file: '', env })
    const [handler, , gateway] = processes
    const place = { writes: handler!.process.port, reads: gateway!.process.port, processes, log }
    return { ...place, stop: () => log.close().then(stop) }
  } catch (error) {
    await stop()
    throw error
  }
}
