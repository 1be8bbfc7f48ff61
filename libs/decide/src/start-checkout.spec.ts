import { given } from '@cartstream/spec/given'
import { add, ann, bob, cheese, configured, listed, mug, staff, stocked } from '@cartstream/spec/sample'
import { checkOut, confirm, giveUp } from '@cartstream/spec/selling'
import { checkoutStarted, oneMug } from '@cartstream/spec/sold'
import { annsCart, at, extended, reserved } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const half = 30 * 60
const shop = (policy: Parameters<typeof configured>[0] = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10'), listed(cheese), stocked('CHEESE', '5'))
const withMug = (policy = {}) => shop(policy).after(add('MUG', '1'))
const stream = `cart/${annsCart}`

describe('starting a checkout', () => {
  it('freezes the cart, fixes what it costs, and extends what is held to the checkout’s time', () => {
    const frozen = withMug()
      .when(checkOut())
      .then(checkoutStarted(), extended({ expiresAt: at(half) }))
    expect(frozen.view.get('cart', annsCart)).toMatchObject({ status: 'checkout', checkout: idOf(2, 0), version: 4 })
    frozen.when(add('MUG', '1')).thenRejected('checkout-in-progress')
  })
  it('again is already so: the same checkout, and nothing is extended again', () => {
    const frozen = withMug().after(checkOut()).later(60)
    frozen.when(checkOut()).thenNothing()
    frozen.when(checkOut({ provider: 'other', total: '15' })).thenNothing()
    frozen.when(checkOut({ total: '14.99' })).thenRejected('price-changed')
  })
  it('is of the lines that the customer saw, where they say which', () => {
    const seen = [{ sku: 'MUG', price: '12.5', quantity: '1' }]
    const cheaper = [{ ...seen[0]!, price: '12.49' }]
    const more = [...seen, { sku: 'CHEESE', price: '9.99', quantity: '1' }]
    const open = withMug()
    open.when(checkOut({ seen: more })).thenRejected('version-conflict')
    open.when(checkOut({ seen: [] })).thenRejected('version-conflict')
    open.when(checkOut({ seen: [{ ...seen[0]!, quantity: '2' }] })).thenRejected('version-conflict')
    open.when(checkOut({ seen: cheaper })).thenRejected('price-changed')
    shop().when(checkOut({ seen })).thenRejected('cart-empty')
    const frozen = open.after(checkOut({ seen }))
    frozen.when(checkOut({ seen })).thenNothing()
    frozen.when(checkOut({ seen: more })).thenRejected('version-conflict')
  })
  it('holds what is not held yet: what the shop holds at checkout only, a hold that has ended, a batch', () => {
    const anew = { hold: idOf(2, 1), expiresAt: at(half) }
    withMug({ hold: 'checkout' }).when(checkOut()).then(checkoutStarted(), reserved(anew))
    const late = { reservedAt: at(900), expiresAt: at(900 + half) }
    withMug()
      .later(900)
      .when(checkOut())
      .then(
        {
          type: 'HoldsExpired',
          stream: 'stock/MUG',
          data: {
            sku: 'MUG',
            batch: '-',
            holds: [{ hold: idOf(1, 1), cart: annsCart, line: idOf(1, 0), quantity: '1', expiresAt: at(900) }],
          },
        },
        checkoutStarted({ expiresAt: at(900 + half) }),
        reserved({ hold: idOf(2, 1), ...late }),
      )
  })
  it('makes a hold that has less than its line whole again, under its own id', () => {
    // As a merge leaves it.
    const partly = given(
      ...[configured(), listed(mug), stocked('MUG', '10')],
      { type: 'CartOpened', stream, data: { cart: annsCart, owner: ann.actor, ownerKind: 'customer', earlier: 0 } },
      { type: 'ItemAdded', stream, data: { cart: annsCart, ...oneMug, quantity: '3', lineTotal: '37.50' } },
      reserved(),
    )
    const line = { ...oneMug, quantity: '3', lineTotal: '37.50' }
    partly
      .when(checkOut())
      .then(
        checkoutStarted({ checkout: idOf(1, 0), lines: [line], subtotal: '37.50', tax: '7.50', total: '45.00' }),
        reserved({ quantity: '3', was: '1', expiresAt: at(half) }),
      )
  })
  it('ends when the first of its holds does: no hold outlives its cap by more than one checkout', () => {
    const policy = { holdTtlSeconds: 600, holdCapSeconds: 900, checkoutTtlSeconds: 600 }
    const again = withMug(policy).after(checkOut(), giveUp()).later(599).after(checkOut(), giveUp()).later(599)
    const capped = { expiresAt: at(900 + 600) }
    again.when(checkOut()).then(checkoutStarted({ checkout: idOf(6, 0), ...capped }), extended(capped))
  })
  it('leaves a hold alone that lives longer anyway, and lasts as long', () => {
    withMug({ holdTtlSeconds: 7200 })
      .when(checkOut())
      .then(checkoutStarted({ expiresAt: at(7200) }))
  })
  it('holds nothing of what the shop never holds, but asks whether it is there', () => {
    const never = withMug({ hold: 'never' })
    never.when(checkOut()).then(checkoutStarted())
    const gone = withMug({ hold: 'never' }).after({
      type: 'AdjustStock',
      sku: 'MUG',
      batch: '-',
      change: { set: '0' },
      reason: 'counted',
    })
    gone.when(checkOut()).thenRejected({
      ...{ code: 'out-of-stock', stream: 'stock/MUG', sku: 'MUG', quantity: '1', available: '0' },
    })
  })
  it('sums what the whole cart takes of a pool', () => {
    const box = { sku: 'BOX', name: 'Box', price: '20.00', unit: 'each', parts: [{ sku: 'MUG', quantity: '2' }] }
    const two = given(configured({ hold: 'checkout' }), listed(mug), listed(box), stocked('MUG', '4')).after(
      add('MUG', '2'),
      { ...add('MUG', '1'), sku: 'BOX' },
    )
    two
      .after({ type: 'AdjustStock', sku: 'MUG', batch: '-', change: { set: '3' }, reason: 'counted' })
      .when(checkOut())
      .thenRejected({ code: 'out-of-stock', stream: 'stock/MUG', sku: 'MUG', quantity: '4', available: '3' })
  })
  it('is refused for an empty cart, and for one not opened', () => {
    shop().when(checkOut()).thenRejected({ code: 'cart-empty', stream })
    withMug()
      .after({ type: 'RemoveItem', line: idOf(1, 0), cart: { me: true }, caller: ann })
      .when(checkOut())
      .thenRejected('cart-empty')
  })
  it('is refused where a product is not sold any more, or is below its minimum by now', () => {
    given(configured(), listed(mug), stocked('MUG', '10'))
      .after(add('MUG', '1'), { type: 'DelistProduct', sku: 'MUG' })
      .when(checkOut())
      .thenRejected({ code: 'delisted', stream: 'product/MUG', sku: 'MUG' })
    withMug()
      .after({ type: 'ListProduct', product: { ...mug, minimumPerCart: '2' } })
      .when(checkOut())
      .thenRejected('below-minimum')
  })
  it('is refused where the customer saw another total; a price that changed since is not that', () => {
    withMug()
      .when(checkOut({ total: '12.50' }))
      .thenRejected({ code: 'price-changed', detail: 'the total is 15.00', stream })
    withMug()
      .after({ type: 'ListProduct', product: { ...mug, price: '99.00' } })
      .when(checkOut({ total: '15.0' }))
      .then(checkoutStarted({ checkout: idOf(3, 0) }), extended({ expiresAt: at(half) }))
  })
  it('is refused where it would need more holds than a customer may have', () => {
    shop({ hold: 'checkout', maxHoldsPerCustomer: 1 })
      .after(add('MUG', '1'), add('CHEESE', '1'))
      .when(checkOut())
      .thenRejected({ code: 'over-limit', detail: 'a customer has at most 1 holds', stream })
  })
  it("is refused for a closed cart, one that is not the caller's, one that has changed, and where there are no carts", () => {
    withMug()
      .after(checkOut(), confirm())
      .when(checkOut({ cart: { id: annsCart } }))
      .thenRejected('cart-closed')
    withMug()
      .when(checkOut({ cart: { id: annsCart }, caller: bob }))
      .thenRejected('not-found')
    withMug()
      .when(checkOut({ ifVersion: 1 }))
      .thenRejected('version-conflict')
    const off = withMug().after({
      type: 'ConfigureShop',
      config: { name: 'Demo', currency: 'GBP', cartsEnabled: false },
    })
    off.when(checkOut()).thenRejected('carts-disabled')
  })
  it('can be done by staff, and opens an abandoned cart again', () => {
    withMug()
      .when(checkOut({ cart: { id: annsCart }, caller: staff }))
      .then(checkoutStarted(), extended({ expiresAt: at(half) }))
    const left = { cart: annsCart, lastActivityAt: at(0), itemCount: 1, subtotal: '12.50' }
    withMug({ cartIdleSeconds: 60 })
      .later(60)
      .when(checkOut())
      .then(
        { type: 'CartAbandoned', stream, data: left },
        checkoutStarted({ expiresAt: at(60 + half) }),
        extended({ expiresAt: at(60 + half) }),
      )
  })
})

describe('a part of a combined checkout', () => {
  const combined = idOf(9, 0)
  const part = () => withMug().after(checkOut({ combined }))
  it('is frozen like any other, and again is already so', () => {
    withMug()
      .when(checkOut({ combined }))
      .then(checkoutStarted({ combined }), extended({ expiresAt: at(half) }))
    part().when(checkOut({ combined })).thenNothing()
  })
  it('is none of the cart’s own, nor of another combined checkout', () => {
    part().when(checkOut()).thenRejected({ code: 'combined-part', detail: combined, stream })
    part()
      .when(checkOut({ combined: idOf(8, 0) }))
      .thenRejected('combined-part')
    withMug().after(checkOut()).when(checkOut({ combined })).thenRejected('checkout-in-progress')
  })
})
