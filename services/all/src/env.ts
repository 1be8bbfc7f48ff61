import { paymentMethods } from '@cartstream/command-handler'
import { addressEnv, flag, liveShoppingEnv, logLevelEnv, originEnv } from '@cartstream/run'
import { ShopId } from '@cartstream/schemas'
import { z } from 'zod'
import { DEMO_SHOP } from './seed/seed.ts'

/** Besides these, homeFolder reads CARTSTREAM_HOME, openPayments the payment providers', and openMessages those of messages. */
export const Env = z.object({
  ...addressEnv(8080),
  PUBLIC_URL: originEnv.PUBLIC_URL,
  DEFAULT_SHOP: ShopId.default(DEMO_SHOP).describe('the shop of requests to the documents’ own routes that name none'),
  ENABLE_CART: flag().default(true).describe('off: no carts by document 3; its single items are sold all the same'),
  PAYMENT_METHODS: paymentMethods()
    .prefault('razorpay')
    .describe('what clients call their ways to pay, such as razorpay=stripe'),
  ...liveShoppingEnv,
  FEATURE_LIVE_SHOPPING_ENABLED: liveShoppingEnv.FEATURE_LIVE_SHOPPING_ENABLED.default(true).describe(
    'on or off: staff sell live to a client',
  ),
  RATE_LIMITS: flag().default(true).describe('on or off: off is for a load run of your own'),
  ...logLevelEnv('warn'),
})

/** What homeFolder reads, as the reference tells it. */
export const homeEnv: readonly { name: string; means: string; usual?: string }[] = [
  { name: 'CARTSTREAM_HOME', means: 'the folder that everything is kept in', usual: '.cartstream in the checkout' },
]
