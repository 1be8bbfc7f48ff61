import type { ShopConfig } from '@cartstream/schemas'
import { given, type Situation } from '@cartstream/spec/given'
import { annsSynced, endSync, sync, synced, syncedEnded } from '@cartstream/spec/kept'
import { add, ann, bob, clear, configured, dan, listed, mug, staff, stocked } from '@cartstream/spec/sample'
import { annsCart, at } from '@cartstream/spec/told'
import { cartIdOf, givenOf, idOf, named, settleAll } from '@cartstream/spec/world'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueAt } from './due.ts'
import { mostSynced } from './synced.ts'
import { syncedView } from './synced-view.ts'

const half = 1800
const shop = (policy: Partial<ShopConfig> = {}) =>
  given(configured({ acceptUnverifiedCarts: true, ...policy }), listed(mug), stocked('MUG', '10'))
const key = `synced/${annsSynced}` as const
/** What the alarm does when it goes off. */
const looked = ({ world }: Situation) => settleAll(world, () => [key], givenOf(world))
const { session } = { session: { subject: ann.actor, ct: 'A'.repeat(40) } }

describe('a cart that another storefront keeps', () => {
  it('is what that says it is, items and figures as they come, and lives for the shop’s idle time', () => {
    shop().when(sync()).then(synced())
    shop({ cartIdleSeconds: 60 })
      .when(sync({ items: [], itemCount: 0.5, total: '0' }))
      .then(synced({ items: [], itemCount: 0.5, total: '0', expiresAt: at(60) }))
  })
  it('is replaced as a whole by what is said next, under the same id, and lives on from then', () => {
    const again = { items: [{ id: 8 }], itemCount: 1, total: '3.5' }
    shop()
      .after(sync())
      .later(600)
      .when(sync(again))
      .then(synced({ ...again, expiresAt: at(600 + half) }))
  })
  it('said again is told again: somebody is there', () => {
    const told = shop()
      .after(sync())
      .later(1)
      .when(sync())
      .then(synced({ expiresAt: at(1 + half) }))
    expect(dueAt(told.view, key)).toBe(told.world.now + half * 1000)
  })
  it('is a guest’s, or a session’s with its sealed id and who was logged in there', () => {
    const cart = cartIdOf(bob.actor, 'synced')
    shop()
      .when(sync({ caller: bob, session, customer: dan.actor }))
      .then(synced({ cart, owner: bob.actor, ownerKind: 'guest', session, customer: dan.actor }))
  })
  it('is refused, with nothing recorded, where the shop takes none', () => {
    const none = { code: 'unverified-refused', stream: `cart/${annsSynced}` } as const
    shop({ acceptUnverifiedCarts: false }).when(sync()).thenRejected(none)
    given(configured()).when(sync()).thenRejected(none)
    given().when(sync()).thenRejected('shop-not-configured')
  })
  it('keeps its figures in the records, and not what is in it', () => {
    const { view } = shop().after(sync())
    const figures = { itemCount: 2, total: '9.90' }
    expect(view.get('synced', annsSynced)).toStrictEqual({
      ...{ cart: annsSynced, owner: ann.actor, ...figures },
      expiresAt: Date.parse(at(half)),
    })
    expect(syncedView(view, annsSynced, Date.parse(at(0)))).toStrictEqual({
      ...{ id: annsSynced, unverified: true, ...figures, expiresAt: at(half), now: at(0) },
    })
    expect(syncedView(view, annsSynced, Date.parse(at(half)))).toStrictEqual({
      ...{ id: annsSynced, unverified: true, now: at(half) },
    })
  })
})

