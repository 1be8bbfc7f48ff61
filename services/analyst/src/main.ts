import { createPostgresKeys } from '@cartstream/keys/postgres'
import { openLog, openSnapshots } from '@cartstream/log/open'
import { createMetrics, createVerifier, readEnv, runService } from '@cartstream/run'
import { Env } from './env.ts'
import { foldCode } from './fold/code.ts'
import { startAnalyst } from './start.ts'

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
    const snapshots = await openSnapshots()
    lifetime.opened('snapshots', () => snapshots.close())
    const keys = await createPostgresKeys({ connectionString: env.DATABASE_URL })
    lifetime.opened('keys', () => keys.close())
    const analyst = await startAnalyst({
      kept: { snapshots, code: foldCode() },
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
