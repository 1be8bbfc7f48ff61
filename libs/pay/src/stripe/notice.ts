import type { IncomingHttpHeaders } from 'node:http'
import type Stripe from 'stripe'
import { BadSignature, type Notice, TOLERANCE_SECONDS } from '../port.ts'
import { fromMetadata } from '../reference.ts'
import { intentOf, outcomeOf, reasonOf } from './intent.ts'

/** The events that a webhook endpoint at Stripe must be subscribed to. Others are taken and passed over. */
export const STRIPE_EVENTS = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'refund.created',
  'refund.updated',
  'refund.failed',
] as const

/** Stripe's event in our words; undefined where it tells nothing that has ended, or is not about a payment of ours. */
export const noticeOf = (event: Stripe.Event | null): Notice | undefined => {
  switch (event?.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled':
      return aboutIntent(event.type, event.data.object)
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated': // endpoints on an API version before 2024-10-28
      return aboutRefund(event.data.object)
    default:
      return undefined
  }
}

const aboutIntent = (type: string, theirs: Stripe.PaymentIntent): Notice | undefined => {
  const { intent, amount, currency, reference } = intentOf(theirs)
  if (reference === undefined) return undefined
  const about = { intent, amount, currency, reference }
  if (type === 'payment_intent.succeeded') return { type: 'succeeded', ...about }
  const final = type === 'payment_intent.canceled'
  return { type: 'failed', ...about, final, reason: final ? 'The payment was cancelled.' : reasonOf(theirs) }
}

const aboutRefund = (theirs: Stripe.Refund): Notice | undefined => {
  const reference = fromMetadata(theirs.metadata)
  const refund = theirs.metadata?.refund
  const outcome = outcomeOf(theirs)
  if (reference === undefined || !refund || outcome === 'pending') return undefined
  return { type: 'refund', refund, outcome, providerRefund: theirs.id, reference }
}

/** The event in a signed body. Throws BadSignature. */
export const readEvent = (
  { stripe, secret }: { stripe: Stripe; secret: string },
  rawBody: Buffer,
  headers: IncomingHttpHeaders,
): Stripe.Event | null => {
  const header = headers['stripe-signature']
  if (typeof header !== 'string') throw new BadSignature('no signature')
  try {
    return stripe.webhooks.constructEvent(rawBody, header, secret, TOLERANCE_SECONDS)
  } catch {
    // what is thrown carries the body and the header
    throw new BadSignature('not signed with the webhook secret, changed on the way, or too old')
  }
}
