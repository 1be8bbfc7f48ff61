import { INVOICE } from '@cartstream/decide'
import {
  type Intent,
  type PaymentProvider,
  ProviderUnavailable,
  type Refunded,
  type RefundRequest,
} from '@cartstream/pay'
import type { Providers } from '@cartstream/pay/open'

export type TillOptions = {
  providers: Providers
  /** How long a provider may take for one answer, ms: less than a caller waits for ours. 3,000 by default. */
  patienceMs?: number
}
/** What is to be paid: a checkout, or a combined one. `id` is the provider's idempotency key. */
export type Due = { id: string; shop: string; combined?: true; provider: string; total: string; currency: string }

/** An intent of the log's. */
export type Known = { provider: string; intent: string; total: string; currency: string }

/** What costs nothing is nobody's to pay: providers refuse an intent for nothing, so it has one of ours, which has succeeded. */
const FREE = 'free:'
const isNothing = (total: string): boolean => !/[1-9]/.test(total)
const given = (intent: string, amount: string, currency: string): Intent => ({
  ...{ intent, status: 'succeeded', amount, currency },
  reference: undefined,
})
const givenIn = ({ intent, total, currency }: Omit<Known, 'provider'>): Intent | undefined =>
  intent.startsWith(FREE) && isNothing(total) ? given(intent, total, currency) : undefined

/**
 * Asks payment providers. Nothing waits while one is asked but who asked: no lock, no transaction, no turn of a partition's loop. Every
 * question throws ProviderUnavailable where there is no answer in time, or nobody to ask; it may have been heard all the same.
 */
export class Till {
  readonly #providers: Providers
  readonly patienceMs: number

  constructor({ providers, patienceMs = 3000 }: TillOptions) {
    this.#providers = providers
    this.patienceMs = patienceMs
  }

  get names(): readonly string[] {
    return this.#providers.names
  }

  /** The provider of a checkout that names nobody. */
  get usual(): string {
    return this.#providers.default.name
  }

  knows(name: string): boolean {
    return name === INVOICE || this.#providers.byName(name) !== undefined
  }

  byName(name: string): PaymentProvider | undefined {
    return this.#providers.byName(name)
  }

  /** The one intent for what is due, however often it is asked for. Throws ProviderUnavailable, ProviderRefused. */
  async intend({ id, shop, combined, provider, total, currency }: Due): Promise<Intent> {
    if (isNothing(total)) return given(`${FREE}${id}`, total, currency)
    const reference = { shop, payment: id, ...(combined && { combined }) }
    return this.#ask(provider, (asked) => asked.createIntent({ key: id, reference, amount: total, currency }))
  }

  /** Undefined: the provider knows of no such intent. Throws ProviderUnavailable, ProviderRefused. */
  async find({ provider, intent, ...due }: Known): Promise<Intent | undefined> {
    return givenIn({ intent, ...due }) ?? this.#ask(provider, (asked) => asked.find(intent))
  }

  /** Pays by `method`, where the provider is paid through us. Throws ProviderUnavailable, ProviderRefused. */
  async confirm({ provider, intent, ...due }: Known, method: string | undefined): Promise<Intent> {
    return givenIn({ intent, ...due }) ?? this.#ask(provider, (asked) => asked.confirm(intent, method))
  }

  /** What became of a refund; one that was not made yet is made now, once for its key. Throws ProviderUnavailable, ProviderRefused. */
  async refund({ provider, ...request }: RefundRequest & { provider: string }): Promise<Refunded> {
    return this.#ask(provider, (asked) => asked.refund(request))
  }

  async #ask<T>(name: string, ask: (provider: PaymentProvider) => Promise<T>): Promise<T> {
    const provider = this.#providers.byName(name)
    if (provider === undefined) throw new ProviderUnavailable(`the provider ${name} is not set up here`)
    const late = Promise.withResolvers<never>()
    const tooLate = () => late.reject(new ProviderUnavailable(`${name} gave no answer within ${this.patienceMs} ms`))
    const timer = setTimeout(tooLate, this.patienceMs)
    try {
      return await Promise.race([ask(provider), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}
