/** What is done outside. The kinds are the read side's; who does them is handed in. */
export const effectKinds = ['refund', 'cancel-intent'] as const
export type EffectKind = (typeof effectKinds)[number]

/** As its row has it. `amount`, `currency`, `refund`: of a refund; `combined`: what it is about is a combined checkout. */
export type Payload = {
  provider: string
  intent: string
  amount?: string
  currency?: string
  refund?: string
  combined?: true
}
/** `id`: of the event that asks for it. `about`: the checkout, or the combined one. */
export type Effect = Payload & { id: string; shop: string; kind: EffectKind; about: string }

/** What came back, kept beside the effect and shown to people. */
export type Result = { outcome?: string; providerRefund?: string }
/**
 * `pending`: it was taken, and asking again under the same key will say how it ended. `refused`: asking again is of no use; the words may
 * be shown. Whatever is thrown means: not known, ask again.
 */
export type Outcome = { sent: Result } | { pending: Result } | { refused: string; result?: Result }
export type Send = { readonly [K in EffectKind]: (effect: Effect) => Promise<Outcome> }
