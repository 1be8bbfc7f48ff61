import type { Product } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import {
  add,
  cheese,
  configured,
  list,
  listed,
  mug,
  recalculate,
  save,
  shirt,
  staff,
  stocked,
} from '@cartstream/spec/sample'
import { annsCart, extended, repriced } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const shop = () =>
  given(
    ...[configured({ hold: 'never' }), listed(mug), stocked('MUG', '10')],
    ...[listed(cheese), stocked('CHEESE', '10'), listed(shirt), stocked('SHIRT', '10')],
  )
const dearer = (more: Partial<Product> = {}) => list({ ...mug, price: '13.00', ...more })

describe('recalculating a cart', () => {
  it('takes the prices that are listed now, line by line', () => {
    const after = shop()
      .after(add('MUG', '2'), add('CHEESE', '1'), dearer())
      .when(recalculate())
      .then(repriced({ lineTotal: '26.00' }))
    expect(after.view.get('cart', annsCart)).toMatchObject({ subtotal: '35.99', version: 4 })
  })
  it('takes what a variant adds now', () => {
    const sizes = [{ name: 'XL', additionalPrice: '5.00' }]
    shop()
      .after(add('SHIRT', '1', { variant: 'XL' }), list(shirt, { variants: sizes }))
      .when(recalculate())
      .then(repriced({ sku: 'SHIRT', unitPrice: '25.00', was: '22.50', lineTotal: '25.00' }))
  })
  it('takes unit and bundle size as they are now, where the price has stayed', () => {
    shop()
      .after(add('MUG', '1'), list(mug, { unit: 'box', bundleSize: '6' }))
      .when(recalculate())
      .then(repriced({ unitPrice: '12.50', lineTotal: '12.50', unit: 'box', bundleSize: '6' }))
    shop()
      .after(list(mug, { bundleSize: '6' }), add('MUG', '1'), list(mug))
      .when(recalculate())
      .then(repriced({ line: idOf(2, 0), unitPrice: '12.50', lineTotal: '12.50' }))
  })
  it('leaves alone what is no longer sold, and what is put aside', () => {
    shop().after(add('MUG', '1'), dearer(), { type: 'DelistProduct', sku: 'MUG' }).when(recalculate()).thenNothing()
    const sizes = [{ name: 'S', additionalPrice: '5.00' }]
    shop()
      .after(add('SHIRT', '1', { variant: 'XL' }), list(shirt, { price: '1.00', variants: sizes }))
      .when(recalculate())
      .thenNothing()
    shop()
      .after(add('MUG', '1'), save(idOf(1, 0)), dearer())
      .when(recalculate())
      .thenNothing()
  })
  it('is already so where nothing has changed, and for a cart not opened', () => {
    shop().after(add('MUG', '1')).when(recalculate()).thenNothing()
    shop().when(recalculate()).thenNothing()
  })
  it('is activity: the holds go on', () => {
    given(configured(), listed(mug), stocked('MUG', '10'))
      .after(add('MUG', '1'), dearer())
      .later(60)
      .when(recalculate())
      .then(repriced(), extended({}))
  })
  it('is marked where staff do it', () => {
    shop()
      .after(add('MUG', '1'), dearer())
      .when(recalculate({ cart: { id: annsCart }, caller: staff }))
      .then(repriced({ byStaff: true }))
  })
  it('is refused where the cart would be worth more than money can say', () => {
    const detail = 'a cart is worth at most 499999999999'
    shop()
      .after(add('MUG', '2'), dearer({ price: '300000000000.00' }))
      .when(recalculate())
      .thenRejected({ code: 'over-limit', detail, stream: `cart/${annsCart}` })
  })
})

it('later prices, names and units never alter a line that stands', () => {
  const before = shop().after(add('MUG', '2'))
  const line = before.view.get('cart', annsCart)?.lines
  const after = before.after(dearer({ name: 'Beaker', unit: 'box', bundleSize: '6' }), {
    type: 'DelistProduct',
    sku: 'MUG',
  })
  expect(after.view.get('cart', annsCart)?.lines).toBe(line)
})
