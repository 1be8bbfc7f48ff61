import type { ProblemCode } from '@cartstream/schemas'
import type { Situation } from '@cartstream/spec/given'
import {
  byAnn,
  convert,
  create,
  ended,
  heldInSession,
  inSession,
  itemReleased,
  live,
  move,
  moved,
  put,
  rather,
  sample,
  session,
  start,
} from '@cartstream/spec/hosted'
import { promoted } from '@cartstream/spec/queued'
import { add, ann, box, change, dan, list, restore, save, set, staff } from '@cartstream/spec/sample'
import { buy, checkOut, confirm, money } from '@cartstream/spec/selling'
import { added, annsCart, at, cartExpired, expired, opened, reserved } from '@cartstream/spec/told'
import { cartIdOf, givenOf, idOf, settleAll } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import type { Command } from './types.ts'

/**
 * The promise, one pool: what a session holds, nobody else can have, by whichever door they come; and what anybody holds or has bought, no
 * session can have. A unit is promised once.
 */

const asDan = { caller: dan }
const code = { ...asDan, cart: { me: true } } as const
const out = 'out-of-stock' satisfies ProblemCode
/** A session that holds all ten mugs. */
const all = (policy = {}) => live(policy).after(put('MUG', '10'))
const mugs = ({ view }: Situation) => view.get('pool', 'MUG/-')
const join = (caller = dan): Command => ({ type: 'JoinWaitlist', sku: 'MUG', caller })

describe('what a session holds', () => {
  it('is in no cart: neither an add, nor more of a line, nor what was put aside', () => {
    all()
      .when(add('MUG', '1', code))
      .thenRejected({
        ...{ code: out, stream: 'stock/MUG', sku: 'MUG', quantity: '1', available: '0' },
      })
    all().when(add('MUG', '1')).thenRejected(out)
    const nine = live().after(put('MUG', '9'), add('MUG', '1', code))
    nine.when(change(idOf(4, 0), '2', code)).thenRejected(out)
    const aside = live().after(add('MUG', '1', code), save(idOf(3, 0), code), put('MUG', '10'))
    aside.when(restore(idOf(3, 0), code)).thenRejected(out)
  })
  it('is in no checkout, whatever the shop holds in carts', () => {
    for (const hold of ['checkout', 'never'] as const) {
      const late = live({ hold }).after(add('MUG', '1', code), put('MUG', '10'))
      late.when(checkOut(code)).thenRejected(out)
      late.when(add('MUG', '1')).thenRejected(out)
    }
  })
  it('is not bought at once, now or on invoice, nor as part of a bundle', () => {
    all()
      .when(buy('MUG', '1', asDan))
      .thenRejected(out)
    all({ payLater: true })
      .when(buy('MUG', '1', { ...asDan, provider: 'invoice' }))
      .thenRejected(out)
    const bundled = live().after(list(box), put('MUG', '9'))
    bundled.when(add('BOX', '1', code)).thenRejected(out)
  })
  it('is no other session’s', () => {
    const second = { session: { id: idOf(4, 0) }, caller: staff } as const
    const both = all().after(create({ client: dan.actor, room: '11111111-3a35-4b7c-9a57-0f1f2e3d4c5b' }))
    both
      .after(move('start', second))
      .when(put('MUG', '1', second))
      .thenRejected(out)
  })
  it('is held for samples, too', () => {
    const given = live().after(put('MUG', '10', { sample: true }))
    given.when(add('MUG', '1', code)).thenRejected(out)
    const marked = all().after(sample(inSession.line))
    marked.when(add('MUG', '1', code)).thenRejected(out)
  })
  it('is taken with its parts, where it is a bundle', () => {
    const boxes = live().after(list(box), put('BOX', '5'))
    boxes.when(add('MUG', '1', code)).thenRejected(out)
    expect(mugs(boxes)).toMatchObject({ held: '10' })
  })
  it('is anybody’s again when its time is up, when less is wanted, and at the end', () => {
    all()
      .later(900)
      .when(add('MUG', '10', code))
      .then(...[expired({ sku: 'MUG', batch: '-' }, { ...heldInSession, quantity: '10' })], ...danHas('10', 4, 900))
    all()
      .after(rather(inSession.line, '9'))
      .when(add('MUG', '1', code))
      .then(...danHas('1', 5))
    for (const to of ['end', 'cancel'] as const)
      all()
        .after(move(to))
        .when(add('MUG', '10', code))
        .then(...danHas('10', 5))
  })
  it('counts against no stock twice: sold, it is off the shelf and no longer held', () => {
    const sold = all().after(convert({ bypass: 'Cash' }))
    expect(mugs(sold)).toMatchObject({ onHand: '0', held: '0' })
    sold.when(add('MUG', '1', code)).thenRejected(out)
  })
})

