import { z } from 'zod'
import type { PaymentProvider } from './port.ts'
import { createTestProvider } from './test/provider.ts'

export type Providers = {
  default: PaymentProvider
  byName(name: string): PaymentProvider | undefined
  names: readonly string[]
  /** What whoever runs this should know, in words. */
  warnings: readonly string[]
}

const TEST_SECRET = 'cartstream test payments'

const Flag = z.stringbool({ truthy: ['1', 'true', 'yes', 'on'], falsy: ['0', 'false', 'no', 'off'] })
/** What openProviders reads. */
export const Env = z.object({
  PAYMENT_PROVIDER: z
    .enum(['test', 'stripe'], 'test or stripe')
    .default('test')
    .describe('test or stripe: who is asked where a checkout names nobody'),
  PAYMENT_TEST: Flag.optional().describe(
    'on or off: whether the test provider, which gives goods for nothing, may be named; without it only where it is the default',
  ),
  PAYMENT_TEST_SECRET: z
    .string()
    .min(16, 'at least 16 characters')
    .default(TEST_SECRET)
    .describe(
      "what the test provider's intents and webhooks are signed with, 16 characters or more; the same everywhere",
    ),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_\S+$/, 'a secret key begins with sk_ or rk_')
    .optional()
    .describe('the secret key (sk_...) or a restricted one (rk_...) of a Stripe account'),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S+$/, "a webhook endpoint's secret begins with whsec_")
    .optional()
    .describe("the signing secret (whsec_...) of Stripe's webhook endpoint; goes with the key"),
  STRIPE_API_HOST: z.string().min(1).optional().describe("another host than Stripe's own, such as stripe-mock"),
  STRIPE_API_PORT: z.coerce.number().int().min(1).max(65_535).optional().describe('its port'),
  STRIPE_API_PROTOCOL: z.enum(['http', 'https'], 'http or https').optional().describe('its protocol: http or https'),
  STRIPE_RETURN_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('where a method that leads the payer away comes back to, for payments confirmed with a method'),
})
type Env = z.infer<typeof Env>

/**
 * The payment providers that the environment names (`Env`). Throws Error that names every variable that is not right, and no value.
 */
export const openProviders = async (env: Record<string, string | undefined> = process.env): Promise<Providers> => {
  const settings = read(env)
  const providers = new Map<string, PaymentProvider>()
  const isTestOn = settings.PAYMENT_TEST ?? settings.PAYMENT_PROVIDER === 'test'
  if (isTestOn) providers.set('test', createTestProvider({ secret: settings.PAYMENT_TEST_SECRET }))
  const stripe = await stripeOf(settings)
  if (stripe !== undefined) providers.set('stripe', stripe)
  return {
    default: providers.get(settings.PAYMENT_PROVIDER)!,
    byName: (name) => providers.get(name),
    names: [...providers.keys()],
    warnings: isTestOn ? [warningOf(settings)] : [],
  }
}

const warningOf = ({ PAYMENT_TEST_SECRET }: Env): string =>
  `The test payment provider is on: orders can be had without money (PAYMENT_TEST=off refuses it).${
    PAYMENT_TEST_SECRET === TEST_SECRET ? ' Its secret is the well-known one: anybody can sign its webhooks.' : ''
  }`

/** Loaded only where it is used: it is the largest of our packages. */
const stripeOf = async (env: Env): Promise<PaymentProvider | undefined> => {
  if (env.STRIPE_SECRET_KEY === undefined || env.STRIPE_WEBHOOK_SECRET === undefined) return undefined
  const { createStripeProvider } = await import('./stripe/provider.ts')
  return createStripeProvider({
    secretKey: env.STRIPE_SECRET_KEY,
    webhookSecret: env.STRIPE_WEBHOOK_SECRET,
    ...(env.STRIPE_API_HOST !== undefined && { host: env.STRIPE_API_HOST }),
    ...(env.STRIPE_API_PORT !== undefined && { port: env.STRIPE_API_PORT }),
    ...(env.STRIPE_API_PROTOCOL !== undefined && { protocol: env.STRIPE_API_PROTOCOL }),
    ...(env.STRIPE_RETURN_URL !== undefined && { returnUrl: env.STRIPE_RETURN_URL }),
  })
}

const read = (env: Record<string, string | undefined>): Env => {
  const given = Object.fromEntries(Object.keys(Env.shape).map((name) => [name, env[name]?.trim() || undefined]))
  const parsed = Env.safeParse(given)
  const wrong = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  if (wrong.length > 0) throw new Error(`payment settings are not right in the environment:\n  ${wrong.join('\n  ')}`)
  return parsed.data!
}

const contradictions = (env: Env): string[] => {
  const isStripe = env.STRIPE_SECRET_KEY !== undefined
  const wrong: string[] = []
  if (isStripe !== (env.STRIPE_WEBHOOK_SECRET !== undefined))
    wrong.push('STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET go together')
  if (env.PAYMENT_PROVIDER === 'stripe' && !isStripe) wrong.push('PAYMENT_PROVIDER is stripe: set STRIPE_SECRET_KEY')
  if (env.PAYMENT_PROVIDER === 'test' && env.PAYMENT_TEST === false)
    wrong.push('PAYMENT_PROVIDER is test (also where it is not set), and PAYMENT_TEST is off')
  return wrong
}
