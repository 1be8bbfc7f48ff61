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
  save,
  set,
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
  expired,
  extended,
  merged,
  opened,
  quantityChanged,
  released,
  reserved,
} from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import type { Command } from './types.ts'

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
  situation.view.get('pool/MUG/-')?.held,
  situation.view.get('pool/CHEESE/-')?.held,
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
    expect(after.view.get(`cart/${bobsCart}`)).toMatchObject({
      status: 'merged',
      into: annsCart,
      lines: [],
      version: 3,
    })
    expect(after.view.get(`customer/${bob.actor}`)).toEqual({ actor: bob.actor, earlier: 1, holds: 0 })
    expect(after.view.get(`customer/${ann.actor}`)).toEqual({
      actor: ann.actor,
      active: annsCart,
      earlier: 0,
      holds: 1,
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
    expect(after.view.get(`cart/${annsCart}`)).toMatchObject({ lines, subtotal: '62.50' })
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
    expect(after.view.get(`cart/${annsCart}`)).toMatchObject({ lines: [{ quantity: '3' }], version: 3 })
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

describe('holds that move', () => {
  it('are neither doubled nor lost: as much is held after as before', () => {
    const before = both().after(cheeseToo)
    expect(held(before)).toEqual(['5', '1'])
    expect(held(before.after(merge()))).toEqual(['5', '1'])
  })
  it('keep their beginning, so that no login outlasts the cap', () => {
    const until = { expiresAt: at(1200) }
    shop({ holdCapSeconds: 1200 })
      .after(add('MUG', '2', asBob))
      .later(600)
      .after(add('MUG', '3'))
      .when(merge())
      .then(
        released({ ...bobs, line: idOf(1, 0), hold: idOf(1, 1) }),
        quantityChanged({ line: idOf(2, 0), quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' }),
        // Its own end was later than the guest's cap, and no end ever moves back.
        reserved({ line: idOf(2, 0), hold: idOf(2, 1), quantity: '5', was: '3', expiresAt: at(1500) }),
        merged(),
      )
    shop({ holdCapSeconds: 1200 })
      .after(add('MUG', '2', asBob))
      .later(600)
      .when(merge())
      .then(
        ...[opened(), released({ ...bobs, line: idOf(1, 0), hold: idOf(1, 1) })],
        added({ line: idOf(2, 0), quantity: '2', lineTotal: '25.00', because: 'merged' }),
        reserved({ line: idOf(2, 0), hold: idOf(2, 1), quantity: '2', ...until }),
        merged(),
      )
  })
  it('are never longer for taking in a younger one: a guest after the other buys no time', () => {
    const capped = shop({ holdCapSeconds: 1200 }).after(add('MUG', '1')).later(600).after(add('CHEESE', '1')).later(500)
    capped
      .after(add('MUG', '1', asBob))
      .when(merge({ strategy: 'max' }))
      .then(
        released({ cart: bobsCart, line: idOf(3, 0), hold: idOf(3, 1) }),
        reserved({ was: '1', expiresAt: at(1200) }),
        extended({ line: idOf(2, 0), hold: idOf(2, 1), sku: 'CHEESE', expiresAt: at(1800) }),
        merged({ strategy: 'max' }),
      )
  })
  it('are topped up from what is free, where they had ended on one side', () => {
    const line = { quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' } as const
    const due = both()
      .later(600)
      .after(add('MUG', '3', { ...asBob }))
      .later(300)
    due
      .when(merge())
      .then(
        expired({ sku: 'MUG', batch: '-' }, { quantity: '3' }),
        released({ ...bobs, quantity: '5' }),
        quantityChanged({ ...line, quantity: '8', lineTotal: '100.00' }),
        reserved({ hold: idOf(4, 0), quantity: '8', expiresAt: at(1800), reservedAt: at(0) }),
        merged(),
      )
  })
  it('hold what they can where less is free than the lines want', () => {
    const short = both()
      .later(900)
      .after(add('MUG', '9', { caller: staff }))
      .later(1)
    const after = short
      .when(merge())
      .then(
        quantityChanged({ quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' }),
        reserved({ hold: idOf(4, 0), quantity: '1', reservedAt: at(901), expiresAt: at(1801) }),
        merged(),
      )
    expect(after.view.get('pool/MUG/-')).toMatchObject({ onHand: '10', held: '10' })
  })
  it('take in nothing that the policy would not hold: only what is held already', () => {
    const never: Command = { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', hold: 'never' } }
    both()
      .after(never)
      .when(merge())
      .then(
        ...[released(bobs), quantityChanged({ quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' })],
        ...[reserved({ quantity: '5', was: '3' }), merged()],
      )
    both({ hold: 'never' })
      .when(merge())
      .then(quantityChanged({ quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' }), merged())
  })
})

describe('limits on a merge', () => {
  it('clip quantities to what a line and a cart may have, and let go what is over', () => {
    const line = (quantity: string, lineTotal: string) =>
      quantityChanged({ quantity, was: '3', lineTotal, because: 'merged' })
    const after = both({ maxQuantityPerLine: '4' })
      .when(merge())
      .then(released(bobs), line('4', '50.00'), reserved({ quantity: '4', was: '3' }), merged())
    expect(held(after)).toEqual(['4', '0'])
    both({}, { maximumPerCart: '4' })
      .when(merge())
      .then(released(bobs), line('4', '50.00'), reserved({ quantity: '4', was: '3' }), merged())
  })
  it('clip over all variants and batches of a SKU, down to nothing', () => {
    const two = () =>
      both({}, { maximumPerCart: '4' }).after(set('MUG', '9', 'B1'), add('MUG', '2', { batch: 'B1', ...asBob }))
    const after = two().after(merge())
    expect(after.view.get(`cart/${annsCart}`)?.lines).toMatchObject([{ batch: '-', quantity: '4' }])
    const batched = shop({}, { maximumPerCart: '4' }).after(add('MUG', '3'), set('MUG', '9', 'B1'))
    const one = batched.after(add('MUG', '2', { batch: 'B1', ...asBob }), merge())
    expect(one.view.get(`cart/${annsCart}`)?.lines).toMatchObject([{ quantity: '3' }, { batch: 'B1', quantity: '1' }])
  })
  it('never shrink what the customer has', () => {
    const tight = both().after(list(mug, { maximumPerCart: '2' }))
    tight.when(merge()).then(released(bobs), reserved({ quantity: '3', was: '3' }), merged())
  })
  const refusal = { code: 'over-limit', stream: `cart/${annsCart}` } as const
  it('refuse it for too many lines, too many holds, or more worth than money can say', () => {
    both({ maxLines: 1 })
      .after(save(idOf(2, 0), asBob), cheeseToo)
      .when(merge())
      .thenRejected({ ...refusal, detail: 'a cart has at most 1 lines' })
    both({ maxHoldsPerCustomer: 1 })
      .after(save(idOf(2, 0), asBob), cheeseToo)
      .when(merge())
      .thenRejected({ ...refusal, detail: 'a customer has at most 1 holds' })
    shop({}, { price: '100000000000.00' })
      .after(add('MUG', '3'), add('MUG', '2', asBob))
      .when(merge())
      .thenRejected({ ...refusal, detail: 'a cart is worth at most 499999999999' })
  })
  it('let a merge through that makes no more holds than it ends', () => {
    both({ maxHoldsPerCustomer: 1 })
      .when(merge({ strategy: 'guest-wins' }))
      .then(
        ...[cleared({ because: 'merged' }), released({ quantity: '3' }), released(bobs)],
        added({ line: idOf(3, 0), quantity: '2', lineTotal: '25.00', because: 'merged' }),
        reserved({ line: idOf(3, 0), hold: idOf(3, 1), quantity: '2' }),
        merged({ strategy: 'guest-wins' }),
      )
  })
})

describe('discounts of the guest', () => {
  const set10 = { type: 'SetPromotion', code: 'TEN', label: 'Ten off', percent: '10' } as const
  const claimed = (told = {}) =>
    ({ type: 'ClaimPromotion', code: 'TEN', cart: { me: true }, caller: ann, ...told }) as const
  it('come over with the lines, a code once', () => {
    const one = shop().after(set10, add('MUG', '2', asBob), claimed(asBob), merge())
    const granted = { discount: idOf(4, 2), label: 'Ten off', code: 'TEN', percent: '10' }
    expect(one.view.get(`cart/${annsCart}`)?.discounts).toEqual([granted])
    const two = shop().after(set10, add('MUG', '1'), claimed(), add('MUG', '2', asBob), claimed(asBob), merge())
    expect(two.view.get(`cart/${annsCart}`)?.discounts).toHaveLength(1)
  })
  it('stay behind where the lines do', () => {
    const none = both().after(set10, claimed(asBob), merge({ strategy: 'existing-wins' }))
    expect(none.view.get(`cart/${annsCart}`)?.discounts).toBeUndefined()
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
    expect(after.view.get(`cart/${annsCart}`)).toMatchObject({ status: 'open', lastActivityAt: after.world.now })
  })
})
