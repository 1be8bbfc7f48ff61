import type { Product, ShopConfig } from '@cartstream/schemas'
import { given, type Situation } from '@cartstream/spec/given'
import {
  add,
  ann,
  bob,
  cheese,
  clear,
  configured,
  list,
  listed,
  merge,
  mug,
  shirt,
  staff,
  stocked,
} from '@cartstream/spec/sample'
import {
  abandoned,
  added,
  annsCart,
  at,
  cleared,
  extended,
  merged,
  opened,
  quantityChanged,
  released,
  reserved,
} from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const bobsCart = cartIdOf(bob.actor)
const asBob = { caller: bob }
const shop = (policy: Partial<ShopConfig> = {}, more: Partial<Product> = {}) =>
  given(
    ...[configured(policy), listed(mug, more), stocked('MUG', '10'), listed(cheese), stocked('CHEESE', '9')],
    ...[listed(shirt), stocked('SHIRT', '9')],
  )
/** Ann has three mugs in her cart (m1), Bob two in his (m2). */
const both = (policy: Partial<ShopConfig> = {}, more: Partial<Product> = {}) =>
  shop(policy, more).after(add('MUG', '3'), add('MUG', '2', asBob))
/** Bob's second line, one cheese (m3). */
const cheeseToo = add('CHEESE', '1', asBob)
const bobs = { cart: bobsCart, line: idOf(2, 0), hold: idOf(2, 1), quantity: '2' }
const bobsCheese = { cart: bobsCart, line: idOf(3, 0), hold: idOf(3, 1), sku: 'CHEESE' }
const cheesy = { sku: 'CHEESE', name: 'Cheddar', unit: 'kg', unitPrice: '9.99', lineTotal: '9.99' }
const held = (situation: Situation) => [
  situation.view.get('pool', 'MUG/-')?.held,
  situation.view.get('pool', 'CHEESE/-')?.held,
]

describe('a guest’s cart in a customer’s', () => {
  it('opens it, if there is none, and brings lines, prices and holds', () => {
    const after = shop()
      .after(add('MUG', '2', asBob), list(mug, { price: '99.00' }))
      .later(60)
      .when(merge())
      .then(
        ...[opened(), released({ ...bobs, line: idOf(1, 0), hold: idOf(1, 1) })],
        added({ line: idOf(3, 0), quantity: '2', lineTotal: '25.00', because: 'merged' }),
        reserved({ line: idOf(3, 0), hold: idOf(3, 1), quantity: '2', expiresAt: at(960) }),
        merged(),
      )
    expect(after.view.get('cart', bobsCart)).toMatchObject({
      status: 'merged',
      into: annsCart,
      lines: [],
      version: 3,
    })
    expect(after.view.get('customer', bob.actor)).toEqual({ actor: bob.actor, earlier: 1, holds: 0, last: bobsCart })
    expect(after.view.get('customer', ann.actor)).toEqual({
      actor: ann.actor,
      active: annsCart,
      earlier: 0,
      holds: 1,
      carts: 1,
    })
  })
  it('is closed: who still has it open is told, and the guest’s next is another', () => {
    const after = both().after(merge())
    after.when(add('MUG', '1', { ...asBob, cart: { id: bobsCart } })).thenRejected({
      ...{ code: 'cart-closed', detail: 'the cart is merged', stream: `cart/${bobsCart}` },
    })
    const next = cartIdOf(bob.actor, 1)
    after
      .when(add('CHEESE', '1', asBob))
      .then(
        opened({ cart: next, owner: bob.actor, ownerKind: 'guest', earlier: 1 }),
        ...[
          added({ ...cheesy, cart: next, line: idOf(5, 0) }),
          reserved({ ...bobsCheese, cart: next, line: idOf(5, 0), hold: idOf(5, 1) }),
        ],
      )
  })
})

