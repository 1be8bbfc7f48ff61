import type { Change, CommandOf, Decision, Given, Stamped, View } from './types.ts'

export const setPromotion = (_c: CommandOf<'SetPromotion'>, _view: View, _given: Given): Decision => todo()
export const endPromotion = (_c: CommandOf<'EndPromotion'>, _view: View, _given: Given): Decision => todo()
export const claimPromotion = (_c: CommandOf<'ClaimPromotion'>, _view: View, _given: Given): Decision => todo()
export const grantDiscount = (_c: CommandOf<'GrantDiscount'>, _view: View, _given: Given): Decision => todo()
export const withdrawDiscount = (_c: CommandOf<'WithdrawDiscount'>, _view: View, _given: Given): Decision => todo()
const todo = (): never => {
  throw new Error('being built')
}

export const evolvePromotion = (_view: View, _event: Stamped<'PromotionSet' | 'PromotionEnded'>): readonly Change[] =>
  todo()
