import type { Situation } from '@cartstream/spec/given'
import {
  byAnn,
  convert,
  converted,
  create,
  credit,
  creditSet,
  heldInSession,
  inSession,
  live,
  move,
  put,
  requestCheckout,
  requested,
  sample,
  session,
  shop,
  start,
} from '@cartstream/spec/hosted'
import { add, ann, bob, delisted, list, mug, set, staff } from '@cartstream/spec/sample'
import { cancelOrder, checkOut, money } from '@cartstream/spec/selling'
import { cartOrdered, checkoutStarted, oneMug, placed, placedUnpaid, sold, soldUnheld } from '@cartstream/spec/sold'
import { annsCart, at, expired } from '@cartstream/spec/told'
import { givenOf, happen, idOf, settleAll } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const stream = `session/${session}`
/** One mug, for 15.00 with its tax, held; the client may owe 100.00. Converted by the fifth command. */
const filled = (policy = {}, limit = '100') => live(policy).after(put('MUG', '1'), credit(limit))
const order = idOf(5, 1)
const of = { order, checkout: idOf(5, 0), cart: session }
const lines = [{ ...oneMug, line: inSession.line }]
const payBy = at(7 * 86_400)
const bought = [
  checkoutStarted({ checkout: of.checkout, cart: session, provider: 'invoice', lines }),
  placedUnpaid({ ...of, lines, payBy }),
  sold({ order, ...heldInSession }),
  converted(),
  cartOrdered({ cart: session, order }),
] as const
const owed = ({ view }: Situation) => view.get('credit', ann.actor)?.owed
const worldOf = ({ view }: Situation) => [
  view.get('cart', session),
  view.get('pool', 'MUG/-'),
  view.get('session', session),
]

describe('a session that becomes an order', () => {
  it('does so in one batch: the checkout, the order, the stock with its holds, the session, and its cart', () => {
    const over = filled()
      .when(convert())
      .then(...bought)
    expect(over.view.get('session', session)).toMatchObject({ status: 'converted', order, endedAt: over.world.now })
    expect(over.view.get('session', session)).toMatchObject({ lines: [{ line: inSession.line, quantity: '1' }] })
    expect(over.view.get('cart', session)).toMatchObject({ status: 'ordered', order, lines: [] })
    expect(over.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '9', held: '0' })
    expect(over.view.get('order', order)).toMatchObject({ status: 'unpaid', total: '15.00', payBy: Date.parse(payBy) })
    expect(over.view.get('customer', ann.actor)).toMatchObject({ earlier: 0, holds: 0 })
    expect(owed(over)).toBe('15')
  })
  it('does so once: of two who do it, the second finds it done', () => {
    filled().after(convert()).when(convert()).thenNothing()
    filled()
      .after(convert())
      .when(convert({ bypass: 'again' }))
      .thenNothing()
  })
  it('may be paused, but must have been started, and not be over', () => {
    const paused = filled().after(move('pause'), convert())
    expect(paused.view.get('session', session)?.status).toBe('converted')
    shop()
      .after(create())
      .when(convert())
      .thenRejected({
        ...{ code: 'session-not-active', detail: 'it has not been started', stream },
      })
    for (const [to, status] of [
      ['end', 'ended'],
      ['cancel', 'cancelled'],
    ] as const) {
      const refusal = { code: 'session-closed', detail: `the session is ${status}`, stream } as const
      filled().after(move(to)).when(convert()).thenRejected(refusal)
    }
  })
  it('is closed from then on', () => {
    const refusal = { code: 'session-closed', detail: 'the session is converted', stream } as const
    for (const to of ['start', 'pause', 'resume', 'end', 'cancel'] as const)
      filled().after(convert()).when(move(to)).thenRejected(refusal)
    for (const command of [put('MUG', '1'), put('MUG', '1', byAnn), requestCheckout, sample(inSession.line)])
      filled().after(convert()).when(command).thenRejected(refusal)
  })
  it('is sold by staff alone', () => {
    filled()
      .when(convert({ caller: ann }))
      .thenRejected({ code: 'not-found', stream })
    filled().when(convert(byAnn)).thenRejected({ code: 'not-found', stream: 'session/room' })
  })
  it('needs something in it, that is still sold, and enough of it', () => {
    live()
      .when(convert())
      .thenRejected({ code: 'cart-empty', stream: `cart/${session}` })
    const off = filled()
    happen(off.world, [delisted('MUG')])
    off.when(convert()).thenRejected({ code: 'delisted', stream: 'product/MUG', sku: 'MUG' })
    filled()
      .after(list(mug, { minimumPerCart: '2' }))
      .when(convert())
      .thenRejected('below-minimum')
  })
})

