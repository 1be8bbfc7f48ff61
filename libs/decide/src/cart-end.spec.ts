import type { ShopConfig } from '@cartstream/schemas'
import { given, type Situation } from '@cartstream/spec/given'
import { add, ann, change, clear, configured, keep, listed, mug, remove, save, stocked } from '@cartstream/spec/sample'
import {
  abandoned,
  added,
  annsCart,
  at,
  cartExpired,
  cleared,
  expired,
  extended,
  opened,
  quantityChanged,
  released,
  reserved,
} from '@cartstream/spec/told'
import { cartIdOf, givenOf, idOf, settleAll } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { dueAt } from './due.ts'

const half = 1800
const day = 86_400
const one = idOf(1, 0)
const shop = (policy: Partial<ShopConfig> = {}) =>
  given(configured({ hold: 'never', cartKeptSeconds: day, ...policy }), listed(mug), stocked('MUG', '10'))
const filled = (policy: Partial<ShopConfig> = {}) => shop(policy).after(add('MUG', '1'))
/** What the alarm does when it goes off. */
const looked = ({ world }: Situation) => settleAll(world, () => [`cart/${annsCart}`], givenOf(world))
const due = ({ view }: Situation) => dueAt(view, `cart/${annsCart}`)

describe('a cart that nobody touches', () => {
  it('is abandoned after the shop’s time, and told so with what was in it', () => {
    expect(looked(filled().later(half - 0.001))).toEqual([])
    const left = filled().after(add('MUG', '1')).later(half)
    expect(looked(left)).toEqual([abandoned({ itemCount: 1, subtotal: '25.00' })])
    expect(left.view.get('cart', annsCart)).toMatchObject({ status: 'abandoned', version: 4, lines: [{ line: one }] })
    expect(looked(left)).toEqual([])
  })
  it('is as old as the last change of its owner or staff, and not as the last look at it', () => {
    const kept = filled().later(600).after(change(one, '2'))
    expect(looked(kept.later(half - 1))).toEqual([])
    expect(looked(kept.later(1))).toEqual([abandoned({ lastActivityAt: at(600), subtotal: '25.00' })])
  })
  it('keeps its holds until their own time', () => {
    const held = filled({ hold: 'add', holdTtlSeconds: 3600 }).later(half)
    expect(looked(held)).toEqual([abandoned()])
    expect(held.view.get('pool', 'MUG/-')?.held).toBe('1')
  })
  it('is never abandoned while it is empty: there is nothing to come back for', () => {
    for (const empty of [filled().after(clear()), filled().after(remove(one)), filled().after(save(one))]) {
      expect(looked(empty.later(half))).toEqual([])
    }
  })
})

describe('coming back to an abandoned cart', () => {
  it('finds it as it was, and opens it again: what happened in between is told first', () => {
    const back = filled().later(half).when(add('MUG', '1')).then(abandoned(), quantityChanged({}))
    expect(back.view.get('cart', annsCart)).toMatchObject({ status: 'open', lastActivityAt: back.world.now })
    expect(looked(back.later(half))).toEqual([abandoned({ lastActivityAt: at(half), subtotal: '25.00' })])
  })
  it('is any activity, a refused command not', () => {
    filled({ hold: 'add', holdTtlSeconds: 3600 })
      .later(half)
      .when(keep())
      .then(abandoned(), extended({ expiresAt: at(half + 3600) }))
    filled().later(half).when(clear()).then(abandoned(), cleared())
    const refused = filled().later(half).when(add('MUG', '11'))
    const stays = refused.thenRejected(
      { code: 'out-of-stock', stream: 'stock/MUG', sku: 'MUG', quantity: '11', available: '9' },
      abandoned(),
    )
    expect(stays.view.get('cart', annsCart)?.status).toBe('abandoned')
  })
  it('is a command that would change nothing, too little to open it', () => {
    const same = filled().later(half).when(change(one, '1')).then(abandoned())
    expect(same.view.get('cart', annsCart)?.status).toBe('abandoned')
  })
  it('is no line that leaves by itself', () => {
    const held = filled({ hold: 'add', onExpiry: 'remove', holdTtlSeconds: 3600 }).later(half)
    looked(held)
    settleAll(held.later(half).world, () => ['pool/MUG/-'], givenOf(held.world))
    expect(held.view.get('cart', annsCart)).toMatchObject({ status: 'abandoned', lines: [] })
  })
})

describe('a cart that was kept long enough', () => {
  it('expires for good, and gives back what is held', () => {
    const held = filled({ hold: 'add', holdTtlSeconds: 2 * 3600, cartKeptSeconds: 3600 })
    looked(held.later(half))
    expect(due(held)).toBe(held.world.now - half * 1000 + 3600_000)
    expect(looked(held.later(half))).toEqual([released(), cartExpired()])
    expect(held.view.get('cart', annsCart)).toMatchObject({
      status: 'expired',
      lines: [],
      version: 4,
      subtotal: '0.00',
    })
    expect(held.view.get('customer', ann.actor)).toEqual({ actor: ann.actor, earlier: 1, holds: 0, last: annsCart })
    expect(due(held)).toBeUndefined()
  })
  it('expires even if it was never abandoned: emptied, or looked at late', () => {
    expect(looked(filled().after(clear()).later(day))).toEqual([cartExpired()])
    expect(looked(filled().later(day))).toEqual([cartExpired()])
  })
  it('makes room for the next one, under another id', () => {
    const next = { cart: cartIdOf(ann.actor, 1) }
    filled()
      .later(day)
      .when(add('MUG', '1'))
      .then(cartExpired(), opened({ ...next, earlier: 1 }), added({ ...next, line: idOf(2, 0) }))
  })
  it('is closed to who still has it open', () => {
    filled()
      .later(day)
      .when(add('MUG', '1', { cart: { id: annsCart } }))
      .thenRejected({ code: 'cart-closed', detail: 'the cart is expired', stream: `cart/${annsCart}` }, cartExpired())
  })
  it('lets what is due in its pools expire as what it is, where a command comes by first', () => {
    filled({ hold: 'add' })
      .later(day)
      .when(add('MUG', '1'))
      .then(
        expired({ sku: 'MUG', batch: '-' }, {}),
        cartExpired(),
        opened({ cart: cartIdOf(ann.actor, 1), earlier: 1 }),
        added({ cart: cartIdOf(ann.actor, 1), line: idOf(2, 0) }),
        reserved({
          ...{ cart: cartIdOf(ann.actor, 1), line: idOf(2, 0), hold: idOf(2, 1) },
          ...{ reservedAt: at(day), expiresAt: at(day + 900) },
        }),
      )
  })
})

describe('when a cart is due', () => {
  it('is when it will have been idle, with lines; and when it will have been kept, without', () => {
    const { now } = shop().world
    expect(due(shop())).toBeUndefined()
    expect(due(filled())).toBe(now + half * 1000)
    expect(due(filled().after(clear()))).toBe(now + day * 1000)
    expect(due(filled().later(60).after(change(one, '2')))).toBe(now + 60_000 + half * 1000)
  })
  it('is by the time that was told: a shorter one binds from the next change on', () => {
    const hasty = {
      type: 'ConfigureShop',
      config: { name: 'Demo', currency: 'GBP', hold: 'never', cartIdleSeconds: 60 },
    } as const
    const stands = filled().after(hasty)
    expect(due(stands)).toBe(stands.world.now + half * 1000)
    expect(due(stands.after(change(one, '2')))).toBe(stands.world.now + 60_000)
  })
})
