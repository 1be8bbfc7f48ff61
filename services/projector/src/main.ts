import { createPostgresKeys } from '@cartstream/keys/postgres'
import { openLog } from '@cartstream/log/open'
import { openProviders } from '@cartstream/pay/open'
import { askDatabase } from '@cartstream/read'
import { createMetrics, integer, type Lifetime, port, readEnv, runService, url } from '@cartstream/run'
import { z } from 'zod'
import { openMessages } from './messages/open.ts'
import type { Telling } from './messages/tell.ts'
import { startProjector } from './start.ts'

/**
 * Besides these, openLog reads the log's own, KAFKA_BROKERS and what goes with it, openProviders those of payments (docs/payments.md), and
 * openMessages those of messages (docs/messages.md).
 */
const Env = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe(
    'the PostgreSQL of the read models and the actor ids (and of the log, without KAFKA_BROKERS)',
  ),
  HOST: z.string().default('127.0.0.1'),
  PORT: port().default(8084),
  MAX_LAG_MS: integer(100, 3_600_000).default(10_000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

/** Customers are told by the name that their token has; without anybody to tell them, nobody's is asked for. */
const openTelling = async (connectionString: string, lifetime: Lifetime): Promise<Telling | undefined> => {
  const messages = openMessages()
  if (messages === undefined) return undefined
  const keys = await createPostgresKeys({ connectionString })
  lifetime.opened('keys', () => keys.close())
  return { messages, keys }
}

await runService(
  'projector',
  () => readEnv(Env),
  async (env, { logger, lifetime }) => {
    await askDatabase(env.DATABASE_URL) // once it runs it waits for a database that is gone; an address that never was right it says at once
    const providers = await openProviders()
    for (const warning of providers.warnings) logger.warn(warning)
    const telling = await openTelling(env.DATABASE_URL, lifetime)
    const log = await openLog()
    lifetime.opened('log', () => log.close())
    const projector = await startProjector({
      ...{
        log,
        logger,
        lifetime,
        providers,
        telling,
        db: env.DATABASE_URL,
        metrics: createMetrics({ processMetrics: true }),
      },
      ...{ door: { host: env.HOST, port: env.PORT }, maxLagMs: env.MAX_LAG_MS },
    })
    return projector.url
  },
)