describe('stock that is gone by then', () => {
  const short = { code: 'out-of-stock', stream: 'stock/MUG', sku: 'MUG', quantity: '1', available: '0' } as const
  it('refuses the whole conversion, and changes nothing', () => {
    const gone = filled().after(put('CHEESE', '1'), set('MUG', '0'))
    const before = worldOf(gone)
    const refused = gone.when(convert()).thenRejected(short)
    expect(worldOf(refused)).toEqual(before)
    expect(refused.view.get('pool', 'CHEESE/-')).toMatchObject({ onHand: '5', held: '1' })
    expect(owed(refused)).toBe('0')
  })
  it('is asked for anew where the hold has ended: it is sold if it is there, and not if another has it', () => {
    const late = () => filled().later(900)
    const ended = expired({ sku: 'MUG', batch: '-' }, { ...heldInSession })
    const paid = placedUnpaid({ ...of, lines, payBy: at(900 + 7 * 86_400) })
    const started = checkoutStarted({
      ...{ checkout: of.checkout, cart: session, provider: 'invoice', lines, expiresAt: at(2700) },
    })
    late()
      .when(convert())
      .then(ended, started, paid, soldUnheld({ order, ...inSession }), ...bought.slice(3))
    late()
      .after(add('MUG', '10', { caller: bob }))
      .when(convert())
      .thenRejected(short)
  })
})

