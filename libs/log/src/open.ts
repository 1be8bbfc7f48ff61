import { type Env, kafkaOf, partitionsOf, snapshotTopicOf } from './kafka/env.ts'
import { openKafkaLog } from './kafka/log.ts'
import { openKafkaSnapshots } from './kafka/snapshots.ts'
import type { EventLog } from './port.ts'
import { openPostgresLog } from './postgres/log.ts'
import { openPostgresSnapshots } from './postgres/snapshots.ts'
import type { Snapshots } from './snapshots/port.ts'

/**
 * The log that the environment names (`logEnv`): Kafka where KAFKA_BROKERS is set, else PostgreSQL by DATABASE_URL.
 * Throws where neither is set, a value is not understood, or the log cannot be opened.
 */
export const openLog = async (env: Env = process.env): Promise<EventLog> => {
  const kafka = kafkaOf(env)
  if (kafka !== undefined) return openKafkaLog(kafka)
  if (env.DATABASE_URL) return openPostgresLog({ connectionString: env.DATABASE_URL, partitions: partitionsOf(env, 1) })
  throw new Error(NONE)
}

/**
 * The snapshots beside the log that the environment names. On Kafka their topic is KAFKA_SNAPSHOT_TOPIC: by default `shop-snapshots`, or, where
 * KAFKA_TOPIC names the log's, that name and `-snapshots`. Throws as `openLog` does.
 */
export const openSnapshots = async (env: Env = process.env): Promise<Snapshots> => {
  const kafka = kafkaOf(env)
  if (kafka !== undefined) return openKafkaSnapshots({ ...kafka, topic: snapshotTopicOf(env) })
  if (env.DATABASE_URL) return openPostgresSnapshots({ connectionString: env.DATABASE_URL })
  throw new Error(NONE)
}

const NONE = 'no log: set KAFKA_BROKERS (host:port,...) or DATABASE_URL (postgres://...)'
