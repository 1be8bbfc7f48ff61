import type { DomainEvent } from '@cartstream/decide'
import {
  byAnn,
  create,
  heldInSession,
  highlight,
  highlighted,
  inSession,
  itemAdded,
  itemExtended,
  itemHeld,
  itemReleased,
  live,
  move,
  put,
  rather,
  sample,
  sampled,
  session,
  shop,
  start,
} from '@cartstream/spec/hosted'
import {
  add,
  ann,
  change,
  cheese,
  claim,
  clear,
  dan,
  decrement,
  keep,
  listed,
  merge,
  mug,
  recalculate,
  remove,
  restore,
  save,
  shirt,
  staff,
  stocked,
} from '@cartstream/spec/sample'
import { checkOut, giveUp } from '@cartstream/spec/selling'
import { added, annsCart, at, opened, quantityChanged, removed, reserved } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import type { Command } from './types.ts'

const one = inSession.line
const filled = () => live().after(put('MUG', '1'))
const with_ = (...more: readonly DomainEvent[]) => shop({}, ...more).after(create(), start)
const byClient = (added: ReturnType<typeof itemAdded>) => {
  const { byStaff: _, ...data } = added.data
  return { ...added, data }
}

describe('putting something into a session', () => {
  it('is held and in it at once, from either side', () => {
    const byHost = live().when(put('MUG', '1')).then(itemAdded(), itemHeld())
    expect(byHost.view.get('cart', session)).toMatchObject({ subtotal: '12.50', lines: [{ line: one, byHost: true }] })
    const byClientToo = live()
      .when(put('MUG', '1', byAnn))
      .then(byClient(itemAdded()), itemHeld())
    expect(byClientToo.view.get('cart', session)?.lines[0]).not.toHaveProperty('byHost')
  })
  it('joins the line of the same, whoever put it in, and lets the others live on', () => {
    const both = filled().later(60).after(put('CHEESE', '1')).later(60)
    both
      .when(put('MUG', '1', byAnn))
      .then(
        quantityChanged(inSession),
        itemHeld({ quantity: '2', was: '1', expiresAt: at(1020) }),
        itemExtended({ line: idOf(4, 0), hold: idOf(4, 1), sku: 'CHEESE', expiresAt: at(1020) }),
      )
    live({ addAgain: 'reject' })
      .after(put('MUG', '1'))
      .when(put('MUG', '1'))
      .then(quantityChanged({ ...inSession, byStaff: true }), itemHeld({ quantity: '2', was: '1' }))
  })
  it('may be a batch, a variant, or weighed to four decimals', () => {
    with_(stocked('MUG', '3', 'B1'))
      .when(put('MUG', '1', { batch: 'B1' }))
      .then(itemAdded({ batch: 'B1' }), itemHeld({ batch: 'B1' }))
    const xl = { sku: 'SHIRT', name: 'Shirt', variant: 'XL', unitPrice: '22.50', lineTotal: '22.50' }
    live()
      .when(put('SHIRT', '1', { variant: 'XL' }))
      .then(itemAdded(xl), itemHeld({ sku: 'SHIRT' }))
    const weighed = { sku: 'CHEESE', name: cheese.name, unit: 'kg', unitPrice: '9.99' }
    live()
      .when(put('CHEESE', '0.2505'))
      .then(
        itemAdded({ ...weighed, quantity: '0.2505', lineTotal: '2.50' }),
        itemHeld({ sku: 'CHEESE', quantity: '0.2505' }),
      )
  })
  it('is refused as an add to a cart is', () => {
    live().when(put('CUP', '1')).thenRejected({ code: 'not-found', stream: 'product/CUP', sku: 'CUP' })
    live().when(put('SHIRT', '1')).thenRejected('not-found')
    live()
      .when(put('MUG', '1', { batch: 'B9' }))
      .thenRejected('not-found')
    live().when(put('MUG', '0.5')).thenRejected('fractional-quantity')
    live().when(put('CHEESE', '0.00001')).thenRejected('fractional-quantity')
    const short = { code: 'out-of-stock', stream: 'stock/MUG', sku: 'MUG', quantity: '11', available: '10' } as const
    live().when(put('MUG', '11')).thenRejected(short)
  })
  it('is not the client’s while the session is paused, and nobody’s while it does not go on', () => {
    const stream = `session/${session}`
    const paused = { code: 'session-not-active', detail: 'it is paused', stream } as const
    live()
      .after(move('pause'))
      .when(put('MUG', '1', byAnn))
      .thenRejected(paused)
    live()
      .after(move('pause'))
      .when(put('MUG', '1'))
      .then(itemAdded({ line: idOf(4, 0) }), itemHeld({ line: idOf(4, 0), hold: idOf(4, 1) }))
    for (const by of [{}, byAnn]) {
      const early = { code: 'session-not-active', detail: 'it has not been started', stream } as const
      shop()
        .after(create())
        .when(put('MUG', '1', by))
        .thenRejected(early)
      live()
        .after(move('cancel'))
        .when(put('MUG', '1', by))
        .thenRejected('session-closed')
    }
    live()
      .when(put('MUG', '1', { ...byAnn, caller: dan }))
      .thenRejected({ code: 'not-found', stream: 'session/room' })
  })
})

