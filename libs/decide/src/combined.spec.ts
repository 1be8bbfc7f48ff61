import { given, type Situation } from '@cartstream/spec/given'
import { ann, bob, configured, staff } from '@cartstream/spec/sample'
import { money } from '@cartstream/spec/selling'
import { at } from '@cartstream/spec/told'
import { idOf, named } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { combinedView } from './checkout-view.ts'
import type { Command, CommandOf, DomainEvent } from './types.ts'

/** Ann's carts in this shop and another, for 15.00 and 5.00. */
const id = idOf(1, 0)
const other = `farm.${named('other')}`
const carts = [
  { shop: 'demo', cart: idOf(0, 1) },
  { shop: 'farm', cart: other },
]
const parts = [
  { ...carts[0]!, checkout: idOf(0, 2), total: '15.00' },
  { ...carts[1]!, checkout: `farm.${named('checkout')}`, total: '5.00' },
]
const whole = { ...money, amount: '20.00' }
const stream = `combined/${id}`

const start: CommandOf<'StartCombined'> = { type: 'StartCombined', caller: ann, provider: 'test', carts }
const prepare: Command = { type: 'PrepareCombined', combined: id, currency: 'GBP', parts, expiresAt: at(1800) }
const intend = (differing = {}): Command => ({ type: 'IntendCombined', combined: id, ...whole, ...differing })
const pay = (differing = {}): Command => ({ type: 'PayCombined', combined: id, ...whole, ...differing })
const cancel = (differing: Partial<CommandOf<'CancelCombined'>> = {}): Command => ({
  ...{ type: 'CancelCombined', combined: id, because: 'asked' },
  ...differing,
})
const ordered = [
  { shop: 'demo', order: idOf(0, 3) },
  { shop: 'farm', unfulfilled: true as const },
]
const givenBack = [{ shop: 'demo' }, { shop: 'farm' }]
const close = (ends: CommandOf<'CloseCombined'>['parts'] = ordered, payments = ends === ordered ? 1 : 0): Command => ({
  ...{ type: 'CloseCombined', combined: id, payments, parts: ends },
})

const started: DomainEvent = {
  type: 'CombinedStarted',
  stream,
  data: { combined: id, owner: ann.actor, ownerKind: 'customer', provider: 'test', carts },
}
const prepared: DomainEvent = {
  type: 'CombinedPrepared',
  stream,
  data: { combined: id, currency: 'GBP', total: '20.00', parts, expiresAt: at(1800) },
}
const intended: DomainEvent = { type: 'CombinedIntended', stream, data: { combined: id, ...whole } }
const paid = (differing = {}): DomainEvent => ({
  ...{ type: 'CombinedPaid', stream, data: { combined: id, ...whole, ...differing } },
})
const cancelled = (differing = {}): DomainEvent => ({
  ...{ type: 'CombinedCancelled', stream, data: { combined: id, because: 'asked', ...differing } },
})
const closed = (outcome: 'ordered' | 'cancelled', ends: CommandOf<'CloseCombined'>['parts']): DomainEvent => ({
  ...{ type: 'CombinedClosed', stream, data: { combined: id, outcome, parts: [...ends] } },
})

const whenStarted = () => given(configured()).after(start)
const whenPrepared = () => whenStarted().after(prepare)
const whenIntended = () => whenPrepared().after(intend())
const whenPaid = () => whenIntended().after(pay())
const whenCancelled = () => whenIntended().after(cancel())
const situations = {
  started: whenStarted,
  prepared: whenPrepared,
  intended: whenIntended,
  paid: whenPaid,
  cancelled: whenCancelled,
  'closed, ordered': () => whenPaid().after(close()),
  'closed, cancelled': () => whenCancelled().after(close(givenBack)),
}
const inEach = (says: (situation: () => Situation) => void, ...names: (keyof typeof situations)[]) => {
  for (const name of names) says(situations[name])
}