describe('what the strategies make of it', () => {
  const sum = quantityChanged({ quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' })
  const new4 = { line: idOf(4, 0), because: 'merged' } as const
  it('sum: quantities add up, at the customer’s own price; what only the guest has comes over', () => {
    both()
      .after(cheeseToo)
      .when(merge())
      .then(
        ...[released(bobs), released(bobsCheese)],
        ...[sum, reserved({ quantity: '5', was: '3' })],
        ...[added({ ...cheesy, ...new4 }), reserved({ sku: 'CHEESE', line: new4.line, hold: idOf(4, 1) })],
        merged(),
      )
  })
  it('sum: variants and batches are lines of their own', () => {
    const after = shop()
      .after(add('SHIRT', '1', { variant: 'S' }), add('SHIRT', '1', { variant: 'S', ...asBob }))
      .after(add('SHIRT', '1', { variant: 'XL', ...asBob }), merge())
    const lines = [
      { variant: 'S', quantity: '2' },
      { variant: 'XL', quantity: '1', unitPrice: '22.50' },
    ]
    expect(after.view.get('cart', annsCart)).toMatchObject({ lines, subtotal: '62.50' })
  })
  it('max: the larger quantity, no more than that held, the rest let go', () => {
    both()
      .when(merge({ strategy: 'max' }))
      .then(released(bobs), reserved({ quantity: '3', was: '3' }), merged({ strategy: 'max' }))
    shop()
      .after(add('MUG', '1'), add('MUG', '2', asBob))
      .when(merge({ strategy: 'max' }))
      .then(
        ...[released(bobs), quantityChanged({ because: 'merged' }), reserved({ quantity: '2', was: '1' })],
        merged({ strategy: 'max' }),
      )
  })
  it('guest-wins: the customer’s lines go, the guest’s come', () => {
    const come = { line: idOf(3, 0), quantity: '2', lineTotal: '25.00', because: 'merged' } as const
    const after = both()
      .when(merge({ strategy: 'guest-wins' }))
      .then(
        ...[cleared({ because: 'merged' }), released({ quantity: '3' }), released(bobs)],
        ...[added(come), reserved({ line: come.line, hold: idOf(3, 1), quantity: '2' })],
        merged({ strategy: 'guest-wins' }),
      )
    expect(held(after)).toEqual(['2', '0'])
  })
  it('existing-wins: the guest’s lines go', () => {
    const after = both()
      .later(60)
      .when(merge({ strategy: 'existing-wins' }))
      .then(released(bobs), extended({}), merged({ strategy: 'existing-wins' }))
    expect(after.view.get('cart', annsCart)).toMatchObject({ lines: [{ quantity: '3' }], version: 3 })
    shop()
      .after(add('MUG', '2', asBob))
      .when(merge({ strategy: 'existing-wins' }))
      .then(opened(), released({ ...bobs, line: idOf(1, 0), hold: idOf(1, 1) }), merged({ strategy: 'existing-wins' }))
  })
  it('guest-if-existing-empty: the guest’s where the customer has none, else the customer’s', () => {
    const strategy = 'guest-if-existing-empty'
    both().when(merge({ strategy })).then(released(bobs), merged({ strategy }))
    both()
      .after(clear())
      .when(merge({ strategy }))
      .then(
        ...[released(bobs), added({ line: idOf(4, 0), quantity: '2', lineTotal: '25.00', because: 'merged' })],
        ...[reserved({ line: idOf(4, 0), hold: idOf(4, 1), quantity: '2' }), merged({ strategy })],
      )
  })
  it('is the shop’s, where the command names none', () => {
    both({ mergeStrategy: 'existing-wins' })
      .when(merge())
      .then(released(bobs), merged({ strategy: 'existing-wins' }))
  })
})

describe('a merge is already so', () => {
  it('for a guest without a cart, with an empty one, or one that was merged', () => {
    shop().when(merge()).thenNothing()
    both().after(clear(asBob)).when(merge()).thenNothing()
    both().after(merge()).when(merge()).thenNothing()
    both()
      .when(merge({ from: ann.actor }))
      .thenNothing()
  })
})

describe('a merge is refused', () => {
  it('into another’s cart, or one that is not the active one', () => {
    const stream = `cart/${bobsCart}`
    both()
      .when(merge({ cart: { id: bobsCart } }))
      .thenRejected({ code: 'not-found', stream })
    both()
      .when(merge({ cart: { id: annsCart }, caller: staff }))
      .thenRejected({ code: 'not-found', stream: `cart/${annsCart}` })
  })
  it('to guests, who have no account to merge into', () => {
    both()
      .when(merge({ caller: bob, from: ann.actor }))
      .thenRejected({ code: 'forbidden', stream: `cart/${bobsCart}` })
  })
  it('for a cart that has changed since', () => {
    both()
      .when(merge({ ifVersion: 1 }))
      .thenRejected('version-conflict')
  })
})

describe('what settles before a merge', () => {
  it('is each cart that was left behind, which the merge opens or closes', () => {
    const slow = both({ holdTtlSeconds: 7200 }).later(1800)
    const after = slow
      .when(merge())
      .then(
        abandoned({ cart: bobsCart, subtotal: '25.00' }),
        abandoned({ subtotal: '37.50' }),
        released(bobs),
        quantityChanged({ quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' }),
        reserved({ quantity: '5', was: '3', expiresAt: at(7200) }),
        merged(),
      )
    expect(after.view.get('cart', annsCart)).toMatchObject({ status: 'open', lastActivityAt: after.world.now })
  })
})
