import type { ClientSessionView, StaffSessionView } from '@cartstream/schemas'
import { ClientSessionView as Client, StaffSessionView as Staff } from '@cartstream/schemas'
import type { Situation } from '@cartstream/spec/given'
import {
  byAnn,
  convert,
  create,
  credit,
  highlight,
  inSession,
  join,
  live,
  move,
  price,
  put,
  requestCheckout,
  room,
  session,
  sessionConfig,
  shop,
} from '@cartstream/spec/hosted'
import { ann, list, mug, staff } from '@cartstream/spec/sample'
import { at } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { sessionView, staffSessionView } from './session-view.ts'

const seen = ({ view, world }: Situation): ClientSessionView => sessionView(view, session, world.now)!
const seenByStaff = ({ view, world }: Situation): StaffSessionView => staffSessionView(view, session, world.now)!
const notes = { subject: ann.actor, ct: 'SECRET'.repeat(9) }
/** One mug for 10.00 instead of 12.50, by the host; a sample of cheese; the client has joined, and wants to buy. */
const busy = () =>
  live({}, { notes, scheduledAt: at(60) }).after(
    ...[put('MUG', '1'), price('MUG', '10'), put('CHEESE', '0.5', { sample: true }), join(), highlight('MUG')],
    ...[requestCheckout, credit('888.88'), list(mug, { cost: '7.77', retailPrice: '15.00' })],
  )
const held = { id: idOf(3, 1), expiresAt: at(900) }
const mugSeen = {
  ...{
    id: inSession.line,
    sku: 'MUG',
    name: 'Mug',
    unit: 'each',
    quantity: '1',
    unitPrice: '10.00',
    lineTotal: '10.00',
  },
  ...{ retailPrice: '15.00', addedBy: 'HOST', sample: false, highlighted: true, hold: held },
}
const cheeseSeen = {
  ...{
    id: idOf(5, 0),
    sku: 'CHEESE',
    name: 'Cheddar',
    unit: 'kg',
    quantity: '0.5',
    unitPrice: '9.99',
    lineTotal: '0.00',
  },
  ...{ retailPrice: '9.99', addedBy: 'HOST', sample: true, highlighted: false },
  hold: { id: idOf(5, 1), expiresAt: at(900) },
}
const clients = {
  ...{ id: session, roomCode: room, status: 'ACTIVE', title: 'Tea', scheduledAt: at(60), startedAt: at(0) },
  ...{ joined: true, checkoutRequested: true, highlighted: 'MUG', prices: { MUG: '10.00' } },
  ...{ items: [mugSeen, cheeseSeen], itemCount: 2, currency: 'GBP', subtotal: '10.00', tax: '2.00', total: '12.00' },
  ...{ holdsUntil: at(900), now: at(0) },
}
const staffs = {
  ...{ host: staff.actor, client: ann.actor, config: sessionConfig },
  credit: { limit: '888.88', exposure: '0.00', total: '12.00', sufficient: true },
}

describe('what the client sees of their session', () => {
  it('is what is in it, held and priced, and nothing of the host’s', () => {
    expect(seen(busy())).toStrictEqual(clients)
    expect(Client.strict().parse(seen(busy()))).toStrictEqual(clients)
  })
  it('has no word of notes, cost, credit, or who is who', () => {
    const told = JSON.stringify(seen(busy()))
    for (const secret of ['SECRET', '7.77', '888.88', 'cost', 'otes', 'credit', 'config', staff.actor, ann.actor])
      expect(told).not.toContain(secret)
  })
  it('tells who put what in, and why a hold has ended', () => {
    const both = live()
      .after(put('MUG', '1', byAnn), put('CHEESE', '1'))
      .later(900)
      .after(highlight(null))
    const late = both.after(price('MUG', '9'), price('CHEESE', '9'))
    expect(seen(late).items.map(({ addedBy }) => addedBy)).toEqual(['CLIENT', 'HOST'])
    expect(seen(late).items.map(({ hold, holdEnded }) => [hold, holdEnded])).toEqual(
      Array(2).fill([undefined, 'expired']),
    )
    expect(seen(late)).not.toHaveProperty('holdsUntil')
  })
  it('follows its life', () => {
    const none = { subtotal: '0.00', tax: '0.00', total: '0.00', items: [], itemCount: 0 }
    expect(seen(shop().after(create()))).toMatchObject({ status: 'SCHEDULED', joined: false, ...none })
    expect(seen(live().after(move('pause'))).status).toBe('PAUSED')
    const over = seen(live().after(put('MUG', '1')).later(5).after(move('end')))
    expect(over).toMatchObject({ status: 'ENDED', endedAt: at(5), itemCount: 1, total: '15.00' })
    expect(over.items[0]).not.toHaveProperty('hold')
    const gone = seen(live().after(put('MUG', '1'), move('cancel')))
    expect(gone).toMatchObject({ status: 'CANCELLED', endedAt: at(0), ...none })
  })
  it('is what was sold, once it is', () => {
    const sold = seen(busy().after(convert()))
    const items = [mugSeen, cheeseSeen].map(({ hold: _, ...item }) => item)
    const { holdsUntil: _, ...rest } = clients
    const after = { status: 'CONVERTED', endedAt: at(0), order: idOf(11, 1), checkoutRequested: false, items }
    expect(sold).toStrictEqual({ ...rest, ...after })
  })
  it('is nothing where there is no session', () => {
    const { view } = shop()
    expect([sessionView(view, session, 0), staffSessionView(view, session, 0)]).toEqual([undefined, undefined])
  })
})

describe('what staff see', () => {
  it('is all of that, who it is for, how it is held, and the client’s credit; notes are not opened here', () => {
    expect(seenByStaff(busy())).toStrictEqual({ ...clients, ...staffs })
    expect(Staff.strict().parse(seenByStaff(busy()))).toStrictEqual({ ...clients, ...staffs })
    expect(JSON.stringify(seenByStaff(busy()))).not.toContain('SECRET')
  })
  it('tells whether the client’s credit is enough for it', () => {
    const short = live().after(put('MUG', '1'), credit('14.99'))
    expect(seenByStaff(short).credit).toEqual({ limit: '14.99', exposure: '0.00', total: '15.00', sufficient: false })
    expect(seenByStaff(short.after(credit('15'))).credit).toMatchObject({ sufficient: true })
    const none = live().after(put('MUG', '1'))
    expect(seenByStaff(none).credit).toEqual({ exposure: '0.00', total: '15.00', sufficient: false })
    expect(seenByStaff(live()).credit).toEqual({ exposure: '0.00', total: '0.00', sufficient: true })
  })
  it('counts a sold one as owed, and as enough', () => {
    const sold = live().after(put('MUG', '1'), credit('15'), convert())
    expect(seenByStaff(sold).credit).toEqual({ limit: '15.00', exposure: '15.00', total: '15.00', sufficient: true })
  })
})
