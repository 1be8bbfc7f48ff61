import { equal, finerThan, less, shortest } from './decimal.ts'
import { amount, minorUnits } from './money.ts'
import { same } from './same.ts'
import { configOf } from './shop.ts'
import type {
  Change,
  CommandOf,
  Decision,
  Discount,
  EventOf,
  Given,
  PromotionRecord,
  Refusal,
  Stamped,
  View,
} from './types.ts'

/** State: unknown, or set: claimable from its start, if it has one, to its end. What carts have claimed stays theirs, as it was (discount.ts). */

/** Refusal: `price-too-fine`, `discount-not-valid` for what takes nothing off, `promotion-not-valid` where it would end before it starts; `not-found` for ending what never was. */

/** Sets it, or states it anew. */
export const setPromotion = (command: CommandOf<'SetPromotion'>, view: View): Decision => {
  const { currency } = configOf(view)
  const { code, label, minimumSubtotal, startsAt, endsAt } = command
  const stream = `promotion/${code}`
  const refused = badReduction(command, currency)
  if (refused) return { rejected: { ...refused, stream } }
  if (startsAt !== undefined && endsAt !== undefined && Date.parse(endsAt) <= Date.parse(startsAt)) {
    return { rejected: { code: 'promotion-not-valid', detail: 'it ends before it starts', stream } }
  }
  const data: EventOf<'PromotionSet'>['data'] = { code, label, ...reductionOf(command, currency) }
  if (minimumSubtotal !== undefined) data.minimumSubtotal = amount(minimumSubtotal, currency)
  if (startsAt !== undefined) data.startsAt = startsAt
  if (endsAt !== undefined) data.endsAt = endsAt
  const now = view.get('promotion', code)
  return { accepted: same(now, recordOf(data)) ? [] : [{ type: 'PromotionSet', stream, data }] }
}

export const endPromotion = ({ code }: CommandOf<'EndPromotion'>, view: View, given: Given): Decision => {
  const stream = `promotion/${code}`
  const now = view.get('promotion', code)
  if (!now) return { rejected: { code: 'not-found', stream } }
  return { accepted: isOver(now, given.now) ? [] : [{ type: 'PromotionEnded', stream, data: { code } }] }
}

const isOver = ({ endsAt }: PromotionRecord, now: number): boolean => endsAt !== undefined && endsAt <= now

export const evolvePromotion = (view: View, event: Stamped<'PromotionSet' | 'PromotionEnded'>): readonly Change[] => {
  const { code } = event.data
  if (event.type === 'PromotionSet') return [['promotion', code, recordOf(event.data)]]
  const record = view.get('promotion', code)
  if (!record) throw new Error(`the end of promotion ${code}, which was never set`)
  return [['promotion', code, { ...record, endsAt: event.time }]]
}

const recordOf = ({ startsAt, endsAt, ...data }: EventOf<'PromotionSet'>['data']): PromotionRecord => ({
  ...data,
  ...(startsAt !== undefined && { startsAt: Date.parse(startsAt) }),
  ...(endsAt !== undefined && { endsAt: Date.parse(endsAt) }),
})

type Reduction = Pick<Discount, 'percent' | 'amount' | 'skus'>

/** What is said of a reduction, in one form. */
export const reductionOf = ({ percent, amount: off, skus }: Reduction, currency: string) => ({
  ...(percent !== undefined && { percent: shortest(percent) }),
  ...(off !== undefined && { amount: amount(off, currency) }),
  ...(skus !== undefined && { skus: [...skus] }),
})

export const badReduction = (
  { amount: off, minimumSubtotal }: Pick<Discount, 'amount' | 'minimumSubtotal'>,
  currency: string,
): Refusal | undefined => {
  const places = minorUnits(currency)
  if ([off, minimumSubtotal].some((money) => money !== undefined && finerThan(money, places))) {
    return { code: 'price-too-fine', detail: `${currency} has ${places} decimals` }
  }
  return off !== undefined && equal(off, '0')
    ? { code: 'discount-not-valid', detail: 'an amount above zero' }
    : undefined
}

/** Why a promotion cannot be claimed by a cart of this subtotal. */
export const notClaimable = (found: PromotionRecord | undefined, subtotal: string, now: number): string | undefined => {
  if (!found) return 'there is no such code'
  if (found.startsAt !== undefined && now < found.startsAt) return 'it has not begun'
  if (isOver(found, now)) return 'it is over'
  const least = found.minimumSubtotal
  return least !== undefined && less(subtotal, least) ? `it is for carts of at least ${least}` : undefined
}
