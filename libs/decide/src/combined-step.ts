import type { CheckoutView, Id, Taken } from '@cartstream/schemas'
import { equal } from './decimal.ts'
import type { CombinedParts, CombinedRecord, CommandOf } from './types.ts'

/**
 * What is to be done next about a combined checkout, for whoever runs it; nothing here does it. A step's `key` is the idempotency key under
 * which `shop` is given `command`:
 *
 * | step    | is done by                                                                | key                               |
 * | ------- | ------------------------------------------------------------------------- | --------------------------------- |
 * | freeze  | StartCheckout in the shop of cart i; a no: CancelCombined (`refusing`)    | `<combined>.freeze.<i>`           |
 * | prepare | what `preparing` says of the frozen carts; a no: CancelCombined           | `<combined>.prepare`, `.refuse`   |
 * | intend  | one intent of the provider's, under the key `<combined>`; IntendCombined  | `<combined>.intend`               |
 * | wait    | nothing, until `until`: PayCombined or CancelCombined comes from outside  | the caller's, the webhook's       |
 * | expire  | CancelCombined                                                            | `<combined>.expire`               |
 * | confirm | ConfirmPayment of what part i gets of the m-th payment                    | `<combined>.confirm.<m>.<i>`      |
 * | release | CancelCheckout in the shop of cart i                                      | `<combined>.release.<i>`          |
 * | close   | what `closing` says of the parts, after `m` payments                      | `<combined>.close.<m>`            |
 *
 * So a step that is done again, after a crash or by two at once, has the outcome of the first.
 */
export type Step =
  | { step: 'freeze'; index: number; shop: string; key: string; command: CommandOf<'StartCheckout'> }
  | { step: 'prepare'; key: string }
  | { step: 'intend'; key: string; provider: string; amount: string; currency: string; intendKey: string }
  | { step: 'wait'; until: number }
  | { step: 'expire'; key: string; command: CommandOf<'CancelCombined'> }
  | { step: 'confirm'; index: number; shop: string; key: string; command: CommandOf<'ConfirmPayment'> }
  | { step: 'release'; index: number; shop: string; key: string; command: CommandOf<'CancelCheckout'> }
  | { step: 'close'; key: string }

/**
 * The next step, or undefined where nothing is left to be done. `done`: how many steps the runner has seen through since the record has this
 * status and as many payments; 0 after a crash. `now`: epoch ms of the shop's clock; `until` likewise.
 */
export const nextStep = (c: CombinedRecord, now: number, done = 0): Step | undefined => {
  switch (c.status) {
    case 'started':
      return done < c.carts.length ? freezing(c, done) : { step: 'prepare', key: `${c.combined}.prepare` }
    case 'prepared':
      return now < c.expiresAt ? intending(c) : expiring(c)
    case 'intended':
      return now < c.expiresAt ? { step: 'wait', until: c.expiresAt } : expiring(c)
    case 'paid':
      return handing(c)[done] ?? ending(c)
    case 'cancelled':
      return done < c.carts.length ? releasing(c, done) : ending(c)
    case 'closed':
      return undefined
  }
}

const callerOf = ({ owner, ownerKind }: CombinedRecord) => ({ actor: owner, kind: ownerKind })

const freezing = (c: CombinedRecord, index: number): Step => {
  const { shop, cart, contact } = c.carts[index]!
  const { combined, provider } = c
  const command = {
    type: 'StartCheckout',
    cart: { id: cart },
    caller: callerOf(c),
    provider,
    contact,
    combined,
  } as const
  return { step: 'freeze', index, shop, key: `${combined}.freeze.${index}`, command }
}

const intending = (c: CombinedRecord & CombinedParts): Step => {
  const { combined, provider, total: amount, currency } = c
  return { step: 'intend', key: combined, provider, amount, currency, intendKey: `${combined}.intend` }
}

const expiring = ({ combined }: CombinedRecord): Step => {
  const command = { type: 'CancelCombined', combined, because: 'expired' } as const
  return { step: 'expire', key: `${combined}.expire`, command }
}

const releasing = (c: CombinedRecord, index: number): Step => {
  const { shop, cart } = c.carts[index]!
  const { combined } = c
  const command = { type: 'CancelCheckout', cart: { id: cart }, caller: callerOf(c), combined } as const
  return { step: 'release', index, shop, key: `${combined}.release.${index}`, command }
}

/** Every part gets its total of a payment that is right. One that is not goes to the first part as it is, for staff, and the others are given back. */
const handing = (c: CombinedRecord & CombinedParts): readonly Step[] =>
  (c.taken ?? []).flatMap((money, m) => {
    if (m < (c.handed ?? 0)) return []
    const right = money.currency === c.currency && equal(money.amount, c.total)
    return c.parts.map((part, i) => {
      if (right) return confirming(c, { ...money, amount: part.total }, m, i)
      return i === 0 ? confirming(c, money, m, i) : releasing(c, i)
    })
  })

const confirming = (c: CombinedRecord & CombinedParts, money: Taken, payment: number, index: number): Step => {
  const { shop, checkout } = c.parts[index]!
  const command = { type: 'ConfirmPayment', checkout, ...money } as const
  return { step: 'confirm', index, shop, key: `${c.combined}.confirm.${payment}.${index}`, command }
}

const ending = ({ combined, taken = [] }: CombinedRecord): Step => ({
  step: 'close',
  key: `${combined}.close.${taken.length}`,
})

type Told = Pick<CheckoutView, 'id' | 'cart' | 'status' | 'currency' | 'total' | 'expiresAt' | 'combined' | 'order'>

/**
 * The command of the step `prepare`, from the checkouts of the carts in their order: undefined where a cart is not frozen for this (any more).
 */
export const preparing = (
  { combined, carts }: CombinedRecord,
  checkouts: readonly (Told | undefined)[],
): CommandOf<'PrepareCombined' | 'CancelCombined'> => {
  const frozen = checkouts.filter((c) => c !== undefined && c.status === 'active' && c.combined === combined) as Told[]
  const gone = carts.find(({ cart }) => !frozen.some((c) => c.cart === cart))
  if (gone) return { type: 'CancelCombined', combined, because: 'expired', shop: gone.shop }
  const { currency } = frozen[0]!
  const other = frozen.findIndex((c) => c.currency !== currency)
  if (other >= 0) return refusing(combined, carts[other]!.shop, 'currencies-differ')
  const parts = carts.map(({ shop, cart }) => {
    const { id: checkout, total } = frozen.find((c) => c.cart === cart)!
    return { shop, cart, checkout, total }
  })
  const expiresAt = frozen.map((c) => c.expiresAt).reduce((first, at) => (at < first ? at : first))
  return { type: 'PrepareCombined', combined, currency, parts, expiresAt }
}

/** A shop's no to one of the steps before there is an intent, under the key `<combined>.refuse`. */
export const refusing = (combined: Id, shop: string, code: string): CommandOf<'CancelCombined'> => ({
  type: 'CancelCombined',
  combined,
  because: 'refused',
  shop,
  code,
})

/** The command of the step `close`, from the parts' checkouts in their order, as they are once every part has been given its money, or given back. */
export const closing = (
  { combined, taken, carts }: CombinedRecord,
  checkouts: readonly (Told | undefined)[],
): CommandOf<'CloseCombined'> => ({
  type: 'CloseCombined',
  combined,
  payments: taken?.length ?? 0,
  parts: carts.map(({ shop }, i) => {
    const { status, order } = checkouts[i] ?? {}
    if (status === 'ordered') return { shop, order }
    return taken === undefined ? { shop } : { shop, unfulfilled: true }
  }),
})
