import { addressEnv, flag, integer, liveShoppingEnv, logLevelEnv, originEnv, tokensEnv, url } from '@cartstream/run'
import { ShopId } from '@cartstream/schemas'
import { z } from 'zod'
import { paymentMethods } from './facades/payment-methods.ts'

/** Besides these, openLog reads the log's own, KAFKA_BROKERS and what goes with it, and openProviders the payment providers'. */
export const Env = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe(
    'the PostgreSQL of the actor ids (and of the log, without KAFKA_BROKERS)',
  ),
  ...tokensEnv,
  ...addressEnv(8081),
  ...originEnv,
  HANDLER_RANK: integer(1, 100)
    .default(1)
    .describe('1 for the first stand-in, 2 for the next: the later it is, the longer it leaves due holds to others'),
  IDEMPOTENCY_MAX_KEYS: integer(1000, 100_000_000).default(1_000_000).describe('keys remembered per partition'),
  SNAPSHOT_EVERY_EVENTS: integer(100, 100_000_000)
    .default(50_000)
    .describe('events after which a snapshot of a partition is due'),
  SNAPSHOT_EVERY_MINUTES: integer(1, 1440)
    .default(10)
    .describe('minutes after which one is due, where anything has changed'),
  SNAPSHOT_KEEP_EVERY: integer(1, 10_000).default(1).describe('every so manieth snapshot is kept for history'),
  COMMAND_DEADLINE_MS: integer(100, 60_000)
    .default(5000)
    .describe('milliseconds that a caller waits for the log, such as 5000'),
  DEFAULT_SHOP: ShopId.optional().describe('the shop of requests to the documents’ own routes that name none'),
  ENABLE_CART: flag().default(true).describe('off: no carts by document 3; its single items are sold all the same'),
  PAYMENT_METHODS: paymentMethods().optional().describe('what clients call their ways to pay, such as razorpay=stripe'),
  ...liveShoppingEnv,
  RATE_LIMITS: flag().default(true).describe('on or off: off is for a load run of your own'),
  ...logLevelEnv('info'),
})
