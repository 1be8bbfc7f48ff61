import { addressEnv, logLevelEnv } from '@cartstream/run'
import { z } from 'zod'

/** Besides these, openRelay reads the log's own, KAFKA_BROKERS and what goes with it, and KAFKA_PUBLIC_TOPIC. */
export const Env = z.object({ ...addressEnv(8085), ...logLevelEnv('info') })
