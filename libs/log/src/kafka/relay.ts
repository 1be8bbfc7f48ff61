import type { PublicTopic } from '../public.ts'
import { type Env, kafkaOf } from './env.ts'
import { type KafkaLog, openKafkaLog } from './log.ts'
import { openPublicTopic } from './public.ts'

/** There is nothing to relay from or to: the log that the environment names is not on Kafka. */
export class NeedsKafka extends Error {
  override name = 'NeedsKafka'

  constructor() {
    super(
      'the relay needs a log on Kafka: set KAFKA_BROKERS (host:port,...); a log in PostgreSQL has no topic that others could read',
    )
  }
}

/** Where valid events for others go. */
export const publicTopicOf = (env: Env = process.env): string => env.KAFKA_PUBLIC_TOPIC || 'shop-events-public'

/**
 * The log and the public topic beside it, KAFKA_PUBLIC_TOPIC (`shop-events-public`), on the brokers that the environment names.
 * Throws NeedsKafka where it names none, and whatever keeps either from being opened.
 */
export const openRelay = async (env: Env = process.env): Promise<{ log: KafkaLog; topic: PublicTopic }> => {
  const options = kafkaOf(env)
  if (options === undefined) throw new NeedsKafka()
  const log = await openKafkaLog(options)
  try {
    return { log, topic: await openPublicTopic({ ...options, topic: publicTopicOf(env) }) }
  } catch (error) {
    await log.close()
    throw error
  }
}