describe('what others have', () => {
  it('no session takes: held in a cart, being paid for, or ordered', () => {
    const short = { code: out, stream: 'stock/MUG', sku: 'MUG', quantity: '1', available: '0' } as const
    const held = live().after(add('MUG', '10', code))
    for (const by of [{}, byAnn]) held.when(put('MUG', '1', by)).thenRejected(short)
    held.after(checkOut(code)).when(put('MUG', '1')).thenRejected(short)
    live()
      .after(buy('MUG', '10', asDan))
      .when(put('MUG', '1'))
      .thenRejected(short)
    const paid = { checkout: idOf(3, 2), ...money, amount: '150.00' }
    const ordered = live().after(buy('MUG', '10', asDan), confirm(paid))
    expect(mugs(ordered)).toMatchObject({ onHand: '0', held: '0' })
    ordered.when(put('MUG', '1')).thenRejected(short)
    const nine = live().after(put('MUG', '1'), add('MUG', '9', code))
    nine.when(rather(inSession.line, '2')).thenRejected(out)
    nine.when(put('MUG', '1', { sample: true })).thenRejected(out)
  })
  it('no session sells: where its own hold has ended, and another has the unit by now', () => {
    const lost = () =>
      all()
        .later(900)
        .after(add('MUG', '10', code))
    lost()
      .when(convert({ bypass: 'Cash' }))
      .thenRejected(out)
    const bought = lost().after(checkOut(code), confirm({ checkout: idOf(5, 0), ...money, amount: '150.00' }))
    bought.when(convert({ bypass: 'Cash' })).thenRejected(out)
    expect(mugs(bought)).toMatchObject({ onHand: '0', held: '0' })
  })
  it('no session holds again when it is started again', () => {
    const taken = all().after(move('end'), add('MUG', '1', code))
    const again = taken.when(start).then(moved('SessionReopened'))
    expect(mugs(again)).toMatchObject({ held: '1' })
    again.when(convert({ bypass: 'Cash' })).thenRejected(out)
  })
  it('is the session’s again once their time is up, though nobody has looked since', () => {
    const sold = all()
      .later(900)
      .after(add('MUG', '10', code))
      .later(900)
      .after(convert({ bypass: 'Cash' }))
    expect(mugs(sold)).toMatchObject({ onHand: '0', held: '0' })
    const again = all()
      .after(move('end'), add('MUG', '10', code))
      .later(900)
      .after(start)
    expect(again.view.get('cart', session)?.lines[0]?.holds).toMatchObject([{ quantity: '10' }])
  })
  it('is the client’s own, too: their cart and their session are two', () => {
    live()
      .after(add('MUG', '10'))
      .when(put('MUG', '1', byAnn))
      .thenRejected(out)
  })
})

describe('stock that is counted down', () => {
  it('ends the newest holds, a session’s like a cart’s', () => {
    const both = live()
      .after(add('MUG', '5', code))
      .later(1)
      .after(put('MUG', '5'))
    const less = both.after(set('MUG', '5'))
    expect(mugs(less)).toMatchObject({ onHand: '5', held: '5' })
    expect(less.view.get('cart', session)?.lines).toMatchObject([{ holdEnded: 'stock-reduced' }])
    expect(less.view.get('cart', cartIdOf(dan.actor))?.lines[0]?.holds).toHaveLength(1)
  })
})

describe('whoever waits for what a session holds', () => {
  const place = { entry: idOf(4, 0), actor: dan.actor }
  /** Dan waits for one of the mugs that the session has (m4); `n`: what the units are freed by. */
  const waiting = (policy = {}) => all(policy).after(join())
  const served = (n: number) => {
    const cart = cartIdOf(dan.actor)
    const [line, hold] = [idOf(n, 90_000), idOf(n, 90_001)]
    return [
      ...[
        promoted({ ...place, cart, line }),
        opened({ cart, owner: dan.actor }),
        added({ cart, line, because: 'promoted' }),
      ],
      reserved({ cart, line, hold }),
    ]
  }
  it('gets it in the decision that ends the session', () => {
    const ending = waiting()
      .when(move('end'))
      .then(ended(), itemReleased({ quantity: '10' }), ...served(5))
    expect(mugs(ending)).toMatchObject({ onHand: '10', held: '1' })
  })
  it('gets it in the decision that cancels it, or that settles its idle end', () => {
    const gone = [itemReleased({ quantity: '10' }), cartExpired({ cart: session })]
    waiting()
      .when(move('cancel'))
      .then(moved('SessionCancelled'), ...gone, ...served(5))
    const idle = live({}, { idleSeconds: 600 }).after(put('MUG', '10'), join()).later(600)
    const settled = settleAll(idle.world, () => [`session/${session}`], givenOf(idle.world))
    expect(settled.map(({ type }) => type)).toEqual([
      ...['SessionEnded', 'HoldReleased', 'WaitlistPromoted', 'CartOpened', 'ItemAdded', 'StockReserved'],
    ])
  })
  it('gets what the host puts back', () => {
    const less = waiting().after(rather(inSession.line, '9'))
    expect([mugs(less)?.held, less.view.get('waitlist', 'MUG/-')]).toEqual(['10', undefined])
    const none = waiting().after(rather(inSession.line, '0'))
    expect(mugs(none)?.held).toBe('1')
  })
  it('comes before a session that starts again', () => {
    const again = waiting().after(move('end'), start)
    expect(mugs(again)?.held).toBe('1')
    expect(again.view.get('cart', session)?.lines[0]?.holds).toBeUndefined()
  })
  it('may be the client: what they get is in their own cart', () => {
    const own = all().after(join(ann), move('end'))
    expect(own.view.get('cart', annsCart)?.lines).toMatchObject([{ sku: 'MUG', quantity: '1' }])
  })
})

/** What Dan's first add tells, by the n-th command. */
const danHas = (quantity: string, n: number, seconds = 0) => {
  const cart = cartIdOf(dan.actor)
  const [line, hold] = [idOf(n, 0), idOf(n, 1)]
  const lineTotal = quantity === '10' ? '125.00' : '12.50'
  return [
    ...[opened({ cart, owner: dan.actor }), added({ cart, line, quantity, lineTotal })],
    reserved({ cart, line, hold, quantity, reservedAt: at(seconds), expiresAt: at(seconds + 900) }),
  ] as const
}
