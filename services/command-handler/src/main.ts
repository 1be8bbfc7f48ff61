import { createPostgresKeys } from '@cartstream/keys/postgres'
import { openLog, openSnapshots } from '@cartstream/log/open'
import { openProviders } from '@cartstream/pay/open'
import {
  createMetrics,
  createVerifier,
  flag,
  integer,
  list,
  liveShopping,
  liveShoppingEnv,
  mintToken,
  port,
  readEnv,
  runService,
  url,
} from '@cartstream/run'
import { ShopId } from '@cartstream/schemas'
import { z } from 'zod'
import { paymentMethods } from './facades/payment-methods.ts'
import { startCommandHandler } from './start.ts'

/** Besides these, openLog reads the log's own, KAFKA_BROKERS and what goes with it, and openProviders the payment providers'. */
const Env = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe(
    'the PostgreSQL of the actor ids (and of the log, without KAFKA_BROKERS)',
  ),
  AUTH_JWT_SECRET: z.string().min(32).optional(),
  AUTH_JWKS_URL: url('http', 'https').optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: port().default(8081),
  PUBLIC_URL: url('http', 'https').optional(),
  TRUST_PROXY: list().optional(),
  HANDLER_RANK: integer(1, 100).default(1),
  IDEMPOTENCY_MAX_KEYS: integer(1000, 100_000_000).default(1_000_000),
  SNAPSHOT_EVERY_EVENTS: integer(100, 100_000_000).default(50_000),
  SNAPSHOT_EVERY_MINUTES: integer(1, 1440).default(10),
  SNAPSHOT_KEEP_EVERY: integer(1, 10_000).default(2).describe('every so manieth snapshot is kept for history'),
  COMMAND_DEADLINE_MS: integer(100, 60_000).default(5000),
  DEFAULT_SHOP: ShopId.optional().describe('the shop of requests to the documents’ own routes that name none'),
  ENABLE_CART: flag().default(true).describe('off: no carts by document 3; its single items are sold all the same'),
  PAYMENT_METHODS: paymentMethods().optional().describe('what clients call their ways to pay, such as razorpay=stripe'),
  ...liveShoppingEnv,
  RATE_LIMITS: flag().default(true),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
})

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