describe('a session’s own limits', () => {
  it('are so many lines, whatever the shop says of carts', () => {
    const full = live({ maxLines: 3 }).after(...Array(200).fill(put('CHEESE', '0.01', { sample: true })))
    expect(full.view.get('cart', session)?.lines).toHaveLength(200)
    full.when(put('MUG', '1')).thenRejected({
      ...{ code: 'over-limit', detail: 'a cart has at most 200 lines', stream: `cart/${session}` },
      ...{ sku: 'MUG', quantity: '1' },
    })
    const small = live({}, { maxItems: 1 }).after(put('MUG', '1'), put('MUG', '1'))
    small.when(put('CHEESE', '1')).thenRejected('over-limit')
  })
  it('are what is allotted to it of a SKU, samples and all', () => {
    const allotted = live({}, { allotments: [{ sku: 'MUG', quantity: '3' }] }).after(put('MUG', '2'))
    const refusal = { code: 'over-limit', detail: 'the session has 3 of MUG', stream: `cart/${session}` } as const
    allotted.when(put('MUG', '2')).thenRejected({ ...refusal, sku: 'MUG', quantity: '2' })
    allotted.when(put('MUG', '2', { sample: true })).thenRejected('over-limit')
    allotted.when(rather(one, '4')).thenRejected('over-limit')
    allotted.after(rather(one, '3'), rather(one, '1'), put('MUG', '2', byAnn), put('CHEESE', '4'))
  })
  it('hold for its own time, even past the shop’s cap or the product’s time, and whatever these say of holding', () => {
    const own = { holdTtlSeconds: 4000 }
    for (const policy of [{}, { hold: 'never', holdCapSeconds: 600 }, { hold: 'checkout' }] as const) {
      for (const more of [{}, { holdTtlSeconds: 60 }, { hold: 'never' }, { hold: 'checkout' }] as const) {
        shop(policy, listed(mug, more))
          .after(create(own), start)
          .when(put('MUG', '1'))
          .then(itemAdded(), itemHeld({ expiresAt: at(4000) }))
      }
    }
  })
  it('bind staff who extend a hold of it', () => {
    const long = live({ holdCapSeconds: 600 }, { holdTtlSeconds: 4000 }).after(put('MUG', '1')).later(60)
    const extend = { type: 'ExtendHold', hold: heldInSession.hold } as const
    long.when(extend).thenRejected({
      ...{ code: 'hold-at-cap', detail: 'a hold lasts at most 4000 seconds from its beginning' },
      stream: `cart/${session}`,
    })
    const short = live({}, { holdTtlSeconds: 100 }).after(put('MUG', '1')).later(60)
    short.when(extend).then(itemExtended({ expiresAt: at(160) }))
  })
})

describe('changing a line', () => {
  it('is the host’s: more, less, none', () => {
    const byStaff = { ...inSession, byStaff: true } as const
    filled()
      .when(rather(one, '3'))
      .then(quantityChanged({ ...byStaff, quantity: '3', lineTotal: '37.50' }), itemHeld({ quantity: '3', was: '1' }))
    filled()
      .when(rather(one, '0'))
      .then(removed({ ...byStaff }), itemReleased())
    filled().when(rather(one, '1')).thenNothing()
    filled()
      .when(rather(idOf(0, 0), '0'))
      .thenNothing()
    filled()
      .when(rather(idOf(0, 0), '1'))
      .thenRejected({ code: 'not-found', stream: `cart/${session}` })
    filled().when(rather(one, '11')).thenRejected('out-of-stock')
    filled()
      .when({ ...rather(one, '2'), caller: ann })
      .thenRejected({ code: 'not-found', stream: `session/${session}` })
    filled().after(move('end')).when(rather(one, '2')).thenRejected('session-closed')
  })
})