describe('a combined checkout', () => {
  it('is started by its customer, in the shop of its first cart', () => {
    given(configured()).when(start).then(started)
    given(configured())
      .when({ ...start, carts: [carts[1]!] })
      .thenRejected('bad-request')
    given(configured())
      .when({ ...start, carts: [carts[0]!, carts[0]!] })
      .thenRejected('bad-request')
    given(configured())
      .when({ ...start, provider: 'invoice' })
      .thenRejected('provider-unknown')
  })
  it('is prepared once everything is frozen: the total is the sum of its parts', () => {
    situations.started().when(prepare).then(prepared)
    const dear = parts.map((part) => ({ ...part, total: '600000000000' }))
    situations
      .started()
      .when({ ...prepare, parts: dear } as Command)
      .thenRejected('over-limit')
    inEach((so) => so().when(prepare).thenNothing(), 'prepared', 'intended', 'paid')
    inEach((so) => so().when(prepare).thenRejected({ code: 'checkout-over', stream }), 'cancelled', 'closed, ordered')
  })
  it('is never prepared with parts that are not its carts', () => {
    expect(() => situations.started().after({ ...prepare, parts: parts.slice(1) } as Command)).toThrow('not its carts')
  })
  it('has one intent, for exactly its total', () => {
    situations.prepared().when(intend()).then(intended)
    situations
      .prepared()
      .when(intend({ amount: '15.00' }))
      .thenRejected('amount-differs')
    situations
      .prepared()
      .when(intend({ currency: 'EUR' }))
      .thenRejected('amount-differs')
    inEach((so) => so().when(intend()).thenNothing(), 'intended', 'paid', 'cancelled', 'closed, ordered')
    situations
      .paid()
      .when(intend({ intent: 'pi_2' }))
      .thenNothing()
    inEach(
      (so) =>
        so()
          .when(intend({ intent: 'pi_2' }))
          .thenRejected('checkout-over'),
      'cancelled',
      'closed, ordered',
    )
    expect(() => situations.started().after(intend())).toThrow('nobody knows yet')
  })
  it('is paid by whatever comes for it, however late, once per intent', () => {
    inEach((so) => so().when(pay()).then(paid()), 'prepared', 'intended', 'cancelled', 'closed, cancelled')
    inEach((so) => so().when(pay()).thenNothing(), 'paid', 'closed, ordered')
    const second = { intent: 'pi_2' }
    inEach((so) => so().when(pay(second)).then(paid(second)), 'intended', 'paid', 'closed, ordered')
    situations
      .intended()
      .when(pay({ amount: '1.00' }))
      .then(paid({ amount: '1.00' }))
    situations.started().when(pay()).thenRejected({ code: 'no-checkout', stream })
    situations.started().after(cancel()).when(pay()).thenRejected('no-checkout')
  })
  it('is given up until it is paid; what fails or ends after that is already so', () => {
    situations
      .started()
      .when(cancel({ because: 'refused', shop: 'farm', code: 'cart-empty' }))
      .then(cancelled({ because: 'refused', shop: 'farm', code: 'cart-empty' }))
    situations
      .prepared()
      .when(cancel({ because: 'expired' }))
      .then(cancelled({ because: 'expired' }))
    situations
      .intended()
      .when(cancel({ because: 'failed' }))
      .then(cancelled({ because: 'failed', intent: 'pi_1' }))
    inEach((so) => so().when(cancel()).thenNothing(), 'cancelled', 'closed, cancelled')
    inEach((so) => so().when(cancel()).thenRejected('checkout-over'), 'paid', 'closed, ordered')
    inEach(
      (so) =>
        so()
          .when(cancel({ because: 'failed' }))
          .thenNothing(),
      'paid',
      'closed, ordered',
    )
    inEach(
      (so) =>
        so()
          .when(cancel({ because: 'expired' }))
          .thenNothing(),
      'paid',
      'closed, ordered',
    )
  })
  it('is closed when its parts have been given what they get, or given back', () => {
    situations.paid().when(close()).then(closed('ordered', ordered))
    situations.cancelled().when(close(givenBack)).then(closed('cancelled', givenBack))
    inEach((so) => so().when(close()).thenNothing(), 'closed, ordered', 'closed, cancelled')
    inEach((so) => so().when(close()).thenRejected('payment-pending'), 'started', 'prepared', 'intended')
  })
  it('is not closed over money that came while its parts were looked at: that is handed on first', () => {
    situations.cancelled().after(pay()).when(close(givenBack)).thenRejected('payment-pending')
    situations
      .paid()
      .after(pay({ intent: 'pi_2' }))
      .when(close())
      .thenRejected('payment-pending')
  })
  it('is closed again after money that came late', () => {
    const late = situations['closed, cancelled']().after(pay()).when(close()).then(closed('ordered', ordered))
    expect(late.view.get('combined', id)).toMatchObject({ status: 'closed', outcome: 'ordered', handed: 1 })
  })
  it('is not there for anybody but its customer, staff and the service', () => {
    for (const by of [ann, staff, undefined]) situations.intended().when(pay({ by })).then(paid())
    for (const asked of [pay({ by: bob }), cancel({ by: bob })]) {
      situations.intended().when(asked).thenRejected({ code: 'not-found', stream })
    }
    given(configured()).when(prepare).thenRejected('not-found')
  })
  it('keeps no contact once it is closed', () => {
    const contact = { subject: ann.actor, ct: 'x'.repeat(40) }
    const withContact = carts.map((cart) => ({ ...cart, contact }))
    const done = given(configured()).after({ ...start, carts: withContact }, prepare, intend(), pay(), close())
    expect(done.view.get('combined', id)?.carts).toEqual(carts)
  })
  it('is shown as far as it has come', () => {
    const { view } = situations.started()
    const now = { now: at(0) }
    expect(combinedView(view, id, Date.parse(at(0)))).toEqual({
      id,
      status: 'started',
      provider: 'test',
      carts,
      ...now,
    })
    const shown = { parts, currency: 'GBP', total: '20.00', expiresAt: at(1800), intent: 'pi_1', ...now }
    expect(combinedView(situations['closed, ordered']().view, id, Date.parse(at(0)))).toEqual({
      ...{ id, status: 'closed', outcome: 'ordered', provider: 'test', carts },
      ...shown,
    })
    const early = situations.started().after(cancel(), close(givenBack))
    expect(combinedView(early.view, id, Date.parse(at(0)))).toEqual({
      ...{ id, status: 'closed', outcome: 'cancelled', provider: 'test', carts, ...now, ended: { because: 'asked' } },
    })
    expect(combinedView(view, idOf(9, 9), 0)).toBeUndefined()
  })
})
