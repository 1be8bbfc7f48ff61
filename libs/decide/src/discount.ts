import { openCart, opening, type Target } from './cart.ts'
import { extending } from './hold.ts'
import { badReduction, notClaimable, reductionOf } from './promotion.ts'
import type { CommandOf, Decision, Discount, EventOf, Given, View } from './types.ts'

/**
 * State: granted on a cart, by staff or by a code it has claimed, or withdrawn. What is granted stays as it was granted, whatever becomes of the
 * promotion, as the price of a line does; what it takes off follows from the lines (adjustments.ts).
 */

/** Refusal: as every cart command; `promotion-not-valid`, `over-limit`; for a grant `forbidden` to all but staff, `price-too-fine`, `discount-not-valid`. */

/** The most discounts that a cart has. */
export const mostDiscounts = 20

/** A code that the cart has is already so. The first claim may open the cart. */
export const claimPromotion = (command: CommandOf<'ClaimPromotion'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  const { cart } = target
  if (cart?.discounts?.some(({ code }) => code === command.code)) return { accepted: [] }
  const promotion = view.get('promotion', command.code)
  const detail = notClaimable(promotion, cart?.subtotal ?? '0', given.now)
  if (detail !== undefined) return { rejected: { code: 'promotion-not-valid', detail, stream: `cart/${target.id}` } }
  const { startsAt: _, endsAt: __, ...granted } = promotion!
  return granting(target, granted)
}

export const grantDiscount = (command: CommandOf<'GrantDiscount'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  const { currency } = target.config
  const stream = `cart/${target.id}`
  if (command.caller.kind !== 'staff') return { rejected: { code: 'forbidden', stream } }
  const refused = badReduction(command, currency)
  if (refused) return { rejected: { ...refused, stream } }
  return granting(target, { label: command.label, ...reductionOf(command, currency) })
}

/** One that the cart does not have is gone already. */
export const withdrawDiscount = (command: CommandOf<'WithdrawDiscount'>, view: View, given: Given): Decision => {
  const found = openCart(command, view, given)
  if ('rejected' in found) return found
  const { target } = found
  const { discount } = command
  if (!target.cart?.discounts?.some((d) => d.discount === discount)) return { accepted: [] }
  const data = { cart: target.id, discount, ...target.byStaff }
  return {
    accepted: [{ type: 'DiscountWithdrawn', stream: `cart/${target.id}`, data }, ...extending(target, undefined)],
  }
}

const granting = (target: Target, granted: Omit<Discount, 'discount'>): Decision => {
  const stream = `cart/${target.id}`
  if ((target.cart?.discounts?.length ?? 0) >= mostDiscounts) {
    return { rejected: { code: 'over-limit', detail: `a cart has at most ${mostDiscounts} discounts`, stream } }
  }
  return { accepted: [...opening(target), discountGranted(target, granted), ...extending(target, undefined)] }
}

export const discountGranted = (target: Target, granted: Omit<Discount, 'discount'>): EventOf<'DiscountGranted'> => {
  const { label, code, percent, amount, skus, minimumSubtotal } = granted
  const data: EventOf<'DiscountGranted'>['data'] = {
    cart: target.id,
    discount: target.newId(),
    label,
    ...target.byStaff,
  }
  if (code !== undefined) data.code = code
  if (percent !== undefined) data.percent = percent
  if (amount !== undefined) data.amount = amount
  if (skus !== undefined) data.skus = [...skus]
  if (minimumSubtotal !== undefined) data.minimumSubtotal = minimumSubtotal
  return { type: 'DiscountGranted', stream: `cart/${target.id}`, data }
}
