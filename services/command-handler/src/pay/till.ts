import { INVOICE } from '@cartstream/decide'
import { type Intent, type PaymentProvider, ProviderUnavailable } from '@cartstream/pay'
import type { Providers } from '@cartstream/pay/open'

export type TillOptions = {
  providers: Providers
  /** How long a provider may take for one answer, ms: less than a caller waits for ours. */
  patienceMs: number
}
/** What is to be paid: a checkout, or a combined one. `id` is the provider's idempotency key. */
export type Due = { id: string; shop: string; combined?: true; provider: string; total: string; currency: string }

/**
 * Asks payment providers. Nothing waits while one is asked but who asked: no lock, no transaction, no turn of a partition's loop. Every
 * question throws ProviderUnavailable where there is no answer in time, or nobody to ask; it may have been heard all the same.
 */
export class Till {
  readonly #providers: Providers
  readonly #patienceMs: number

  constructor({ providers, patienceMs }: TillOptions) {
    this.#providers = providers
    this.#patienceMs = patienceMs
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
  intend({ id, shop, combined, provider, total, currency }: Due): Promise<Intent> {
    const reference = { shop, payment: id, ...(combined && { combined }) }
    return this.#ask(provider, (asked) => asked.createIntent({ key: id, reference, amount: total, currency }))
  }

  /** Undefined: the provider knows of no such intent. Throws ProviderUnavailable, ProviderRefused. */
  find(provider: string, intent: string): Promise<Intent | undefined> {
    return this.#ask(provider, (asked) => asked.find(intent))
  }

  /** Pays by `method`, where the provider is paid through us. Throws ProviderUnavailable, ProviderRefused. */
  confirm(provider: string, intent: string, method: string | undefined): Promise<Intent> {
    return this.#ask(provider, (asked) => asked.confirm(intent, method))
  }

  async #ask<T>(name: string, ask: (provider: PaymentProvider) => Promise<T>): Promise<T> {
    const provider = this.#providers.byName(name)
    if (provider === undefined) throw new ProviderUnavailable(`the provider ${name} is not set up here`)
    const late = Promise.withResolvers<never>()
    const tooLate = () => late.reject(new ProviderUnavailable(`${name} gave no answer within ${this.#patienceMs} ms`))
    const timer = setTimeout(tooLate, this.#patienceMs)
    try {
      return await Promise.race([ask(provider), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }
}
