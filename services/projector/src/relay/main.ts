import { openRelay } from '@cartstream/log/relay'
import { createMetrics, port, readEnv, runService } from '@cartstream/run'
import { z } from 'zod'
import { startRelay } from './start.ts'

/** Besides these, openRelay reads the log's own, KAFKA_BROKERS and what goes with it, and KAFKA_PUBLIC_TOPIC. */
const Env = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: port().default(8085),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

await runService(
  'relay',
  () => readEnv(Env),
  async (env, { logger, lifetime }) => {
    const { log, topic } = await openRelay()
    lifetime.opened('log', () => log.close())
    lifetime.opened('public topic', () => topic.close())
    const door = { host: env.HOST, port: env.PORT }
    const metrics = createMetrics({ processMetrics: true })
    return (await startRelay({ log, topic, logger, lifetime, metrics, door })).url
  },
)
