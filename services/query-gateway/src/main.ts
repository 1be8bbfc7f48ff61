import { createPostgresKeys } from '@cartstream/keys/postgres'
import { createMetrics, createVerifier, liveShopping, readEnv, runService } from '@cartstream/run'
import { Env } from './env.ts'
import { startGateway } from './start.ts'

await runService(
  'query-gateway',
  () => readEnv(Env),
  async (env, { logger, lifetime }) => {
    const verifier = createVerifier({
      jwtSecret: env.AUTH_JWT_SECRET,
      jwksUrl: env.AUTH_JWKS_URL,
      issuer: env.AUTH_ISSUER,
      audience: env.AUTH_AUDIENCE,
    })
    const keys = await createPostgresKeys({ connectionString: env.DATABASE_URL })
    lifetime.opened('keys', () => keys.close())
    const gateway = await startGateway({
      ...{ connection: env.DATABASE_URL, keys, verifier, logger, host: env.HOST, port: env.PORT },
      ...(env.PUBLIC_URL !== undefined && { publicUrl: env.PUBLIC_URL }),
      ...(env.TRUST_PROXY !== undefined && { trustProxy: env.TRUST_PROXY }),
      ...(env.PAGES_FOLDER !== undefined && { pages: env.PAGES_FOLDER }),
      liveShopping: liveShopping(env),
      facades: { defaultShop: env.DEFAULT_SHOP, enableCart: env.ENABLE_CART },
      allowedOrigins: env.ALLOWED_ORIGINS ?? [],
      streams: { streams: env.MAX_STREAMS },
      limit: { quota: env.READS_PER_MINUTE, windowSeconds: 60 },
      metrics: createMetrics({ processMetrics: true }),
    })
    lifetime.opened('gateway', () => gateway.close())
    return gateway.address
  },
)
