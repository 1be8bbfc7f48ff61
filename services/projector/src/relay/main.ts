import { openRelay } from '@cartstream/log/relay'
import { createMetrics, readEnv, runService } from '@cartstream/run'
import { Env } from './env.ts'
import { startRelay } from './start.ts'

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
