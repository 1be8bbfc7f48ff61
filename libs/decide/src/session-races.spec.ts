import type { Situation } from '@cartstream/spec/given'
import {
  byAnn,
  convert,
  create,
  credit,
  inSession,
  live,
  move,
  price,
  put,
  rather,
  session,
} from '@cartstream/spec/hosted'
import { add, ann, dan, set } from '@cartstream/spec/sample'
import { checkOut, confirm, money } from '@cartstream/spec/selling'
import { givenOf, idOf, perform } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { Command, Decision } from './types.ts'

/**
 * Two who do something at once. Each has decided on the same state before the other was told; the log takes one batch after its parent, so that
 * the second finds another head, and decides anew. Whichever comes first, there is one right outcome for each.
 */

const codeOf = (decision: Decision): string => {
  if ('rejected' in decision) return decision.rejected.code
  return decision.accepted.length === 0 ? 'already so' : 'ok'
}
type Race = { hasty: [string, string]; told: [string, string] }
const race = ({ view, world }: Situation, first: Command, second: Command): Race => {
  const alone = (command: Command) => codeOf(decide(command, view, givenOf(world)))
  const hasty: Race['hasty'] = [alone(first), alone(second)]
  return { hasty, told: [codeOf(perform(world, first).decision), codeOf(perform(world, second).decision)] }
}
const bothOk = ['ok', 'ok'] as const
const filled = () => live().after(put('MUG', '1'), credit('1000'))
const mugs = ({ view }: Situation) => view.get('pool', 'MUG/-')
const ordersOf = ({ world }: Situation) => [...world.records.keys()].filter((key) => key.startsWith('order/')).length
const asDan = { caller: dan }

describe('the client adds while the host ends', () => {
  const adds = put('MUG', '1', byAnn)
  it('is refused after the end, and a line of the draft before it: nothing stays held', () => {
    for (const to of ['end', 'cancel'] as const) {
      const late = filled()
      expect(race(late, move(to), adds)).toEqual({ hasty: bothOk, told: ['ok', 'session-closed'] })
      const early = filled()
      expect(race(early, adds, move(to))).toEqual({ hasty: bothOk, told: bothOk })
      expect([mugs(late)?.held, mugs(early)?.held]).toEqual(['0', '0'])
      expect(early.view.get('cart', session)?.lines).toMatchObject(to === 'end' ? [{ quantity: '2' }] : [])
    }
  })
  it('is refused after a pause, and stands before it', () => {
    const late = filled()
    expect(race(late, move('pause'), adds)).toEqual({ hasty: bothOk, told: ['ok', 'session-not-active'] })
    const early = filled()
    expect(race(early, adds, move('pause'))).toEqual({ hasty: bothOk, told: bothOk })
    expect([mugs(late)?.held, mugs(early)?.held]).toEqual(['1', '2'])
  })
  it('is in the order before a conversion, and refused after it', () => {
    const early = filled()
    expect(race(early, adds, convert())).toEqual({ hasty: bothOk, told: bothOk })
    expect(mugs(early)).toMatchObject({ onHand: '8', held: '0' })
    const late = filled()
    expect(race(late, convert(), adds)).toEqual({ hasty: bothOk, told: ['ok', 'session-closed'] })
    expect(mugs(late)).toMatchObject({ onHand: '9', held: '0' })
  })
})

