import { createPostgresKeys } from '@cartstream/keys/postgres'
import { openLog, openSnapshots } from '@cartstream/log/open'
import { openProviders } from '@cartstream/pay/open'
import { createMetrics, createVerifier, liveShopping, mintToken, readEnv, runService } from '@cartstream/run'
import { Env } from './env.ts'
import { startCommandHandler } from './start.ts'

await runService(
  'command-handler',
  () => readEnv(Env),
  async (env, { logger, lifetime }) => {
    const metrics = createMetrics({ processMetrics: true })
    const verifier = createVerifier({
      jwtSecret: env.AUTH_JWT_SECRET,
      jwksUrl: env.AUTH_JWKS_URL,
      issuer: env.AUTH_ISSUER,
      audience: env.AUTH_AUDIENCE,
    })
    const providers = await openProviders()
    for (const warning of providers.warnings) logger.warn(warning)
    const log = await openLog()
    lifetime.opened('log', () => log.close())
    const snapshots = await openSnapshots()
    lifetime.opened('snapshots', () => snapshots.close())
    const keys = await createPostgresKeys({ connectionString: env.DATABASE_URL })
    lifetime.opened('keys', () => keys.close())
    const secret = env.AUTH_JWT_SECRET
    const handler = await startCommandHandler({
      ...{ log, snapshots, keys, verifier, providers, logger, metrics, lifetime },
      keeping: {
        everyEvents: env.SNAPSHOT_EVERY_EVENTS,
        everyMs: env.SNAPSHOT_EVERY_MINUTES * 60_000,
        keepEvery: env.SNAPSHOT_KEEP_EVERY,
      },
      ...{ host: env.HOST, port: env.PORT, publicUrl: env.PUBLIC_URL, trustProxy: env.TRUST_PROXY },
      ...{ rank: env.HANDLER_RANK, maxKeys: env.IDEMPOTENCY_MAX_KEYS, deadlineMs: env.COMMAND_DEADLINE_MS },
      facades: {
        defaultShop: env.DEFAULT_SHOP,
        enableCart: env.ENABLE_CART,
        paymentMethods: env.PAYMENT_METHODS,
      },
      liveShopping: liveShopping(env),
      ...(!env.RATE_LIMITS && { limits: {} }),
      ...(secret !== undefined && {
        guests: {
          mint: (sub: string, shops: readonly string[] | '*', ttl: number) =>
            mintToken(secret, { sub, role: 'guest', shops }, ttl),
        },
      }),
    })
    return handler.url
  },
)
