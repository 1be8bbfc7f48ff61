import { given } from '@cartstream/spec/given'
import { add, bob, configured, listed, mug, staff, stocked } from '@cartstream/spec/sample'
import { annsCheckout, checkOut, confirm, giveUp, intend } from '@cartstream/spec/selling'
import { checkoutCancelled, checkoutExpired } from '@cartstream/spec/sold'
import { added, annsCart, at, expired, opened, removed, reserved } from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const half = 30 * 60
const inCheckout = (policy = {}, differing = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '1')).after(add('MUG', '1'), checkOut(differing))
const mine = { cart: { id: annsCart } }
const combined = idOf(9, 0)
const mugs = { sku: 'MUG', batch: '-' }

describe('giving a checkout up', () => {
  it('opens the cart again; what is held stays held, and nothing else happens', () => {
    const open = inCheckout().later(60).when(giveUp()).then(checkoutCancelled())
    expect(open.view.get('cart', annsCart)).toMatchObject({ status: 'open', version: 5, checkouts: [annsCheckout] })
    expect(open.view.get('checkout', annsCheckout)?.status).toBe('over')
    expect(open.view.get('hold', idOf(1, 1))?.expiresAt).toBe(Date.parse(at(half)))
  })
  it('names the intent that is to be cancelled', () => {
    inCheckout()
      .after(intend())
      .when(giveUp())
      .then(checkoutCancelled({ intent: 'pi_1' }))
  })
  it('again is already so, and where there is no checkout at all', () => {
    inCheckout().after(giveUp()).when(giveUp()).thenNothing()
    given(configured()).when(giveUp()).thenNothing()
  })
  it("is refused for a cart that is ordered, one that is not the caller's, and one that has changed", () => {
    inCheckout().after(confirm()).when(giveUp(mine)).thenRejected('cart-closed')
    inCheckout()
      .when(giveUp({ ...mine, caller: bob }))
      .thenRejected('not-found')
    inCheckout()
      .when(giveUp({ ifVersion: 1 }))
      .thenRejected('version-conflict')
  })
  it('can be done by staff, and where carts have been switched off', () => {
    inCheckout()
      .when(giveUp({ ...mine, caller: staff }))
      .then(checkoutCancelled())
    const off = inCheckout().after({
      type: 'ConfigureShop',
      config: { name: 'x', currency: 'GBP', cartsEnabled: false },
    })
    off.when(giveUp()).then(checkoutCancelled())
  })
  it('of a combined checkout is done by that alone; to it, what is not frozen for it is already so', () => {
    const part = () => inCheckout({}, { combined })
    part()
      .when(giveUp())
      .thenRejected({ code: 'combined-part', detail: combined, stream: `cart/${annsCart}` })
    part()
      .when(giveUp({ combined }))
      .then(checkoutCancelled({ because: 'combined' }))
    part()
      .when(giveUp({ combined: idOf(8, 0) }))
      .thenNothing()
    part()
      .after(confirm())
      .when(giveUp({ ...mine, combined }))
      .thenNothing()
    inCheckout().when(giveUp({ combined })).thenNothing()
  })
})

describe('a checkout that is due', () => {
  it('is over from its last millisecond on, and opens its cart, which nobody has touched', () => {
    inCheckout()
      .later(half - 0.001)
      .when(add('MUG', '1'))
      .thenRejected('checkout-in-progress')
    const over = inCheckout({ cartIdleSeconds: 3600 }).later(half)
    over.when(add('MUG', '2')).thenRejected('out-of-stock', expired(mugs, { expiresAt: at(half) }), checkoutExpired())
    expect(over.view.get('cart', annsCart)).toMatchObject({ status: 'open', lastActivityAt: Date.parse(at(0)) })
    expect(over.view.get('checkout', annsCheckout)?.status).toBe('over')
  })
  it('lets go what it held to whoever comes at that instant', () => {
    const bobs = { cart: cartIdOf(bob.actor), line: idOf(3, 0) }
    inCheckout()
      .later(half)
      .when(add('MUG', '1', { caller: bob }))
      .then(
        expired(mugs, { expiresAt: at(half) }),
        opened({ cart: bobs.cart, owner: bob.actor, ownerKind: 'guest' }),
        added(bobs),
        reserved({ ...bobs, hold: idOf(3, 1), reservedAt: at(half), expiresAt: at(half + 900) }),
      )
  })
  it('names the intent that is to be cancelled', () => {
    inCheckout({ cartIdleSeconds: 3600 })
      .after(intend())
      .later(half)
      .when(giveUp())
      .then(checkoutExpired({ intent: 'pi_1' }), expired(mugs, { expiresAt: at(half) }))
  })
  it('keeps its lines while it is frozen; where lines go with their holds, they go when it is over', () => {
    const frozen = inCheckout({ onExpiry: 'remove', cartIdleSeconds: 3600 }).later(half)
    frozen.after(add('MUG', '1', { caller: bob }))
    expect(frozen.view.get('cart', annsCart)).toMatchObject({ status: 'checkout', lines: [{ holdEnded: 'expired' }] })
    frozen.when(giveUp()).then(checkoutExpired(), removed({ because: 'expired' }))
    const atOnce = inCheckout({ onExpiry: 'remove', cartIdleSeconds: 3600 }).later(half)
    atOnce
      .when(giveUp())
      .then(checkoutExpired(), expired(mugs, { expiresAt: at(half) }), removed({ because: 'expired' }))
  })
})
