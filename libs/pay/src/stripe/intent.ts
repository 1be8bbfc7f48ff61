import type Stripe from 'stripe'
import type { Intent, IntentStatus, Refunded } from '../port.ts'
import { fromMetadata, inShort } from '../reference.ts'
import { fromUnits } from './units.ts'

/** Stripe's states (https://docs.stripe.com/payments/paymentintents/lifecycle) in ours; one that is new to us is not paid. */
const statusOf = ({ status, last_payment_error }: Stripe.PaymentIntent): IntentStatus => {
  if (status === 'succeeded') return 'succeeded'
  if (status === 'canceled') return 'cancelled'
  return status === 'requires_payment_method' && last_payment_error != null ? 'failed' : 'open'
}

/** Why the last attempt failed; Stripe writes these for the payer. */
export const reasonOf = ({ last_payment_error: error }: Stripe.PaymentIntent): string =>
  inShort(error?.message ?? error?.code ?? 'The payment failed.')

export const intentOf = (theirs: Stripe.PaymentIntent): Intent => {
  const status = statusOf(theirs)
  const units = status === 'succeeded' ? theirs.amount_received : theirs.amount
  return {
    intent: theirs.id,
    status,
    amount: fromUnits(units, theirs.currency),
    currency: theirs.currency.toUpperCase(),
    ...(theirs.client_secret != null && { clientSecret: theirs.client_secret }),
    reference: fromMetadata(theirs.metadata),
    ...(status === 'failed' && { reason: reasonOf(theirs) }),
  }
}

export const outcomeOf = ({ status }: Pick<Stripe.Refund, 'status'>): Refunded['outcome'] =>
  status === 'succeeded' ? 'refunded' : status === 'failed' || status === 'canceled' ? 'failed' : 'pending'
