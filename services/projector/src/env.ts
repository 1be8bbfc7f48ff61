import { addressEnv, integer, logLevelEnv, url } from '@cartstream/run'
import { z } from 'zod'

/**
 * Besides these, openLog reads the log's own, KAFKA_BROKERS and what goes with it, openProviders those of payments, and openMessages those of
 * messages (docs/reference/configuration.md).
 */
export const Env = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe(
    'the PostgreSQL of the read models and the actor ids (and of the log, without KAFKA_BROKERS)',
  ),
  ...addressEnv(8084),
  MAX_LAG_MS: integer(100, 3_600_000)
    .default(10_000)
    .describe('milliseconds behind the log from which on it is not ready, such as 10000'),
  ...logLevelEnv('info'),
})
