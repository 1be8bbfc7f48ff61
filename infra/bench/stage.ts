import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventLog } from '@cartstream/log'
import { openKafkaLog } from '@cartstream/log/kafka'
import { openPostgresLog } from '@cartstream/log/postgres'
import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import { type RunningKafka, startKafka } from '../kafka/kafka.ts'
import { imageOf } from './image.ts'
import { type Memory, measureMemory } from './memory.ts'
import type { Plan } from './plan.ts'
import { startTarget, type Target } from './target.ts'

/** Everything under test, started: the broker, the database, and each target as a process of its own on its own topic or database. */
export type Stage = {
  secret: string
  kafka: string
  targets: readonly Target[]
  /** A second reader of the log that a target writes. */
  logOf(target: Target): EventLog
  measureMemory(): Promise<Memory>
  /** One more embedded instance, with nothing in it; the caller stops it. */
  freshEmbedded(): Promise<Target>
  stop(): Promise<void>
}

export type Spec = Pick<Target, 'name' | 'log'> & { file: string; env: Record<string, string> }
const file = (path: string) => new URL(`../../${path}`, import.meta.url).pathname

export const stageOf = async (plan: Plan, secret: string, say: (line: string) => void): Promise<Stage> => {
  const kafka = await startKafka({ say })
  const database = await startPostgres({ fsync: true })
  const home = await mkdtemp(join(tmpdir(), 'cartstream-bench-'))
  await chmod(home, 0o755) // the embedded PostgreSQL's own user must be able to enter
  const logs: EventLog[] = []
  const targets: Target[] = []
  const logOf = new Map<Target, EventLog>()
  const stop = async () => {
    for (const target of targets) await target.stop()
    for (const log of logs) await log.close()
    await Promise.all([kafka.stop(), database.stop()])
    await rm(home, { recursive: true, force: true })
  }
  try {
    await writeFile(join(home, 'token-secret'), secret, { mode: 0o600 })
    const specs = await specsOf({ kafka, database, home }, secret)
    for (const spec of specs.filter((s) => plan.only === undefined || s.name === plan.only)) {
      say(`starting ${spec.name} on ${spec.log} ...`)
      const target = await startTarget(spec, spec.file, spec.env)
      targets.push(target)
      if (spec.name.startsWith('row-lock')) continue
      const log = await readerOf(spec)
      logs.push(log)
      logOf.set(target, log)
    }
    const memory = async () => {
      const spec = specs.find((s) => s.name === 'cartstream' && s.log === 'kafka')!
      const image = await imageOf(file(''))
      const env = { ...spec.env, ...image.env, KAFKA_TOPIC: 'bench-memory' }
      return measureMemory({ ...spec, env }, secret, say).finally(image.remove)
    }
    const freshEmbedded = async () => {
      const spec = specs.find((s) => s.name === 'cartstream' && s.log === 'postgres')!
      const own = join(home, 'fresh')
      await mkdir(own, { mode: 0o755 })
      await writeFile(join(own, 'token-secret'), secret, { mode: 0o600 })
      return startTarget(spec, spec.file, { ...spec.env, CARTSTREAM_HOME: own })
    }
    return {
      secret,
      kafka: 'Apache Kafka 4.3.1, one broker',
      targets,
      logOf: (target) => logOf.get(target)!,
      measureMemory: memory,
      freshEmbedded,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** As the Dockerfile and `npm start` have it: the young generation, whose garbage is what memory goes to, at half of Node's default. */
export const NODE_OPTIONS = '--max-semi-space-size=16'

type Places = { kafka: RunningKafka; database: SpecDatabase; home: string }

const commonOf = (secret: string) => ({
  ...{ AUTH_JWT_SECRET: secret, LOG_LEVEL: 'warn', LOG_PARTITIONS: '1', RATE_LIMITS: 'off', NODE_OPTIONS },
})

/** The settings of a target on a topic and in a database of its own. */
export const envOnKafka = async (
  { kafka, database }: Pick<Places, 'kafka' | 'database'>,
  secret: string,
  topic: string,
) => {
  const DATABASE_URL = await database.createDatabase(topic.replaceAll('-', '_'))
  const own = { KAFKA_BROKERS: kafka.brokers, KAFKA_TOPIC: topic, LOG_ALLOW_SINGLE_REPLICA: '1', DATABASE_URL }
  return { ...commonOf(secret), ...own }
}

/** The settings of an embedded instance with a home of its own. */
export const envEmbedded = (secret: string, home: string) => ({ ...commonOf(secret), CARTSTREAM_HOME: home })

const specsOf = async ({ kafka, database, home }: Places, secret: string): Promise<Spec[]> => {
  const common = commonOf(secret)
  const onKafka = (topic: string) => envOnKafka({ kafka, database }, secret, topic)
  const onPostgres = async (name: string) => ({ ...common, DATABASE_URL: await database.createDatabase(name) })
  const handler = file('services/command-handler/src/main.ts')
  const [ceiling, rowLock] = [file('infra/bench/targets/ceiling.ts'), file('infra/bench/targets/row-lock.ts')]
  return [
    { name: 'ceiling', log: 'kafka', file: ceiling, env: await onKafka('bench-ceiling') },
    { name: 'cartstream', log: 'kafka', file: handler, env: await onKafka('bench-cartstream') },
    { name: 'ceiling', log: 'postgres', file: ceiling, env: await onPostgres('on_postgres_ceiling') },
    {
      name: 'cartstream',
      log: 'postgres',
      file: file('services/all/src/main.ts'),
      env: envEmbedded(secret, home),
    },
    {
      name: 'row-lock',
      log: 'postgres',
      file: rowLock,
      env: { ...(await onPostgres('on_postgres_row_lock')), ROW_LOCK_FORM: 'transaction' },
    },
    {
      name: 'row-lock-cte',
      log: 'postgres',
      file: rowLock,
      env: { ...(await onPostgres('on_postgres_row_lock_cte')), ROW_LOCK_FORM: 'cte' },
    },
  ]
}

/** The embedded instance keeps where its database is in its home. */
export const readerOf = async ({ log, env }: Spec): Promise<EventLog> => {
  if (log === 'kafka')
    return openKafkaLog({
      brokers: env.KAFKA_BROKERS!.split(','),
      topic: env.KAFKA_TOPIC!,
      partitions: 1,
      allowSingleReplica: true,
    })
  const connection =
    env.CARTSTREAM_HOME === undefined
      ? undefined
      : JSON.parse(await readFile(join(env.CARTSTREAM_HOME, 'connection.json'), 'utf8'))
  return openPostgresLog({ connectionString: connection?.databaseUrl ?? env.DATABASE_URL!, partitions: 1 })
}
