import { given } from '@cartstream/spec/given'
import { add, ann, bob, claim, configured, listed, mug, onMine, staff, stocked } from '@cartstream/spec/sample'
import { annsCart, at, extended, opened } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { cartView } from './cart-view.ts'
import type { CommandOf, EventOf } from './types.ts'

const ten: CommandOf<'SetPromotion'> = { type: 'SetPromotion', code: 'TEN', label: 'Ten off', percent: '10' }
const stream = `cart/${annsCart}`
const shop = () => given(configured(), listed(mug), stocked('MUG', '9'))
const filled = () => shop().after(add('MUG', '2'), ten)
type Granted = EventOf<'DiscountGranted'>['data']
const granted = (differing: Partial<Granted> = {}): EventOf<'DiscountGranted'> => ({
  type: 'DiscountGranted',
  stream,
  data: { cart: annsCart, discount: idOf(3, 0), label: 'Ten off', ...differing },
})
const claimed = granted({ code: 'TEN', percent: '10' })
const grant = (more: Partial<CommandOf<'GrantDiscount'>> = {}): CommandOf<'GrantDiscount'> => ({
  ...{ type: 'GrantDiscount', label: 'Sorry', amount: '3', cart: { id: annsCart }, caller: staff },
  ...more,
})

describe('claiming a promotion', () => {
  const refusal = { code: 'promotion-not-valid', stream } as const
  it('puts the discount on the cart, as it is now', () => {
    filled().when(claim('TEN')).then(claimed)
    const more = { skus: ['MUG'], minimumSubtotal: '20.00' }
    shop()
      .after(add('MUG', '2'), { ...ten, ...more, startsAt: at(0), endsAt: at(60) })
      .when(claim('TEN'))
      .then(granted({ code: 'TEN', percent: '10', ...more }))
  })
  it('may be the first thing that a cart is opened with', () => {
    shop()
      .after(ten)
      .when(claim('TEN'))
      .then(opened(), granted({ discount: idOf(2, 0), code: 'TEN', percent: '10' }))
  })
  it('is already so for a code that the cart has', () => {
    filled().after(claim('TEN')).when(claim('TEN')).thenNothing()
  })
  it('is refused for a code that is not there, has not begun, or is over', () => {
    filled()
      .when(claim('NONE'))
      .thenRejected({ ...refusal, detail: 'there is no such code' })
    const hour = () => shop().after({ ...ten, startsAt: at(60), endsAt: at(3600) })
    hour()
      .when(claim('TEN'))
      .thenRejected({ ...refusal, detail: 'it has not begun' })
    hour()
      .later(3600)
      .when(claim('TEN'))
      .thenRejected({ ...refusal, detail: 'it is over' })
  })
  it('is refused for a cart that is worth less than it asks for', () => {
    shop()
      .after({ ...ten, minimumSubtotal: '20.00' }, add('MUG', '1'))
      .when(claim('TEN'))
      .thenRejected({ ...refusal, detail: 'it is for carts of at least 20.00' })
  })
  it('is activity: the holds go on', () => {
    filled().later(60).when(claim('TEN')).then(claimed, extended({}))
  })
  it('is of no effect any more once the cart is worth less', () => {
    const { view, world } = shop().after(...[add('MUG', '2'), { ...ten, minimumSubtotal: '20.00' }, claim('TEN')], {
      type: 'ChangeItem',
      line: idOf(1, 0),
      quantity: '1',
      ...onMine,
    })
    expect(cartView(view, annsCart, world.now)).not.toHaveProperty('discount')
  })
})

describe('granting a discount', () => {
  it('is staff’s, and marked as theirs', () => {
    filled()
      .when(grant())
      .then(granted({ label: 'Sorry', amount: '3.00', byStaff: true }))
    filled()
      .when(grant({ amount: undefined, percent: '5.0', skus: ['MUG'] }))
      .then(granted({ label: 'Sorry', percent: '5', skus: ['MUG'], byStaff: true }))
  })
  it('is refused to everybody else', () => {
    filled()
      .when(grant({ caller: ann }))
      .thenRejected({ code: 'forbidden', stream })
    filled()
      .when(grant({ caller: bob }))
      .thenRejected({ code: 'not-found', stream })
  })
  it('is refused for what takes nothing off, or is finer than the currency', () => {
    filled()
      .when(grant({ amount: '0' }))
      .thenRejected({ code: 'discount-not-valid', detail: 'an amount above zero', stream })
    filled()
      .when(grant({ amount: '0.001' }))
      .thenRejected({ code: 'price-too-fine', detail: 'GBP has 2 decimals', stream })
  })
  it('is refused beyond twenty', () => {
    const many = filled().after(...Array.from({ length: 20 }, () => grant()))
    const detail = 'a cart has at most 20 discounts'
    many.when(grant()).thenRejected({ code: 'over-limit', detail, stream })
    many.when(claim('TEN')).thenRejected({ code: 'over-limit', detail, stream })
  })
})

describe('withdrawing a discount', () => {
  const withdraw = { type: 'WithdrawDiscount', discount: idOf(3, 0), ...onMine } as const
  const data = { cart: annsCart, discount: idOf(3, 0) }
  it('takes it from the cart, for its owner and for staff', () => {
    const after = filled().after(claim('TEN')).when(withdraw).then({ type: 'DiscountWithdrawn', stream, data })
    expect(after.view.get('cart', annsCart)?.discounts).toEqual([])
    filled()
      .after(grant())
      .when({ ...withdraw, cart: { id: annsCart }, caller: staff })
      .then({ type: 'DiscountWithdrawn', stream, data: { ...data, byStaff: true } })
  })
  it('is already so for one that is gone, or never was', () => {
    filled().when(withdraw).thenNothing()
    filled().after(claim('TEN'), withdraw).when(withdraw).thenNothing()
  })
})
