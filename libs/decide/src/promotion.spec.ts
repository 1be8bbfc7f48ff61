import { given } from '@cartstream/spec/given'
import { add, claim, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { annsCart, at } from '@cartstream/spec/told'
import { describe, expect, it } from 'vitest'
import type { CommandOf, EventOf } from './types.ts'

const ten: CommandOf<'SetPromotion'> = { type: 'SetPromotion', code: 'TEN', label: 'Ten off', percent: '10' }
const five: CommandOf<'SetPromotion'> = {
  type: 'SetPromotion',
  code: 'FIVE',
  label: 'Five off',
  amount: '5',
  skus: ['MUG'],
}
const setAs = (data: EventOf<'PromotionSet'>['data']): EventOf<'PromotionSet'> => ({
  type: 'PromotionSet',
  stream: `promotion/${data.code}`,
  data,
})
const tenSet = setAs({ code: 'TEN', label: 'Ten off', percent: '10' })
const ended: EventOf<'PromotionEnded'> = { type: 'PromotionEnded', stream: 'promotion/TEN', data: { code: 'TEN' } }
const shop = () => given(configured(), listed(mug), stocked('MUG', '9'))
const refusal = { code: 'promotion-not-valid', stream: `cart/${annsCart}` } as const

describe('setting a promotion', () => {
  it('is recorded, its amounts in the currency’s form', () => {
    shop().when(ten).then(tenSet)
    const period = { startsAt: at(0), endsAt: at(3600) }
    shop()
      .when({ ...five, minimumSubtotal: '20', ...period })
      .then(
        setAs({ code: 'FIVE', label: 'Five off', amount: '5.00', skus: ['MUG'], minimumSubtotal: '20.00', ...period }),
      )
  })
  it('anew replaces it', () => {
    shop()
      .after(ten)
      .when({ ...ten, percent: '20' })
      .then(setAs({ ...tenSet.data, percent: '20' }))
  })
  it('is already so for the same', () => {
    shop()
      .after(ten)
      .when({ ...ten, percent: '10.00' })
      .thenNothing()
    shop().after(five).when(five).thenNothing()
  })
  it('is refused for what takes nothing off, or is finer than the currency', () => {
    const stream = 'promotion/FIVE'
    shop()
      .when({ ...five, amount: '0.00' })
      .thenRejected({ code: 'discount-not-valid', detail: 'an amount above zero', stream })
    const fine = { code: 'price-too-fine', detail: 'GBP has 2 decimals', stream } as const
    shop()
      .when({ ...five, amount: '0.005' })
      .thenRejected(fine)
    shop()
      .when({ ...five, minimumSubtotal: '0.005' })
      .thenRejected(fine)
  })
  it('is refused where it would end before it starts', () => {
    shop()
      .when({ ...ten, startsAt: at(60), endsAt: at(60) })
      .thenRejected({ code: 'promotion-not-valid', detail: 'it ends before it starts', stream: 'promotion/TEN' })
  })
})

describe('ending a promotion', () => {
  const end = { type: 'EndPromotion', code: 'TEN' } as const
  it('is recorded, and lets nobody claim it any more', () => {
    const after = shop().after(ten).when(end).then(ended)
    after.when(claim('TEN')).thenRejected({ ...refusal, detail: 'it is over' })
  })
  it('is already so for one that is over', () => {
    shop().after(ten, end).when(end).thenNothing()
    shop()
      .after({ ...ten, endsAt: at(60) })
      .later(60)
      .when(end)
      .thenNothing()
  })
  it('is refused for one that never was', () => {
    shop().when(end).thenRejected({ code: 'not-found', stream: 'promotion/TEN' })
  })
  it('lets it be set again', () => {
    shop().after(ten, end).when(ten).then(tenSet)
  })
  it('takes it from no cart that has claimed it', () => {
    const after = shop().after(ten, add('MUG', '1'), claim('TEN'), end)
    expect(after.view.get('cart', annsCart)?.discounts).toMatchObject([{ code: 'TEN', percent: '10' }])
  })
})