describe('the carts that other storefronts keep in one shop', () => {
  const kept = (n: number) => sync({ caller: { actor: named(`s${n}`), kind: 'guest' } })
  const full = () => shop().after(...Array.from({ length: mostSynced }, (_, n) => kept(n)))
  const cart = cartIdOf(named('s-1'), 'synced')
  const detail = 'a shop has at most 2000 carts of other storefronts'
  it('are 2,000 at most: one more is refused, and those that are there go on', () => {
    const at2000 = full()
    const no = { code: 'over-limit', detail, stream: `cart/${cart}` } as const
    at2000.when(kept(-1)).thenRejected(no)
    at2000.after(kept(7)).when(kept(-1)).thenRejected(no)
    at2000
      .after(endSync({ caller: { actor: named('s7'), kind: 'guest' } }), kept(-1))
      .when(kept(7))
      .thenRejected('over-limit')
  })
  it('count no more once their end was told, by itself as well, whatever the shop’s policy became meanwhile', () => {
    const late = full()
      .after({ type: 'ConfigureShop', config: { name: 'Other', currency: 'GBP', acceptUnverifiedCarts: true } })
      .later(half)
    late.when(kept(-1)).thenRejected('over-limit')
    expect(
      settleAll(late.world, () => [`synced/${cartIdOf(named('s7'), 'synced')}`], givenOf(late.world)),
    ).toHaveLength(1)
    expect(late.view.get('shop')?.synced).toBe(mostSynced - 1)
  })
  it('are counted right whatever happens', () => {
    const step = fc.oneof(
      fc.nat(4).map((n) => kept(n)),
      fc.nat(4).map((n) => endSync({ caller: { actor: named(`s${n}`), kind: 'guest' } })),
      fc.constantFrom(600, half),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let now = shop()
        for (const does of steps) now = typeof does === 'number' ? now.later(does) : now.after(does)
        const there = [...now.world.records.keys()].filter((key) => key.startsWith('synced/'))
        expect(now.view.get('shop')?.synced ?? 0).toBe(there.length)
      }),
    )
  })
})

describe('its end', () => {
  it('is its storefront’s word; what is not there, or is another’s, has ended already', () => {
    const kept = shop().after(sync())
    kept.when(endSync({ caller: dan })).thenNothing()
    const gone = kept.when(endSync()).then(syncedEnded())
    expect(gone.view.get('synced', annsSynced)).toBeUndefined()
    gone.when(endSync()).thenNothing()
    shop({ acceptUnverifiedCarts: false }).when(endSync()).thenNothing()
  })
  it('comes by itself once nothing was said for the idle time, to the millisecond, and once', () => {
    const kept = shop().after(sync())
    expect(looked(kept.later(half - 0.001))).toEqual([])
    expect(looked(kept.later(0.001))).toEqual([syncedEnded({ because: 'expired' })])
    expect(looked(kept.later(1))).toEqual([])
  })
  it('is told before what comes after it', () => {
    const late = () => shop().after(sync()).later(half)
    late()
      .when(sync())
      .then(syncedEnded({ because: 'expired' }), synced({ expiresAt: at(2 * half) }))
    late()
      .when(endSync())
      .then(syncedEnded({ because: 'expired' }))
  })
})

describe('no cart of the shop', () => {
  const command = { cart: { id: annsSynced }, caller: ann } as const
  it('is what is synced: it is neither changed nor checked out, and says why', () => {
    const kept = shop().after(sync())
    const no = { code: 'cart-unverified', stream: `cart/${annsSynced}` } as const
    kept.when({ type: 'StartCheckout', provider: 'test', ...command }).thenRejected(no)
    kept.when(add('MUG', '1', command)).thenRejected(no)
    kept.when(clear({ ...command, caller: staff })).thenRejected(no)
  })
  it('is it to others, nor once it has ended', () => {
    const kept = shop().after(sync())
    kept.when({ type: 'StartCheckout', provider: 'test', ...command, caller: dan }).thenRejected('not-found')
    kept.after(endSync()).when(clear(command)).thenRejected('not-found')
  })
  it('is in its way: the active one is opened, holds and is sold beside it, and stock knows nothing of it', () => {
    const both = shop().after(sync(), add('MUG', '1'))
    expect(both.view.get('cart', annsCart)).toMatchObject({ status: 'open', lines: [{ line: idOf(2, 0) }] })
    expect(both.view.get('customer', ann.actor)).toMatchObject({ active: annsCart, holds: 1 })
    expect(both.view.get('pool', 'MUG/-')?.held).toBe('1')
    expect(both.view.get('synced', annsSynced)).toMatchObject({ itemCount: 2 })
  })
})
