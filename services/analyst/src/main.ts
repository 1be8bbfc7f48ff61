import { createPostgresKeys } from '@cartstream/keys/postgres'
import { openLog } from '@cartstream/log/open'
import { createMetrics, createVerifier, integer, list, port, readEnv, runService, url } from '@cartstream/run'
import { z } from 'zod'
import { startAnalyst } from './start.ts'

/** Besides these, openLog reads the log's own, KAFKA_BROKERS and what goes with it. */
const Env = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe(
    'the PostgreSQL of the actor ids (and of the log, without KAFKA_BROKERS)',
  ),
  AUTH_JWT_SECRET: z.string().min(32).optional(),
  AUTH_JWKS_URL: url('http', 'https').optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: port().default(8083),
  PUBLIC_URL: url('http', 'https').optional(),
  TRUST_PROXY: list().optional(),
  ANALYSES_PER_MINUTE: integer(1, 100_000_000).default(600),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

await runService(
  'analyst',
  () => readEnv(Env),
  async (env, { logger, lifetime }) => {
    const verifier = createVerifier({
      jwtSecret: env.AUTH_JWT_SECRET,
      jwksUrl: env.AUTH_JWKS_URL,
      issuer: env.AUTH_ISSUER,
      audience: env.AUTH_AUDIENCE,
    })
    const log = await openLog()
    lifetime.opened('log', () => log.close())
    const keys = await createPostgresKeys({ connectionString: env.DATABASE_URL })
    lifetime.opened('keys', () => keys.close())
    const analyst = await startAnalyst({
      ...{ log, keys, verifier, logger, host: env.HOST, port: env.PORT },
      ...(env.PUBLIC_URL !== undefined && { publicUrl: env.PUBLIC_URL }),
      ...(env.TRUST_PROXY !== undefined && { trustProxy: env.TRUST_PROXY }),
      limit: { quota: env.ANALYSES_PER_MINUTE, windowSeconds: 60 },
      metrics: createMetrics({ processMetrics: true }),
    })
    lifetime.opened('analyst', () => analyst.close())
    return analyst.address
  },
)
