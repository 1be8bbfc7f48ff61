import { createPostgresKeys } from '@cartstream/keys/postgres'
import { openLog } from '@cartstream/log/open'
import { openProviders } from '@cartstream/pay/open'
import { askDatabase } from '@cartstream/read'
import { createMetrics, type Lifetime, readEnv, runService } from '@cartstream/run'
import { Env } from './env.ts'
import { openMessages } from './messages/open.ts'
import type { Telling } from './messages/tell.ts'
import { startProjector } from './start.ts'

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
