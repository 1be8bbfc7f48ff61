import type { ShopConfig } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { add, bob, change, cheese, configured, delisted, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { added, annsCart, opened, quantityChanged, reserved } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const shop = (policy: Partial<ShopConfig> = {}) => [configured(policy), listed(mug), stocked('MUG', '10')] as const
const second = { line: idOf(2, 0), hold: idOf(2, 1) }

describe('adding an item', () => {
  it('opens the cart, adds the line and reserves the stock in one', () => {
    given(...shop())
      .when(add('MUG', '1'))
      .then(opened(), added(), reserved())
  })
  it('adds to the cart that is open', () => {
    const kilo = { sku: 'CHEESE', quantity: '0.25', batch: '-' }
    const line = { ...kilo, name: 'Cheddar', unit: 'kg', unitPrice: '9.99', lineTotal: '2.50', line: second.line }
    const after = given(...shop(), listed(cheese), stocked('CHEESE', '3'))
      .after(add('MUG', '1'))
      .when(add('CHEESE', '0.2500'))
      .then(added(line), reserved({ ...second, ...kilo }))
    expect(after.view.get('cart', annsCart)?.subtotal).toBe('15.00')
  })
  it('reserves nothing where the shop holds at checkout or never', () => {
    given(...shop({ hold: 'checkout' }))
      .when(add('MUG', '1'))
      .then(opened(), added())
    given(...shop({ hold: 'never' }))
      .when(add('MUG', '1'))
      .then(opened(), added())
  })
  it('keeps one line per variant and per batch, on the pool they share or their own', () => {
    const xl = { sku: 'SHIRT', name: 'Shirt', variant: 'XL', unitPrice: '22.50', lineTotal: '22.50' }
    given(configured(), listed(shirt), stocked('SHIRT', '2'))
      .after(add('SHIRT', '1', { variant: 'S' }))
      .when(add('SHIRT', '1', { variant: 'XL' }))
      .then(added({ ...xl, line: second.line }), reserved({ ...second, sku: 'SHIRT' }))
    given(...shop(), stocked('MUG', '1', 'B1'))
      .after(add('MUG', '1'))
      .when(add('MUG', '1', { batch: 'B1' }))
      .then(added({ line: second.line, batch: 'B1' }), reserved({ ...second, batch: 'B1' }))
  })
})

describe('adding an item again', () => {
  const again = { quantity: '3', was: '1' }
  it('makes the line grow and states its hold anew', () => {
    given(...shop())
      .after(add('MUG', '1'))
      .when(add('MUG', '2'))
      .then(quantityChanged({ ...again, lineTotal: '37.50' }), reserved(again))
  })
  it('keeps the price and unit of the first time', () => {
    given(...shop())
      .after(add('MUG', '1'), { type: 'ListProduct', product: { ...mug, price: '99.00', unit: 'box' } })
      .when(add('MUG', '2'))
      .then(quantityChanged({ ...again, lineTotal: '37.50' }), reserved(again))
  })
  it('is refused where the shop wants that', () => {
    given(...shop({ addAgain: 'reject' }))
      .after(add('MUG', '1'))
      .when(add('MUG', '1'))
      .thenRejected({ code: 'already-in-cart', stream: `cart/${annsCart}`, sku: 'MUG' })
  })
  it('is as the door wants it that has a rule of its own, whatever the shop wants', () => {
    given(...shop({ addAgain: 'reject' }))
      .after(add('MUG', '1'))
      .when(add('MUG', '1', { addAgain: 'increment' }))
      .then(quantityChanged({ quantity: '2', was: '1', lineTotal: '25.00' }), reserved({ quantity: '2', was: '1' }))
    given(...shop())
      .after(add('MUG', '1'))
      .when(add('MUG', '1', { addAgain: 'reject' }))
      .thenRejected({ code: 'already-in-cart', stream: `cart/${annsCart}`, sku: 'MUG' })
  })
  it('takes the cart’s own hold for its own: the last unit can become two of two', () => {
    given(configured(), listed(mug), stocked('MUG', '2'))
      .after(add('MUG', '1'))
      .when(add('MUG', '1'))
      .then(quantityChanged({}), reserved({ quantity: '2', was: '1' }))
  })
})

describe('adding is refused', () => {
  const nothing = { code: 'not-found', stream: 'product/CUP', sku: 'CUP' } as const
  it('for what is not sold: SKU, variant or batch', () => {
    given(...shop())
      .when(add('CUP', '1'))
      .thenRejected(nothing)
    const unknown = { code: 'not-found', stream: 'product/SHIRT', sku: 'SHIRT' } as const
    const shirts = [configured(), listed(shirt, { backorder: '5' }), stocked('SHIRT', '2')] as const
    given(...shirts)
      .when(add('SHIRT', '1', { variant: 'L' }))
      .thenRejected(unknown)
    given(...shirts)
      .when(add('SHIRT', '1', { variant: 'S', batch: 'B9' }))
      .thenRejected(unknown)
    given(...shop(), delisted('MUG'))
      .when(add('MUG', '1'))
      .thenRejected({ code: 'delisted', stream: 'product/MUG', sku: 'MUG' })
  })
  it('for more than is available, saying the most that can be added', () => {
    const refusal = { code: 'out-of-stock', stream: 'stock/MUG', sku: 'MUG' } as const
    given(...shop())
      .when(add('MUG', '11'))
      .thenRejected({ ...refusal, quantity: '11', available: '10' })
    const held = () => given(...shop()).after(add('MUG', '6'), add('MUG', '3', { caller: bob }))
    held()
      .when(add('MUG', '2'))
      .thenRejected({ ...refusal, quantity: '2', available: '1' })
  })
  it('and the most is what can be asked for: whole pieces, where only such are sold', () => {
    const kilos = { code: 'out-of-stock', stream: 'stock/CHEESE', sku: 'CHEESE', quantity: '4' } as const
    given(...shop(), listed(cheese), stocked('CHEESE', '2.5'))
      .when(add('CHEESE', '4'))
      .thenRejected({ ...kilos, available: '2.5' })
    given(...shop(), listed(cheese, { decimals: 0 }), stocked('CHEESE', '2.5'))
      .when(add('CHEESE', '4'))
      .thenRejected({ ...kilos, available: '2' })
  })
  it('for what the cart wants already, even where nothing is held', () => {
    const variants = [configured({ hold: 'never' }), listed(shirt), stocked('SHIRT', '3')] as const
    given(...variants)
      .after(add('SHIRT', '2', { variant: 'S' }))
      .when(add('SHIRT', '2', { variant: 'XL' }))
      .thenRejected({ code: 'out-of-stock', stream: 'stock/SHIRT', sku: 'SHIRT', quantity: '2', available: '1' })
    given(...variants)
      .after(add('SHIRT', '2', { variant: 'S' }))
      .when(add('SHIRT', '2', { variant: 'S' }))
      .thenRejected({ code: 'out-of-stock', stream: 'stock/SHIRT', sku: 'SHIRT', quantity: '2', available: '1' })
  })
})

describe('a product with variants', () => {
  const unknown = { code: 'not-found', stream: 'product/SHIRT', sku: 'SHIRT' } as const
  const shirts = [configured(), listed(shirt), stocked('SHIRT', '9')] as const
  it('is sold by variant only, and one without has none', () => {
    given(...shirts)
      .when(add('SHIRT', '1'))
      .thenRejected(unknown)
    given(...shop())
      .when(add('MUG', '1', { variant: 'S' }))
      .thenRejected({ code: 'not-found', stream: 'product/MUG', sku: 'MUG' })
  })
  it('costs what the variant adds', () => {
    const xl = { sku: 'SHIRT', name: 'Shirt', variant: 'XL', quantity: '2', unitPrice: '22.50', lineTotal: '45.00' }
    given(...shirts)
      .when(add('SHIRT', '2', { variant: 'XL' }))
      .then(opened(), added(xl), reserved({ sku: 'SHIRT', quantity: '2' }))
  })
  it('lets a line whose variant is sold no more only go down', () => {
    const small = { ...shirt, variants: [{ name: 'S', additionalPrice: '0.00' }] }
    const line = { sku: 'SHIRT', quantity: '1', was: '2', lineTotal: '22.50' }
    const without = () =>
      given(...shirts).after(add('SHIRT', '2', { variant: 'XL' }), { type: 'ListProduct', product: small })
    without()
      .when(change(idOf(1, 0), '1'))
      .then(quantityChanged(line), reserved({ sku: 'SHIRT', quantity: '1', was: '2' }))
    without()
      .when(change(idOf(1, 0), '3'))
      .thenRejected({ code: 'delisted', stream: 'product/SHIRT', sku: 'SHIRT' })
  })
})

describe('the limits of a shop', () => {
  const refusal = { code: 'over-limit', stream: `cart/${annsCart}`, sku: 'MUG', quantity: '2' } as const
  it('bind the quantity of a line', () => {
    given(...shop({ maxQuantityPerLine: '2' }))
      .after(add('MUG', '1'))
      .when(add('MUG', '1'))
      .then(quantityChanged({}), reserved({ quantity: '2', was: '1' }))
    given(...shop({ maxQuantityPerLine: '2' }))
      .after(add('MUG', '1'))
      .when(add('MUG', '2'))
      .thenRejected({ ...refusal, detail: 'a line has at most 2' })
  })
  it('bind how many of a SKU a cart has, over its variants and batches', () => {
    const bounds = { minimumPerCart: '2', maximumPerCart: '4' }
    const bounded = () => given(configured(), listed(mug, bounds), stocked('MUG', '10'), stocked('MUG', '9', 'B1'))
    bounded()
      .when(add('MUG', '1'))
      .thenRejected({ ...refusal, code: 'below-minimum', detail: 'a cart has at least 2 of MUG', quantity: '1' })
    bounded()
      .after(add('MUG', '3'))
      .when(add('MUG', '2', { batch: 'B1' }))
      .thenRejected({ ...refusal, detail: 'a cart has at most 4 of MUG' })
    bounded()
      .after(add('MUG', '3'))
      .when(add('MUG', '1', { batch: 'B1' }))
      .then(added({ line: second.line, batch: 'B1' }), reserved({ ...second, batch: 'B1' }))
  })
  it('bind the lines of a cart', () => {
    given(...shop({ maxLines: 1 }), stocked('MUG', '9', 'B1'))
      .after(add('MUG', '1'))
      .when(add('MUG', '2', { batch: 'B1' }))
      .thenRejected({ ...refusal, detail: 'a cart has at most 1 lines' })
  })
  it('bind the holds of a customer, but not a hold stated anew', () => {
    const one = [...shop({ maxHoldsPerCustomer: 1 }), stocked('MUG', '9', 'B1')] as const
    given(...one)
      .after(add('MUG', '1'))
      .when(add('MUG', '2', { batch: 'B1' }))
      .thenRejected({ ...refusal, detail: 'a customer has at most 1 holds' })
    given(...one)
      .after(add('MUG', '1'))
      .when(add('MUG', '1'))
      .then(quantityChanged({}), reserved({ quantity: '2', was: '1' }))
  })
  it('bind what a cart is worth', () => {
    given(configured(), listed(mug, { price: '300000000000.00' }), stocked('MUG', '10'))
      .when(add('MUG', '2'))
      .thenRejected({ ...refusal, detail: 'a cart is worth at most 499999999999' })
  })
})