describe('two hosts', () => {
  it('who convert make one order, and sell its stock once', () => {
    const both = filled()
    const other = convert({ caller: { actor: 'another-of-the-staff--', kind: 'staff' } })
    expect(race(both, convert(), other)).toEqual({ hasty: bothOk, told: ['ok', 'already so'] })
    expect([ordersOf(both), mugs(both)]).toMatchObject([1, { onHand: '9', held: '0' }])
    expect(both.view.get('credit', ann.actor)?.owed).toBe('15')
  })
  it('of whom one ends and one converts: what comes first stands', () => {
    const sold = filled()
    expect(race(sold, convert(), move('end'))).toEqual({ hasty: bothOk, told: ['ok', 'session-closed'] })
    const draft = filled()
    expect(race(draft, move('end'), convert())).toEqual({ hasty: bothOk, told: ['ok', 'session-closed'] })
    expect([ordersOf(sold), ordersOf(draft)]).toEqual([1, 0])
    const again = draft.after(move('start'), convert())
    expect(ordersOf(again)).toBe(1)
  })
  it('who do the same do it once', () => {
    for (const command of [move('end'), move('pause'), move('cancel'), price('MUG', '9'), rather(inSession.line, '0')])
      expect(race(filled(), command, command)).toEqual({ hasty: bothOk, told: ['ok', 'already so'] })
  })
  it('who sell two sessions to one client cannot go over the limit together', () => {
    const room = '11111111-3a35-4b7c-9a57-0f1f2e3d4c5b'
    const second = { session: { room }, caller: create().caller } as const
    const both = live().after(
      ...[put('MUG', '1'), credit('29.99'), create({ room }), move('start', second), put('MUG', '1', second)],
    )
    expect(race(both, convert(), convert(second))).toEqual({ hasty: bothOk, told: ['ok', 'credit-exceeded'] })
    expect([ordersOf(both), mugs(both)]).toMatchObject([1, { onHand: '9', held: '1' }])
  })
})

describe('the last of it', () => {
  it('goes to host or client, and in one line', () => {
    const last = live().after(add('MUG', '9', asDan))
    expect(race(last, put('MUG', '1', byAnn), put('MUG', '1'))).toEqual({ hasty: bothOk, told: ['ok', 'out-of-stock'] })
    expect(last.view.get('cart', session)?.lines).toMatchObject([{ quantity: '1' }])
  })
  it('goes to the session or to a cart, never to both', () => {
    const last = () => live().after(add('MUG', '9', asDan))
    const told = ['ok', 'out-of-stock']
    expect(race(last(), put('MUG', '1'), add('MUG', '1'))).toEqual({ hasty: bothOk, told })
    expect(race(last(), add('MUG', '1'), put('MUG', '1'))).toEqual({ hasty: bothOk, told })
  })
  it('is sold by a conversion or by a payment, where neither holds it any more', () => {
    const unheld = () => {
      const both = live({ hold: 'checkout' }).after(
        put('MUG', '1'),
        credit('1000'),
        add('MUG', '1', asDan),
        checkOut(asDan),
      )
      return both.later(1800).after(set('MUG', '1'))
    }
    const pays = confirm({ checkout: idOf(6, 0), ...money })
    const sold = unheld()
    expect(race(sold, convert(), pays).told).toEqual(bothOk)
    expect(sold.view.get('checkout', idOf(6, 0))?.status).toBe('over')
    const paid = unheld()
    expect(race(paid, pays, convert()).told).toEqual(['ok', 'out-of-stock'])
    for (const either of [sold, paid]) expect([ordersOf(either), mugs(either)?.onHand]).toEqual([1, '0'])
  })
  it('is counted away before a conversion, or after: then it was sold first', () => {
    const gone = filled()
    expect(race(gone, set('MUG', '0'), convert())).toEqual({ hasty: bothOk, told: ['ok', 'out-of-stock'] })
    const sold = filled()
    expect(race(sold, convert(), set('MUG', '0'))).toEqual({ hasty: bothOk, told: bothOk })
    expect([ordersOf(gone), ordersOf(sold)]).toEqual([0, 1])
  })
})

it('a price and an add at once come to the same, whichever is first', () => {
  const [one, other] = [live(), live()]
  expect(race(one, price('MUG', '9'), put('MUG', '1', byAnn)).told).toEqual(bothOk)
  expect(race(other, put('MUG', '1', byAnn), price('MUG', '9')).told).toEqual(bothOk)
  for (const { view } of [one, other])
    expect(view.get('cart', session)).toMatchObject({ subtotal: '9.00', lines: [{ unitPrice: '9.00' }] })
})
