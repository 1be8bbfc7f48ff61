/** What is done outside. The kinds are the read side's; who does them is handed in. Each row of the outbox has what its kind needs. */
export type Payloads = {
  /** Money goes back. */
  refund: { provider: string; intent: string; amount: string; currency: string; refund: string }
  /** Nobody is to pay it any more. `combined`: what it is about is a combined checkout. */
  'cancel-intent': { provider: string; intent: string; combined?: true }
  /** A session's client is told of their sheet. `client`: an actor; `order`: where the session has become one. */
  'sales-sheet': {
    client: string
    session: string
    sheet: string
    title: string
    total: string
    currency: string
    order?: string
  }
  /** A session's client is told that it has become an order. `total`: in the shop's currency. */
  'session-converted': { client: string; session: string; order: string; total: string }
}
export type EffectKind = keyof Payloads
export type Payload = Payloads[EffectKind]
/** `id`: of the event that asks for it. `about`: the checkout, the combined one, or the session. */
export type EffectOf<K extends EffectKind> = {
  [Kind in K]: { id: string; shop: string; kind: Kind; about: string } & Payloads[Kind]
}[K]
export type Effect = EffectOf<EffectKind>

/** What came back, kept beside the effect and shown to people. */
export type Result = { outcome?: string; providerRefund?: string }
/**
 * `pending`: it was taken, and asking again under the same key will say how it ended. `refused`: asking again is of no use; the words may
 * be shown. Whatever is thrown means: not known, ask again.
 */
export type Outcome = { sent: Result } | { pending: Result } | { refused: string; result?: Result }
/** Who does what. Kinds that nobody does wait, untried, until somebody does. */
export type Send = { readonly [K in EffectKind]?: (effect: EffectOf<K>) => Promise<Outcome> }
