import { createHmac } from 'node:crypto'
import { inParts } from '../amount.ts'
import { Bounded } from '../bounded.ts'
import {
  type Intent,
  type IntentStatus,
  type PaymentProvider,
  ProviderRefused,
  type Refunded,
  type RefundRequest,
} from '../port.ts'
import { intentIdOf, readIntentId } from './intent-id.ts'
import { readTestWebhook } from './webhook.ts'

export type TestProviderOptions = {
  /** Signs intents and webhooks; the same on every instance. */
  secret: string
  /** How refunds end. Default `refunded`. */
  refunds?: Refunded['outcome']
  /** Milliseconds since 1970, for the age of webhooks. */
  now?: () => number
}

const METHODS: Readonly<Record<string, IntentStatus>> = {
  'test-ok': 'succeeded',
  'test-declined': 'failed',
  'test-pending': 'open',
}
const REASON = 'The test provider declined it.'
/** Intents, keys and refunds that are remembered, the oldest forgotten first. */
const REMEMBERED = 100_000
const PLACES = 4

/**
 * Money that is none: pays by the method's name (`test-ok`, the default; `test-declined`; `test-pending`, which leaves the intent open).
 * An intent's facts are in its id, signed, so every process with the secret can find, confirm and refund any of them, after any crash.
 * What was paid, declined, cancelled or refunded is known only to the process that did it, until it ends: another one says `open`, may
 * confirm what was cancelled elsewhere, refunds without knowing what was paid, and takes a second request under a used key with another
 * amount. A real provider does none of that, and nothing here relies on more than the id.
 */
export const createTestProvider = ({
  secret,
  refunds = 'refunded',
  now = Date.now,
}: TestProviderOptions): PaymentProvider => {
  const statuses = new Bounded<IntentStatus>(REMEMBERED)
  const intents = new Bounded<string>(REMEMBERED)
  const refund = createRefunds(secret, refunds)

  const find = (intent: string): Intent | undefined => {
    const request = readIntentId(secret, intent)
    if (request === undefined) return undefined
    const { amount, currency, reference } = request
    const status = statuses.get(intent) ?? 'open'
    return { intent, status, amount, currency, reference, ...(status === 'failed' && { reason: REASON }) }
  }
  const known = (intent: string): Intent => {
    const found = find(intent)
    if (found === undefined) throw new ProviderRefused('the test provider knows of no such payment')
    return found
  }
  const isOver = ({ status }: Intent): boolean => status === 'succeeded' || status === 'cancelled'

  return {
    name: 'test',
    async createIntent(request) {
      const parts = inParts(request.amount, PLACES)
      if (parts === undefined) throw new ProviderRefused(`${request.amount} is not an amount`)
      if (parts === 0n) throw new ProviderRefused('there is nothing to pay')
      const intent = intentIdOf(secret, request)
      if ((intents.get(request.key) ?? intent) !== intent)
        throw new ProviderRefused('the same key was used for another payment')
      intents.set(request.key, intent)
      return known(intent)
    },
    async find(intent) {
      return find(intent)
    },
    async confirm(intent, method = 'test-ok') {
      const found = known(intent)
      const status = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined
      if (status === undefined) throw new ProviderRefused(`the test provider takes ${Object.keys(METHODS).join(', ')}`)
      if (!isOver(found)) statuses.set(intent, status)
      return known(intent)
    },
    async cancel(intent) {
      if (!isOver(known(intent))) statuses.set(intent, 'cancelled')
      return known(intent)
    },
    async refund(request) {
      return refund(request, known(request.intent))
    },
    notice: (rawBody, headers) => readTestWebhook({ secret, now }, rawBody, headers),
  }
}

const createRefunds = (secret: string, outcome: Refunded['outcome']) => {
  const asked = new Bounded<string>(REMEMBERED)
  const given = new Bounded<bigint>(REMEMBERED)
  return ({ key, refund, intent, amount, currency }: RefundRequest, paid: Intent): Refunded => {
    const providerRefund = `tr_${createHmac('sha256', secret).update(`refund\n${key}`).digest('base64url').slice(0, 22)}`
    const request = JSON.stringify([refund, intent, amount, currency])
    const before = asked.get(key)
    if ((before ?? request) !== request) throw new ProviderRefused('the same key was used for another refund')
    if (before !== undefined) return { providerRefund, outcome }
    if (paid.status === 'cancelled' || paid.status === 'failed' || paid.currency !== currency)
      throw new ProviderRefused('nothing was paid that could be refunded')
    const total = (given.get(intent) ?? 0n) + (inParts(amount, PLACES) ?? 0n)
    if (total > inParts(paid.amount, PLACES)! || inParts(amount, PLACES) === undefined)
      throw new ProviderRefused('more than was paid cannot be refunded')
    asked.set(key, request)
    given.set(intent, total)
    return { providerRefund, outcome }
  }
}
