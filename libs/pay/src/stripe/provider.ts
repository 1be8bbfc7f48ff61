import Stripe from 'stripe'
import {
  type Intent,
  type IntentRequest,
  type PaymentProvider,
  ProviderRefused,
  ProviderUnavailable,
  type Refunded,
  type RefundRequest,
} from '../port.ts'
import { toMetadata } from '../reference.ts'
import { asked, isStripeError } from './errors.ts'
import { intentOf, outcomeOf } from './intent.ts'
import { noticeOf, readEvent } from './notice.ts'
import { toUnits } from './units.ts'

export type StripeProviderOptions = {
  secretKey: string
  /** Of the webhook endpoint that is set up at Stripe (`whsec_...`). */
  webhookSecret: string
  /** Another place than Stripe's own, such as stripe-mock. */
  host?: string
  port?: number
  protocol?: 'http' | 'https'
  /** Where a method that leads the payer away comes back to; only for `confirm` with a method. */
  returnUrl?: string
  /** Milliseconds for one attempt; there are at most three. Default 8,000. */
  timeoutMs?: number
}

/**
 * Stripe's PaymentIntents with automatic payment methods: the payer's browser pays by Stripe's own elements and `clientSecret`, and the
 * webhook or `confirm` without a method says what came of it. Stripe forgets idempotency keys after 24 hours
 * (https://docs.stripe.com/api/idempotent_requests): a refund is looked for before it is made, so it stays one; an intent under an older
 * key is a new one.
 */
export const createStripeProvider = (options: StripeProviderOptions): PaymentProvider => {
  const { secretKey, webhookSecret, returnUrl, timeoutMs = 8000, host, port, protocol } = options
  const stripe = new Stripe(secretKey, {
    maxNetworkRetries: 2,
    timeout: timeoutMs,
    telemetry: false,
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(protocol !== undefined && { protocol }),
  })
  return {
    name: 'stripe',
    createIntent: (request) => asked(() => create(stripe, request)),
    find: (intent) => asked(() => find(stripe, intent)),
    confirm: (intent, method) => asked(() => confirm(stripe, intent, { method, returnUrl })),
    cancel: (intent) => asked(() => cancel(stripe, intent)),
    refund: (request) => asked(() => refundOnce(stripe, request)),
    notice: (rawBody, headers) => noticeOf(readEvent({ stripe, secret: webhookSecret }, rawBody, headers)),
  }
}

const create = async (stripe: Stripe, { key, reference, amount, currency }: IntentRequest): Promise<Intent> => {
  const made = await stripe.paymentIntents.create(
    {
      amount: toUnits(amount, currency),
      currency: currency.toLowerCase(),
      metadata: toMetadata(reference),
      automatic_payment_methods: { enabled: true },
    },
    { idempotencyKey: key },
  )
  // a repeated answer is what was true the first time
  const isRepeated = made.lastResponse.headers['idempotent-replayed'] === 'true'
  return intentOf(isRepeated ? await stripe.paymentIntents.retrieve(made.id) : made)
}

const find = async (stripe: Stripe, intent: string): Promise<Intent | undefined> => {
  try {
    return intentOf(await stripe.paymentIntents.retrieve(intent))
  } catch (error) {
    if (isStripeError(error) && error.statusCode === 404) return undefined
    throw error
  }
}

const known = async (stripe: Stripe, intent: string): Promise<Intent> => {
  const found = await find(stripe, intent)
  if (found === undefined) throw new ProviderRefused('Stripe knows of no such payment')
  return found
}

/** What to do about a payment that is not in a state for it, or was declined, is to look at it. */
const isAboutState = (error: unknown): boolean =>
  isStripeError(error) && (error.code === 'payment_intent_unexpected_state' || error.rawType === 'card_error')

type How = { method: string | undefined; returnUrl: string | undefined }
const confirm = async (stripe: Stripe, intent: string, { method, returnUrl }: How): Promise<Intent> => {
  if (method === undefined) return known(stripe, intent)
  const params = { payment_method: method, ...(returnUrl !== undefined && { return_url: returnUrl }) }
  try {
    return intentOf(await stripe.paymentIntents.confirm(intent, params))
  } catch (error) {
    if (!isAboutState(error)) throw error
    return known(stripe, intent)
  }
}

const cancel = async (stripe: Stripe, intent: string): Promise<Intent> => {
  try {
    return intentOf(await stripe.paymentIntents.cancel(intent))
  } catch (error) {
    if (!isAboutState(error)) throw error
    const found = await known(stripe, intent)
    if (found.status === 'cancelled' || found.status === 'succeeded') return found
    throw new ProviderUnavailable('Stripe is at work on the payment; it cannot be cancelled just now')
  }
}

const refundOnce = async (stripe: Stripe, request: RefundRequest): Promise<Refunded> => {
  const { key, refund, intent, amount, currency, reference } = request
  const units = toUnits(amount, currency)
  const earlier = await stripe.refunds.list({ payment_intent: intent, limit: 100 })
  const made =
    earlier.data.find(({ metadata }) => metadata?.refund === refund) ??
    (await stripe.refunds.create(
      { payment_intent: intent, amount: units, metadata: { ...toMetadata(reference), refund } },
      { idempotencyKey: key },
    ))
  return { providerRefund: made.id, outcome: outcomeOf(made) }
}