describe('the credit of the client', () => {
  const over = (limit: string, owed = '0.00', total = '15.00') =>
    ({
      code: 'credit-exceeded',
      detail: `the limit is ${limit}, ${owed} is owed, and this is ${total}`,
      stream,
    }) as const
  it('is set by staff, told with what it was, and already so', () => {
    const set = shop().when(credit('100')).then(creditSet())
    set.when(credit('100.00')).thenNothing()
    set.when(credit('50', { reason: 'Late' })).then(creditSet({ limit: '50.00', was: '100.00', reason: 'Late' }))
    shop()
      .when(credit('0.001'))
      .thenRejected({ code: 'price-too-fine', detail: 'GBP has 2 decimals', stream: `credit/${ann.actor}` })
  })
  it('is what they may owe together, to the penny', () => {
    filled({}, '15').after(convert())
    filled({}, '14.99').when(convert()).thenRejected(over('14.99'))
    live().after(put('MUG', '1')).when(convert()).thenRejected(over('0.00'))
  })
  it('counts once less where staff say why, which is written down if it was needed', () => {
    const why = 'Pays in cash tomorrow'
    filled({}, '14.99')
      .when(convert({ bypass: why }))
      .then(...bought.slice(0, 3), converted({ limit: '14.99', bypass: why }), bought[4])
    filled()
      .when(convert({ bypass: why }))
      .then(...bought)
    const without = live().after(put('MUG', '1'), convert({ bypass: why }))
    expect(without.view.get('credit', ann.actor)).toEqual({ client: ann.actor, owed: '15' })
  })
  it('is asked for after all else: what cannot be had is told first', () => {
    filled({}, '1').after(set('MUG', '0')).when(convert()).thenRejected('out-of-stock')
  })
  it('is used by every unpaid order of the client, wherever they ordered', () => {
    const invoice = checkOut({ provider: 'invoice' })
    const both = live({ payLater: true }).after(put('MUG', '1'), credit('29.99'), add('MUG', '1'), invoice)
    expect(owed(both)).toBe('15')
    both.when(convert()).thenRejected(over('29.99', '15.00'))
    both.after(credit('30'), convert())
    expect(both.view.get('session', session)?.status).toBe('converted')
    expect(owed(both)).toBe('30')
  })
  it('is free again once an order is paid, cancelled or has expired', () => {
    const ordered = () => filled().after(convert())
    const paid = ordered().after({ type: 'ConfirmPayment', checkout: of.checkout, ...money, provider: 'bank' })
    expect([paid.view.get('order', order)?.status, owed(paid)]).toEqual(['paid', '0'])
    for (const restock of [true, false]) {
      const cancelled = ordered().after(cancelOrder(order, restock))
      expect([owed(cancelled), cancelled.after(cancelOrder(order, restock)) && owed(cancelled)]).toEqual(['0', '0'])
    }
    const late = ordered().later(7 * 86_400)
    settleAll(late.world, () => [`order/${order}`], givenOf(late.world))
    expect([late.view.get('order', order)?.status, owed(late)]).toEqual(['expired', '0'])
    expect(late.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '10', held: '0' })
  })
  it('leaves no record of a client without a limit who owes nothing', () => {
    const free = live().after(put('MUG', '1'), convert({ bypass: 'Cash' }), cancelOrder(idOf(4, 1)))
    expect(free.view.get('credit', ann.actor)).toBeUndefined()
  })
  it('is not needed for what costs nothing: samples alone are an order with nothing to pay', () => {
    const free = live().after(put('MUG', '2', { sample: true }))
    const none = { subtotal: '0.00', tax: '0.00', total: '0.00' }
    const given = [{ ...lines[0]!, quantity: '2', lineTotal: '0.00', sample: true as const }]
    const ids = { order: idOf(4, 1), checkout: idOf(4, 0), cart: session }
    const { intent: _, ...data } = placed({ ...ids, provider: 'invoice', lines: given, ...none }).data
    const { limit: __, ...told } = converted({ order: ids.order, total: '0.00' }).data
    const over = free
      .when(convert())
      .then(
        checkoutStarted({ checkout: ids.checkout, cart: session, provider: 'invoice', lines: given, ...none }),
        { type: 'OrderPlaced', stream: `order/${ids.order}`, data },
        sold({ order: ids.order, ...heldInSession, quantity: '2', onHand: '8' }),
        { type: 'SessionConverted', stream, data: told },
        cartOrdered({ cart: session, order: ids.order }),
      )
    expect(over.view.get('order', ids.order)).toMatchObject({ status: 'paid', total: '0.00' })
    expect(over.view.get('credit', ann.actor)).toBeUndefined()
  })
})

describe('a client who wants to buy', () => {
  it('asks the host, once', () => {
    const asked = filled().when(requestCheckout).then(requested)
    asked.when(requestCheckout).thenNothing()
    expect(asked.after(convert()).view.get('session', session)?.requested).toBeUndefined()
  })
  it('may ask again after an end', () => {
    filled().after(requestCheckout, move('end'), start).when(requestCheckout).then(requested)
  })
  it('needs something in it, and a session that goes on', () => {
    live()
      .when(requestCheckout)
      .thenRejected({ code: 'cart-empty', stream: `cart/${session}` })
    filled().after(move('pause')).when(requestCheckout).thenRejected('session-not-active')
    filled().after(move('end')).when(requestCheckout).thenRejected('session-closed')
    filled()
      .when({ ...requestCheckout, caller: bob })
      .thenRejected({ code: 'not-found', stream: 'session/room' })
    filled()
      .when({ ...requestCheckout, caller: staff })
      .then(requested)
  })
})

it('is an order of the client’s, apart from their own cart', () => {
  const both = filled().after(add('CHEESE', '1'), convert())
  expect(both.view.get('customer', ann.actor)).toMatchObject({ active: annsCart, earlier: 0, holds: 1 })
  expect(both.view.get('cart', annsCart)).toMatchObject({ status: 'open', lines: [{ sku: 'CHEESE' }] })
})
