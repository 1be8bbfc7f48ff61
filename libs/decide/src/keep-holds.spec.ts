import type { ShopConfig } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { add, clear, configured, keep, listed, mug, stocked } from '@cartstream/spec/sample'
import { abandoned, annsCart, at, expired, extended } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { cartView } from './cart-view.ts'

const stream = `cart/${annsCart}`
const held = (policy: Partial<ShopConfig> = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10'), stocked('MUG', '10', 'B1')).after(
    add('MUG', '1'),
    add('MUG', '1', { batch: 'B1' }),
  )
const second = { line: idOf(2, 0), hold: idOf(2, 1), batch: 'B1' }

describe('keeping the items', () => {
  it('moves every live hold to a full time from now', () => {
    held()
      .later(600)
      .when(keep())
      .then(extended({ expiresAt: at(1500) }, { ...second, expiresAt: at(1500) }))
  })
  it('goes no further than the cap, and says so once it is reached', () => {
    const capped = () => held({ holdCapSeconds: 1200 }).later(600)
    const until = { expiresAt: at(1200) }
    capped()
      .when(keep())
      .then(extended(until, { ...second, ...until }))
    const detail = 'a hold lasts at most 1200 seconds from its beginning'
    capped().after(keep()).later(10).when(keep()).thenRejected({ code: 'hold-at-cap', detail, stream })
  })
  it('moves those that it can where others are at the cap', () => {
    given(configured({ holdCapSeconds: 1200 }), listed(mug), stocked('MUG', '10'), stocked('MUG', '10', 'B1'))
      .after(add('MUG', '1'))
      .later(600)
      .after(add('MUG', '1', { batch: 'B1' }))
      .later(100)
      .when(keep())
      .then(extended({ ...second, expiresAt: at(1600) }))
  })
  it('is already so within a second of the last time', () => {
    held().later(0.9).when(keep()).thenNothing()
  })
  it('is refused where nothing is held, or not any more', () => {
    given(configured()).when(keep()).thenRejected({ code: 'hold-expired', stream })
    held().after(clear()).when(keep()).thenRejected({ code: 'hold-expired', stream })
    const pool = { sku: 'MUG', batch: '-' }
    const twice = [
      expired(pool, {}),
      expired({ sku: 'MUG', batch: 'B1' }, { line: second.line, hold: second.hold }),
    ] as const
    held()
      .later(900)
      .when(keep())
      .thenRejected({ code: 'hold-expired', stream }, ...twice)
  })
  it('opens a cart again that was left behind', () => {
    const left = () => held({ holdTtlSeconds: 3600, cartIdleSeconds: 1800 }).later(1800)
    const after = left()
      .when(keep())
      .then(
        abandoned({ itemCount: 2, subtotal: '25.00' }),
        extended({ expiresAt: at(5400) }, { ...second, expiresAt: at(5400) }),
      )
    expect(after.view.get('cart', annsCart)).toMatchObject({ status: 'open', version: 5 })
  })
})

it('viewing a cart never moves a hold: that a view shows when holds end, and changes nothing', () => {
  const { view, world } = held().later(600)
  const before = new Map(world.records)
  const shown = cartView(view, annsCart, world.now)
  expect(shown.holdsUntil).toBe(at(900))
  expect(cartView(view, annsCart, world.now)).toStrictEqual(shown)
  expect(world.records).toEqual(before)
})
