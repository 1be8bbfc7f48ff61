import { addressEnv, logLevelEnv, originEnv, perMinute, tokensEnv, url } from '@cartstream/run'
import { z } from 'zod'

/** Besides these, openLog reads the log's own, KAFKA_BROKERS and what goes with it. */
export const Env = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe(
    'the PostgreSQL of the actor ids (and of the log, without KAFKA_BROKERS)',
  ),
  ...tokensEnv,
  ...addressEnv(8083),
  ...originEnv,
  ANALYSES_PER_MINUTE: perMinute('analyses', 600),
  ...logLevelEnv('info'),
})
