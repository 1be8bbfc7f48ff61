import { type PaymentProvider, ProviderRefused } from '@cartstream/pay'
import type { Effect, Outcome, Send } from '@cartstream/read'

/** The payment providers by name, as @cartstream/pay/open gives them. */
export type Providers = { byName(name: string): PaymentProvider | undefined }

/** What is paid later is paid past us, and so goes back past us. */
const INVOICE = 'invoice'

/**
 * Does the outbox's effects by the payment providers, a refund under its own id, as the handler asks about it, too. What a provider refuses is
 * refused; whatever else goes wrong, a provider that is not set up here included, is tried again.
 */
export const sendThrough = (providers: Providers): Send => {
  const providerOf = ({ provider }: Effect): PaymentProvider => {
    if (provider === INVOICE) throw new ProviderRefused('it was paid by invoice: give it back by hand')
    const found = providers.byName(provider)
    if (found === undefined) throw new Error(`the payment provider ${provider} is not set up here`)
    return found
  }
  return {
    refund: (effect) => refusable(() => refund(providerOf(effect), effect)),
    'cancel-intent': (effect) =>
      refusable(async () => ({ sent: { outcome: (await providerOf(effect).cancel(effect.intent)).status } })),
  }
}

const refund = async (provider: PaymentProvider, effect: Effect): Promise<Outcome> => {
  const { shop, about: payment, intent, refund, amount, currency } = effect
  if (refund === undefined || amount === undefined || currency === undefined)
    throw new ProviderRefused('the effect does not say how much is to go back')
  const result = await provider.refund({ key: refund, refund, intent, amount, currency, reference: { shop, payment } })
  if (result.outcome === 'failed') return { refused: 'the provider says that the refund has failed', result }
  return result.outcome === 'pending' ? { pending: result } : { sent: result }
}

const refusable = async (send: () => Promise<Outcome>): Promise<Outcome> => {
  try {
    return await send()
  } catch (error) {
    if (error instanceof ProviderRefused) return { refused: error.message }
    throw error
  }
}
