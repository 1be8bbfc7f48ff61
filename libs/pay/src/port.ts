import type { IncomingHttpHeaders } from 'node:http'

/** What money is for; kept in the provider's metadata, so that a webhook that knows nothing else finds its way home. */
export type Reference = {
  shop: string
  /** The checkout's id, or the combined checkout's. */
  payment: string
  combined?: true
}

export type IntentRequest = {
  /** The checkout's id (or the combined one's): the provider's idempotency key. At most 255 printable ASCII characters. */
  key: string
  reference: Reference
  /** A decimal string in the currency, such as "12.30"; exact, or refused. */
  amount: string
  /** ISO 4217, upper case. */
  currency: string
}

/**
 * `open`: to be paid, or being paid. `failed`: the last attempt was declined; another attempt may follow (`cancel` ends it).
 * `succeeded` and `cancelled` are final.
 */
export type IntentStatus = 'open' | 'succeeded' | 'failed' | 'cancelled'

/** `amount`: asked for while it is not paid, what was received once it has succeeded; compare as decimals, not as text. */
export type Intent = {
  intent: string
  status: IntentStatus
  amount: string
  currency: string
  /** For the payer's browser only: never logged, never in an event. */
  clientSecret?: string
  /** Undefined: not one of ours. */
  reference: Reference | undefined
  /** Why the last attempt failed, in words that may be shown; at most 200 characters. */
  reason?: string
}

export type RefundRequest = {
  /** Idempotency key, at most 255 printable ASCII characters: our refund's id. */
  key: string
  /** The same id as the provider keeps it; comes back in the notice. */
  refund: string
  intent: string
  /** At most what the intent received; several refunds may share an intent. */
  amount: string
  currency: string
  reference: Reference
}

/** `pending`: a notice, or asking again under the same key, will say how it ended. */
export type Refunded = { providerRefund: string; outcome: 'refunded' | 'pending' | 'failed' }

/** What a provider says of its own accord. */
export type Notice =
  | { type: 'succeeded'; intent: string; amount: string; currency: string; reference: Reference }
  | {
      type: 'failed'
      intent: string
      amount: string
      currency: string
      reference: Reference
      /** In words that may be shown; at most 200 characters. */
      reason: string
      /** True: cancelled, nothing can be paid on it any more. False: declined, and the payer may try again on the same intent. */
      final: boolean
    }
  | { type: 'refund'; refund: string; outcome: 'refunded' | 'failed'; providerRefund: string; reference: Reference }

/**
 * One way to be paid. Every method but `notice` may throw ProviderUnavailable (ask again, with the same key) or ProviderRefused (do not).
 * No method writes secrets, client secrets or card data anywhere, errors included.
 */
export interface PaymentProvider {
  /** As events and routes name it: `test`, `stripe`. */
  readonly name: string
  /** The same request under the same key gives the same intent, on every instance and after any crash; a different one under that key is never a second intent. */
  createIntent(request: IntentRequest): Promise<Intent>
  /** Undefined: the provider knows of no such intent. */
  find(intent: string): Promise<Intent | undefined>
  /** Pays by `method` where the provider is paid through us; without one, or where it has been paid already, what the provider says now. */
  confirm(intent: string, method?: string): Promise<Intent>
  /** Cancelled already is success; one that has succeeded stays so, and is told as it is. */
  cancel(intent: string): Promise<Intent>
  /** Once for each key, however often it is asked. */
  refund(request: RefundRequest): Promise<Refunded>
  /**
   * Reads a webhook: the body as it came, byte for byte. Undefined: nothing of ours. Throws BadSignature where it was not signed by the
   * provider, was changed on the way, or is older than 300 seconds.
   */
  notice(rawBody: Buffer, headers: IncomingHttpHeaders): Notice | undefined
}

/** No answer, or none that decides anything: it may or may not have happened. Ask again later, under the same key. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable'
}

/** The provider will not do it, now or later. The message may be shown to whoever asked. */
export class ProviderRefused extends Error {
  override readonly name = 'ProviderRefused'
}

/** Not a webhook of the provider's; the message says in what way, and repeats nothing of it. */
export class BadSignature extends Error {
  override readonly name = 'BadSignature'
}

/** Webhooks older than this are refused, so that a recorded one cannot be played back; seconds. */
export const TOLERANCE_SECONDS = 300
