import { openLog } from '@cartstream/log/open'
import {
  BadEnv,
  createLogger,
  createMetrics,
  createProcessLifetime,
  integer,
  port,
  readEnv,
  url,
} from '@cartstream/run'
import { z } from 'zod'
import { startProjector } from './start.ts'

/** Besides these, openLog reads the log's own: KAFKA_BROKERS and what goes with it. */
const Env = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe(
    'the PostgreSQL of the read models (and of the log, without KAFKA_BROKERS)',
  ),
  HOST: z.string().default('127.0.0.1'),
  PORT: port().default(8084),
  MAX_LAG_MS: integer(100, 3_600_000).default(10_000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

const main = async (): Promise<void> => {
  const env = readEnv(Env)
  const logger = createLogger('projector', env.LOG_LEVEL)
  const lifetime = createProcessLifetime(logger)
  try {
    const log = await openLog()
    lifetime.opened('log', () => log.close())
    const projector = await startProjector({
      ...{ log, logger, lifetime, db: env.DATABASE_URL, metrics: createMetrics({ processMetrics: true }) },
      ...{ door: { host: env.HOST, port: env.PORT }, maxLagMs: env.MAX_LAG_MS },
    })
    logger.info({ url: projector.url }, 'listening')
  } catch (error) {
    logger.fatal({ err: error }, 'could not start')
    await lifetime.close('could not start').catch(() => {}) // each failure has been logged
    process.exit(1)
  }
}

await main().catch((error) => {
  if (!(error instanceof BadEnv)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
