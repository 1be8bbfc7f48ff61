import type { Target } from './cart.ts'
import { begun } from './checkout.ts'
import { checkoutTtl, firstEnd, heldForCheckout, holdingOf, tooManyHolds } from './checkout-holds.ts'
import { equal, less, plus } from './decimal.ts'
import { fulfilling } from './fulfil.ts'
import { instant } from './instant.ts'
import { isSold } from './product.ts'
import { type Sale, saleOf } from './sale.ts'
import { shortage, takingsOf } from './takings.ts'
import type { CartLine, CommandOf, Decision, DomainEvent, EventOf, Refusal } from './types.ts'

/** State: over an open cart, its lines' holds and all the pools it takes from; all of it is written in one batch. */

/** The provider that is paid later: the order is placed at once, unpaid. */
export const INVOICE = 'invoice'
export type Buying = Pick<CommandOf<'StartCheckout'>, 'provider' | 'contact' | 'total' | 'combined'>

/**
 * Refusal: `cart-empty`, `delisted`, `below-minimum`, `price-changed`, `provider-unknown`, `over-limit` for fresh holds, `out-of-stock`.
 */
export const freeze = (target: Target, buying: Buying): Decision => {
  const { cart, config, view, given, id } = target
  if (!cart || cart.lines.length === 0) return { rejected: { code: 'cart-empty', stream: `cart/${id}` } }
  const sale = saleOf(cart, config)
  const takings = takingsOf(cart.lines, cart, given.now)
  const onInvoice = buying.provider === INVOICE
  const free = buying.combined === undefined && equal(sale.total, '0')
  const holding = onInvoice || free ? [] : holdingOf(target, takings)
  const refused =
    unsold(target, cart.lines) ??
    otherTotal(id, sale.total, buying.total) ??
    (onInvoice ? notOnInvoice(target, buying) : undefined) ??
    tooManyHolds(target, holding) ??
    shortage(view, takings)
  if (refused) return { rejected: refused }
  if (onInvoice || free) {
    const start = started(target, sale, buying, given.now + checkoutTtl(target))
    return { accepted: orderedAtOnce(target, start, free) }
  }
  const start = started(target, sale, buying, firstEnd(target, holding))
  return { accepted: [start, ...heldForCheckout(target, holding)] }
}

/** Every line is still sold, and no SKU is below its minimum. */
const unsold = ({ view, id }: Target, lines: readonly CartLine[]): Refusal | undefined => {
  for (const { sku, variant } of lines) {
    const record = view.get('product', sku)
    if (!isSold(record, variant)) return { code: 'delisted', stream: `product/${sku}`, sku }
    const least = record?.product.minimumPerCart
    if (least === undefined) continue
    const quantity = lines.filter((l) => l.sku === sku).reduce((all, l) => plus(all, l.quantity), '0')
    const detail = `a cart has at least ${least} of ${sku}`
    if (less(quantity, least)) return { code: 'below-minimum', detail, stream: `cart/${id}`, sku, quantity }
  }
  return undefined
}

/** `price-changed` where the customer saw another total. */
export const otherTotal = (cart: string, total: string, seen: string | undefined): Refusal | undefined =>
  seen === undefined || equal(seen, total)
    ? undefined
    : { code: 'price-changed', detail: `the total is ${total}`, stream: `cart/${cart}` }

const notOnInvoice = ({ config, ownerKind, id }: Target, { combined }: Buying): Refusal | undefined => {
  const refused = (detail: string): Refusal => ({ code: 'provider-unknown', detail, stream: `cart/${id}` })
  if (!config.payLater) return refused('this shop is paid at once')
  if (ownerKind === 'guest') return refused('guests pay at once')
  return combined === undefined ? undefined : refused('a combined checkout is paid at once')
}

const started = (target: Target, sale: Sale, buying: Buying, until: number): EventOf<'CheckoutStarted'> => {
  const { id, owner, ownerKind, newId } = target
  const { provider, contact, combined } = buying
  return {
    type: 'CheckoutStarted',
    stream: `cart/${id}`,
    data: {
      ...{ checkout: newId(), cart: id, owner, ownerKind, provider, ...sale },
      expiresAt: instant(until),
      ...(contact && { contact }),
      ...(combined !== undefined && { combined }),
    },
  }
}

/**
 * The checkout and its order in one batch: the goods are taken, the cart is ordered, and nothing is paid yet; nor ever, where discounts
 * have left nothing to pay.
 */
const orderedAtOnce = (
  { view, given, config, newId }: Target,
  start: EventOf<'CheckoutStarted'>,
  free: boolean,
): readonly DomainEvent[] => {
  const until = free ? {} : { payBy: given.now + config.unpaidOrderSeconds * 1000 }
  return [start, ...fulfilling({ view, given, checkout: begun(start.data), order: newId(), ...until })]
}
