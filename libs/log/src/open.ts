import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { Sasl } from './kafka/kafkajs.ts'
import { openKafkaLog } from './kafka/log.ts'
import { openKafkaSnapshots } from './kafka/snapshots.ts'
import type { EventLog } from './port.ts'
import { openPostgresLog } from './postgres/log.ts'
import { openPostgresSnapshots } from './postgres/snapshots.ts'
import type { Snapshots } from './snapshots/port.ts'

type Env = Record<string, string | undefined>

/**
 * The log that the environment names: Kafka where KAFKA_BROKERS is set, else PostgreSQL by DATABASE_URL.
 *
 * | variable | meaning | default |
 * |---|---|---|
 * | KAFKA_BROKERS | host:port, comma-separated | - |
 * | KAFKA_TOPIC | the log's topic | shop-events |
 * | KAFKA_CLIENT_ID | how brokers' logs and quotas name this client | cartstream |
 * | KAFKA_TLS, KAFKA_TLS_CA | 1: TLS; a file with the authority's certificate | no TLS |
 * | KAFKA_SASL_MECHANISM, _USERNAME, _PASSWORD | plain, scram-sha-256, scram-sha-512 | no SASL |
 * | LOG_ALLOW_SINGLE_REPLICA | 1: fewer than three replicas are a warning, not a problem | - |
 * | LOG_PARTITIONS | fixed for the log's life | Kafka 12, PostgreSQL 1 |
 *
 * Throws where neither is set, a value is not understood, or the log cannot be opened.
 */
export const openLog = async (env: Env = process.env): Promise<EventLog> => {
  if (env.KAFKA_BROKERS) {
    return openKafkaLog({
      ...clientOf(env, env.KAFKA_BROKERS),
      allowSingleReplica: env.LOG_ALLOW_SINGLE_REPLICA === '1',
      ...(env.KAFKA_TOPIC && { topic: env.KAFKA_TOPIC }),
    })
  }
  if (env.DATABASE_URL) return openPostgresLog({ connectionString: env.DATABASE_URL, partitions: partitionsOf(env, 1) })
  throw new Error(NONE)
}

/**
 * The snapshots beside the log that the environment names. On Kafka their topic is KAFKA_SNAPSHOT_TOPIC: by default `shop-snapshots`, or, where
 * KAFKA_TOPIC names the log's, that name and `-snapshots`. Throws as `openLog` does.
 */
export const openSnapshots = async (env: Env = process.env): Promise<Snapshots> => {
  if (env.KAFKA_BROKERS) {
    const topic = env.KAFKA_SNAPSHOT_TOPIC || (env.KAFKA_TOPIC && `${env.KAFKA_TOPIC}-snapshots`)
    return openKafkaSnapshots({ ...clientOf(env, env.KAFKA_BROKERS), ...(topic && { topic }) })
  }
  if (env.DATABASE_URL) return openPostgresSnapshots({ connectionString: env.DATABASE_URL })
  throw new Error(NONE)
}

const NONE = 'no log: set KAFKA_BROKERS (host:port,...) or DATABASE_URL (postgres://...)'

const clientOf = (env: Env, brokers: string) => ({
  brokers: brokersOf(brokers),
  partitions: partitionsOf(env, 12),
  ...(env.KAFKA_CLIENT_ID && { clientId: env.KAFKA_CLIENT_ID }),
  ...saslOf(env),
  ...tlsOf(env),
})

const brokersOf = (text: string): string[] => {
  const brokers = text.split(',').map((broker) => broker.trim())
  const wrong = brokers.find((broker) => !/^[^:]+:\d{1,5}$/.test(broker))
  if (wrong !== undefined) throw new Error(`KAFKA_BROKERS is host:port, comma-separated; "${wrong}" is not`)
  return brokers
}

const partitionsOf = (env: Env, otherwise: number): number => {
  const count = env.LOG_PARTITIONS === undefined ? otherwise : Number(env.LOG_PARTITIONS)
  if (!Number.isInteger(count) || count < 1 || count > 10_000)
    throw new Error(`LOG_PARTITIONS must be a number from 1 to 10000, not ${env.LOG_PARTITIONS}`)
  return count
}

const MECHANISMS: readonly string[] = ['plain', 'scram-sha-256', 'scram-sha-512'] satisfies Sasl['mechanism'][]

const saslOf = (env: Env): { sasl?: Sasl } => {
  const mechanism = env.KAFKA_SASL_MECHANISM?.toLowerCase()
  if (!mechanism) return {}
  if (!MECHANISMS.includes(mechanism))
    throw new Error(`KAFKA_SASL_MECHANISM must be one of ${MECHANISMS.join(', ')}, not ${mechanism}`)
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = env
  if (!username || !password)
    throw new Error('KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD go with KAFKA_SASL_MECHANISM')
  return { sasl: { mechanism: mechanism as Sasl['mechanism'], username, password } }
}

const tlsOf = (env: Env): { ssl?: ConnectionOptions } => {
  if (env.KAFKA_TLS !== '1') return {}
  return { ssl: env.KAFKA_TLS_CA ? { ca: readFileSync(env.KAFKA_TLS_CA) } : {} }
}
