import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import type { Sasl } from './kafkajs.ts'
import type { KafkaLogOptions } from './log.ts'

export type Env = Record<string, string | undefined>

/** The log on Kafka that the environment names (`logEnv` lists the variables); undefined where it names none. Throws on what is not understood. */
export const kafkaOf = (env: Env): KafkaLogOptions | undefined =>
  env.KAFKA_BROKERS
    ? {
        brokers: brokersOf(env.KAFKA_BROKERS),
        partitions: partitionsOf(env, 12),
        allowSingleReplica: env.LOG_ALLOW_SINGLE_REPLICA === '1',
        ...(env.KAFKA_TOPIC && { topic: env.KAFKA_TOPIC }),
        ...(env.KAFKA_CLIENT_ID && { clientId: env.KAFKA_CLIENT_ID }),
        ...saslOf(env),
        ...tlsOf(env),
      }
    : undefined

/** The topic of the snapshots beside the log's: `shop-snapshots`, or, where KAFKA_TOPIC names the log's, that name and `-snapshots`. */
export const snapshotTopicOf = ({ KAFKA_SNAPSHOT_TOPIC, KAFKA_TOPIC }: Env): string =>
  KAFKA_SNAPSHOT_TOPIC || (KAFKA_TOPIC ? `${KAFKA_TOPIC}-snapshots` : 'shop-snapshots')

const brokersOf = (text: string): string[] => {
  const brokers = text.split(',').map((broker) => broker.trim())
  const wrong = brokers.find((broker) => !/^[^:]+:\d{1,5}$/.test(broker))
  if (wrong !== undefined) throw new Error(`KAFKA_BROKERS is host:port, comma-separated; "${wrong}" is not`)
  return brokers
}

export const partitionsOf = (env: Env, otherwise: number): number => {
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
