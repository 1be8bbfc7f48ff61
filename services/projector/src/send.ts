import { type PaymentProvider, ProviderRefused } from '@cartstream/pay'
import type { EffectOf, Outcome, Send } from '@cartstream/read'

/** The payment providers by name, as @cartstream/pay/open gives them. */
export type Providers = { byName(name: string): PaymentProvider | undefined }
type Payments = Required<Pick<Send, 'refund' | 'cancel-intent'>>

/** What is paid later is paid past us, and so goes back past us. */
const INVOICE = 'invoice'

/**
 * Does the outbox's effects by the payment providers, a refund under its own id, as the handler asks about it, too. What a provider refuses is
 * refused; whatever else goes wrong, a provider that is not set up here included, is tried again.
 */
export const sendThrough = (providers: Providers): Payments => {
  const providerOf = ({ provider }: { provider: string }): PaymentProvider => {
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

const refund = async (provider: PaymentProvider, effect: EffectOf<'refund'>): Promise<Outcome> => {
  const { shop, about: payment, intent, refund, amount, currency } = effect
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
