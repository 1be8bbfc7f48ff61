import { createPostgresKeys } from '@cartstream/keys/postgres'
import {
  createMetrics,
  createVerifier,
  flag,
  integer,
  list,
  liveShopping,
  liveShoppingEnv,
  port,
  readEnv,
  runService,
  url,
} from '@cartstream/run'
import { ShopId } from '@cartstream/schemas'
import { z } from 'zod'
import { startGateway } from './start.ts'

const Env = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe('the PostgreSQL of the read models and the actor ids'),
  AUTH_JWT_SECRET: z.string().min(32).optional(),
  AUTH_JWKS_URL: url('http', 'https').optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  ALLOWED_ORIGINS: list().optional().describe('the origins of the pages that may open streams, with commas between'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port().default(8082),
  PUBLIC_URL: url('http', 'https').optional(),
  TRUST_PROXY: list().optional(),
  MAX_STREAMS: integer(1, 1_000_000).default(5000),
  DEFAULT_SHOP: ShopId.optional().describe('the shop of requests to the documents’ own routes that name none'),
  ENABLE_CART: flag().default(true).describe('off: no carts by document 3; its single items are sold all the same'),
  READS_PER_MINUTE: integer(1, 100_000_000).default(3000),
  PAGES_FOLDER: z
    .string()
    .optional()
    .describe('the folder of the built dashboard and storefront; without it there are none'),
  ...liveShoppingEnv,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

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
