import type { ShopConfig } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { add, ann, bob, configured, listed, mug, remove, stocked } from '@cartstream/spec/sample'
import { annsCart, at, expired, extended, revoked } from '@cartstream/spec/told'
import { cartIdOf, holdsOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { cartView } from './cart-view.ts'
import type { Command, EventOf } from './types.ts'

/** Ann and Bob hold mugs, of the one pool and of the batch B1. */
const held = (policy: Partial<ShopConfig> = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10'), stocked('MUG', '10', 'B1')).after(
    add('MUG', '1'),
    add('MUG', '2', { caller: bob }),
    add('MUG', '3', { batch: 'B1' }),
  )
const hold = idOf(1, 1)
const bobs = { hold: idOf(2, 1), cart: cartIdOf(bob.actor), line: idOf(2, 0), quantity: '2' }
const batched = { hold: idOf(3, 1), line: idOf(3, 0), quantity: '3' }
const checkout: Command = { type: 'StartCheckout', cart: { me: true }, caller: ann, provider: 'test' }
const release: Command = { type: 'ReleaseHold', hold, reason: 'damaged' }
const all: Command = { type: 'ReleaseAll', reason: 'carts off' }
const keep: Command = { type: 'ExtendHold', hold }
const ended = (
  event: EventOf<'HoldsRevoked'>,
  data: Partial<EventOf<'HoldsRevoked'>['data']>,
): EventOf<'HoldsRevoked'> => ({ ...event, data: { ...event.data, ...data } })

describe('a hold that staff end', () => {
  it('ends for the reason they give; its line stays, and is told', () => {
    const after = held()
    after.when(release).then(ended(revoked({}), { because: 'released-by-staff', reason: 'damaged' }))
    const { items, version } = cartView(after.view, annsCart, after.world.now)
    expect(items[0]).toMatchObject({ quantity: '1', holdEnded: 'released-by-staff' })
    expect(version).toBe(3)
  })
  it('is not there where it never was or has ended', () => {
    const notFound = { code: 'not-found' as const, stream: `hold/${hold}` }
    given(configured()).when(release).thenRejected(notFound)
    held().after(release).when(release).thenRejected(notFound)
    held()
      .after(remove(idOf(1, 0)))
      .when(release)
      .thenRejected(notFound)
  })
  it('stays while it is being paid for', () => {
    const inProgress = { code: 'checkout-in-progress' as const, stream: `cart/${annsCart}` }
    held().after(checkout).when(release).thenRejected(inProgress)
    held().after(checkout).when(keep).thenRejected(inProgress)
  })
})

describe('a hold that staff keep for longer', () => {
  it('has a full time from now on, and the others of its cart have what they had', () => {
    held()
      .later(600)
      .when(keep)
      .then(extended({ expiresAt: at(1500) }))
  })
  it('goes no further than the cap', () => {
    const capped = () => held({ holdCapSeconds: 1200 }).later(600)
    capped()
      .when(keep)
      .then(extended({ expiresAt: at(1200) }))
    const detail = 'a hold lasts at most 1200 seconds from its beginning'
    capped()
      .after(keep)
      .when(keep)
      .thenRejected({ code: 'hold-at-cap', detail, stream: `cart/${annsCart}` })
  })
  it('is already so within a second', () => {
    held().later(0.9).when(keep).thenNothing()
  })
  it('is not there once it has come to its end', () => {
    const twice = expired({ sku: 'MUG', batch: '-' }, {}, bobs)
    held().later(900).when(keep).thenRejected('not-found', twice)
  })
})

describe('all holds of a shop', () => {
  it('end, pool by pool, the newest first', () => {
    held()
      .when(all)
      .then(
        ended(revoked(batched), { batch: 'B1', because: 'release-all', reason: 'carts off' }),
        ended(revoked(bobs, {}), { because: 'release-all', reason: 'carts off' }),
      )
  })
  it('have ended already where none is left', () => {
    held().after(all).when(all).thenNothing()
  })
  it('leave out what is being paid for, and what comes to its end by itself', () => {
    held()
      .after(checkout)
      .when(all)
      .then(ended(revoked(bobs), { because: 'release-all', reason: 'carts off' }))
    held().after(checkout, all).when(all).thenNothing()
    held().later(900).when(all).thenNothing()
  })
  it('end five hundred at a time, whatever stands before them in checkouts', () => {
    const shop = given(configured(), listed(mug), stocked('MUG', '2000'))
    const shoppers = Array.from({ length: 1200 }, (_, n) => ({
      actor: `c${n}`.padEnd(22, '-'),
      kind: 'guest' as const,
    }))
    for (const caller of shoppers) shop.after(add('MUG', '1', { caller }))
    for (const caller of shoppers.slice(600)) shop.after({ ...checkout, caller } as Command)
    const left = [1200, 700, 600, 600].slice(1).map(() => {
      shop.after(all)
      return holdsOf(shop.world).length
    })
    expect(left).toEqual([700, 600, 600])
    shop.when(all).thenNothing()
  })
})
