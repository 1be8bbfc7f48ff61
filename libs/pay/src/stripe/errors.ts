import Stripe from 'stripe'
import { ProviderRefused, ProviderUnavailable } from '../port.ts'

type StripeError = InstanceType<typeof Stripe.errors.StripeError>

/** Stripe's own words may name keys, ids and people; its codes do not. */
const codeOf = (error: StripeError): string => {
  const code = error.code ?? error.rawType ?? error.type
  return error.requestId === undefined ? code : `${code}, request ${error.requestId}`
}

/**
 * A refused key is for people to mend, and what was asked is as good as before: so that is no refusal of the payment. 409 is a request
 * under the same key that is still at work.
 */
const mayWorkLater = (error: StripeError): boolean =>
  error.statusCode === undefined || error.statusCode >= 500 || [401, 403, 409, 429].includes(error.statusCode)

export const isStripeError = (error: unknown): error is StripeError => error instanceof Stripe.errors.StripeError

/** Runs what asks Stripe; throws ProviderUnavailable or ProviderRefused for what it answers, with its code and nothing else of it. */
export const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    if (!isStripeError(error)) throw error
    if (mayWorkLater(error)) throw new ProviderUnavailable(`Stripe gave no answer that decides it (${codeOf(error)})`)
    throw new ProviderRefused(`Stripe refused it (${codeOf(error)})`)
  }
}