describe('a sample', () => {
  const given = () => live().after(put('MUG', '1', { sample: true }))
  it('is a line of its own, held, and not billed', () => {
    const both = live()
      .when(put('MUG', '1', { sample: true }))
      .then(itemAdded(), sampled(), itemHeld())
    expect(both.view.get('cart', session)).toMatchObject({ subtotal: '0.00', lines: [{ sample: true }] })
    expect(both.view.get('pool', 'MUG/-')?.held).toBe('1')
    const second = { line: idOf(4, 0) }
    both.when(put('MUG', '1')).then(itemAdded(second), itemHeld({ ...second, hold: idOf(4, 1) }))
    given()
      .when(put('MUG', '1', { sample: true }))
      .then(itemAdded(second), sampled(second), itemHeld({ ...second, hold: idOf(4, 1) }))
  })
  it('stays unbilled, however many of it there are', () => {
    given()
      .when(rather(one, '4'))
      .then(
        quantityChanged({ ...inSession, quantity: '4', lineTotal: '0.00', byStaff: true }),
        itemHeld({ quantity: '4', was: '1' }),
      )
  })
  it('is what a line becomes, and becomes a line: the hold goes on', () => {
    const free = filled().later(60).when(sample(one)).then(sampled(), itemExtended({}))
    free.when(sample(one)).thenNothing()
    const back = free.when(sample(one, false)).then(sampled({ sample: false, lineTotal: '12.50' }))
    expect(back.view.get('cart', session)).toMatchObject({ subtotal: '12.50' })
    back.when(sample(one, false)).thenNothing()
    filled()
      .when(sample(idOf(0, 0)))
      .thenRejected({ code: 'not-found', stream: `cart/${session}` })
  })
  it('is given by the host: to the client it is a line like others', () => {
    live()
      .when(put('MUG', '1', { ...byAnn, sample: true }))
      .then(byClient(itemAdded()), itemHeld())
    filled()
      .when({ ...sample(one), caller: ann })
      .thenRejected('not-found')
    given()
      .when({ ...sample(one, false), ...byAnn })
      .thenRejected('not-found')
    filled().after(move('end')).when(sample(one)).thenRejected('session-closed')
  })
})

describe('what the host talks of', () => {
  it('is told, until it is something else or nothing', () => {
    const shown = live().when(highlight('MUG')).then(highlighted('MUG'))
    shown.when(highlight('MUG')).thenNothing()
    const none = shown.after(highlight('SHIRT')).when(highlight(null)).then(highlighted())
    none.when(highlight(null)).thenNothing()
    live().when(highlight('CUP')).thenRejected({ code: 'not-found', stream: 'product/CUP', sku: 'CUP' })
    live()
      .when({ ...highlight('MUG'), ...byAnn })
      .thenRejected('not-found')
    shop().after(create()).when(highlight('MUG')).thenRejected('session-not-active')
  })
})

describe('the session’s cart', () => {
  it('is touched through the session alone: to every cart command it is not there, for its owner and for staff', () => {
    for (const caller of [ann, staff, dan]) {
      const on = { cart: { id: session }, caller }
      const asked: readonly Command[] = [
        ...[add('MUG', '1', on), change(one, '2', on), decrement('MUG', '1', on), remove(one, on), clear(on)],
        ...[save(one, on), restore(one, on), keep(on), recalculate(on), claim('TEN', on), merge(on)],
        ...[checkOut(on), checkOut({ ...on, combined: idOf(0, 9) }), giveUp(on)],
        { type: 'RemoveSku', sku: 'MUG', ...on },
        { type: 'GrantDiscount', label: 'Sorry', percent: '10', ...on },
        { type: 'WithdrawDiscount', discount: idOf(0, 0), ...on },
      ]
      for (const command of asked)
        filled()
          .when(command)
          .thenRejected({ code: 'not-found', stream: `cart/${session}` })
    }
  })
  it('is not the one that the client has by themselves', () => {
    filled()
      .when(add('SHIRT', '1', { variant: 'S' }))
      .then(
        opened(),
        added({
          ...{ cart: annsCart, line: idOf(4, 0), sku: 'SHIRT', variant: 'S', name: shirt.name },
          ...{ unitPrice: '20.00', lineTotal: '20.00' },
        }),
        reserved({ line: idOf(4, 0), hold: idOf(4, 1), sku: 'SHIRT' }),
      )
  })
})
