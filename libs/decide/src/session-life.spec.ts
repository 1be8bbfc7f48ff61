import type { SessionMove } from '@cartstream/schemas'
import type { Situation } from '@cartstream/spec/given'
import {
  byAnn,
  create,
  ended,
  heldInSession,
  itemHeld,
  itemReleased,
  join,
  joined,
  live,
  move,
  moved,
  put,
  session,
  shop,
  start,
} from '@cartstream/spec/hosted'
import { add, ann, bob, dan, delisted, set, shirt, staff } from '@cartstream/spec/sample'
import { at, cartExpired, expired } from '@cartstream/spec/told'
import { givenOf, happen, idOf, settleAll } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { alarms, dueAt } from './due.ts'

const stream = `session/${session}`
const scheduled = () => shop().after(create())
const filled = (policy = {}, told = {}) => live(policy, told).after(put('MUG', '1'))
const statusOf = ({ view }: Situation) => view.get('session', session)?.status
/** What the alarm of this does when it goes off. */
const looked = ({ world }: Situation, kind: 'session' | 'cart') =>
  settleAll(world, () => [`${kind}/${session}`], givenOf(world))
const closed = (status: string) => ({ code: 'session-closed', detail: `the session is ${status}`, stream }) as const
const notStarted = { code: 'session-not-active', detail: 'it has not been started', stream } as const

describe('a session’s life', () => {
  it('is started, paused, resumed, ended, and started again', () => {
    scheduled().when(start).then(moved('SessionStarted'))
    live().when(move('pause')).then(moved('SessionPaused'))
    const paused = live().after(move('pause'))
    paused.when(move('resume')).then(moved('SessionResumed'))
    live().after(move('pause')).when(start).then(moved('SessionResumed'))
    live().when(move('end')).then(ended())
    live().after(move('pause')).when(move('end')).then(ended())
    live().after(move('end')).when(start).then(moved('SessionReopened'))
  })
  it('is where it is already: the same step again is nothing', () => {
    live().when(start).thenNothing()
    live().when(move('resume')).thenNothing()
    live().after(move('pause')).when(move('pause')).thenNothing()
    live().after(move('end')).when(move('end')).thenNothing()
    live().after(move('cancel')).when(move('cancel')).thenNothing()
  })
  it('goes no way that it cannot: nothing but a start before it, nothing after a cancellation', () => {
    for (const to of ['pause', 'resume', 'end'] as const) scheduled().when(move(to)).thenRejected(notStarted)
    for (const to of ['pause', 'resume'] as const) {
      live().after(move('end')).when(move(to)).thenRejected(closed('ended'))
    }
    for (const to of ['start', 'pause', 'resume', 'end'] as const) {
      scheduled().after(move('cancel')).when(move(to)).thenRejected(closed('cancelled'))
    }
  })
  it('is led by staff alone, by its id or its room; for its client and everybody else there is no such thing', () => {
    for (const caller of [ann, bob, dan]) {
      for (const to of ['start', 'pause', 'resume', 'end', 'cancel'] as SessionMove[]) {
        live().when(move(to, { caller })).thenRejected({ code: 'not-found', stream })
      }
    }
    const never = { session: { id: idOf(9, 9) }, caller: staff }
    live().when(move('end', never)).thenRejected('not-found')
    const other = { session: { room: '11111111-3a35-4b7c-9a57-0f1f2e3d4c5b' }, caller: staff }
    live().when(move('end', other)).thenRejected({ code: 'not-found', stream: 'session/room' })
    live()
      .when(move('end', { session: byAnn.session }))
      .then(ended())
  })
  it('gives its holds back at the end, and keeps its lines as a draft', () => {
    const over = filled().when(move('end')).then(ended(), itemReleased())
    expect(over.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '10', held: '0' })
    expect(over.view.get('cart', session)).toMatchObject({ status: 'open', lines: [{ sku: 'MUG', quantity: '1' }] })
    expect(over.view.get('session', session)).toMatchObject({ status: 'ended', endedAt: over.world.now })
  })
  it('is cancelled with its cart, at any time before it is sold', () => {
    const gone = [itemReleased(), cartExpired({ cart: session })] as const
    const none = filled().when(move('cancel'))
    const over = none.then(moved('SessionCancelled'), ...gone)
    expect(over.view.get('pool', 'MUG/-')?.held).toBe('0')
    expect(over.view.get('cart', session)).toMatchObject({ status: 'expired', lines: [] })
    expect([statusOf(over), dueAt(over.view, `cart/${session}`)]).toEqual(['cancelled', undefined])
    filled().after(move('end')).when(move('cancel')).then(moved('SessionCancelled'), gone[1])
    scheduled().when(move('cancel')).then(moved('SessionCancelled'), gone[1])
  })
})

describe('a session that is started again', () => {
  it('holds its lines again, in their order, as far as there is stock', () => {
    const draft = live().after(put('MUG', '6'), put('CHEESE', '0.5'), put('MUG', '3', { sample: true }), move('end'))
    const cheese = { line: idOf(4, 0), hold: idOf(8, 1), sku: 'CHEESE', quantity: '0.5' }
    const taken = draft.after(add('MUG', '2'))
    expect(taken.world.decisions).toBe(7)
    const mugs = { hold: idOf(8, 0), quantity: '6' }
    const again = taken.when(start).then(moved('SessionReopened'), itemHeld(mugs), itemHeld(cheese))
    expect(again.view.get('cart', session)?.lines.map(({ holds }) => holds?.length ?? 0)).toEqual([1, 1, 0])
    expect(again.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '10', held: '8' })
    expect(again.view.get('session', session)).not.toHaveProperty('endedAt')
  })
  it('leaves a line unheld that is no longer sold, or not in its variant', () => {
    const draft = () => live().after(put('SHIRT', '1', { variant: 'XL' }), put('MUG', '1'), move('end'))
    const mug = itemHeld({ line: idOf(4, 0), hold: idOf(6, 0) })
    const off = draft()
    happen(off.world, [delisted('SHIRT')])
    off.when(start).then(moved('SessionReopened'), mug)
    const small = { ...shirt, variants: [{ name: 'S', additionalPrice: '0.00' }] }
    draft()
      .after({ type: 'ListProduct', product: small })
      .when(start)
      .then(moved('SessionReopened'), itemHeld({ line: idOf(4, 0), hold: idOf(7, 0) }))
  })
  it('holds nothing where nothing is left', () => {
    filled().after(move('end'), set('MUG', '0')).when(start).then(moved('SessionReopened'))
  })
})

describe('a session that nobody does anything in', () => {
  it('ends by itself, at its own time, paused or not', () => {
    const idle = { idleSeconds: 600 }
    expect(looked(filled({}, idle).later(599.999), 'session')).toEqual([])
    const over = filled({}, idle).later(600)
    expect(looked(over, 'session')).toEqual([ended('idle'), itemReleased()])
    expect(looked(over, 'session')).toEqual([])
    const paused = live({}, idle).after(move('pause')).later(600)
    expect(looked(paused, 'session')).toEqual([ended('idle')])
  })
  it('is asked for its time when it was created, whatever the shop’s has become since', () => {
    expect(live({ sessionIdleSeconds: 60 }).view.get('session', session)?.config.idleSeconds).toBe(60)
  })
  it('is as old as the last thing done in it or in its cart, by either side', () => {
    const idle = { idleSeconds: 600 }
    const later = () => filled({}, idle).later(500)
    for (const command of [put('MUG', '1', byAnn), join(), { type: 'RequestCheckout', ...byAnn } as const]) {
      const busy = later().after(command).later(599)
      expect(looked(busy, 'session')).toEqual([])
      expect(looked(busy.later(1), 'session')).toMatchObject([ended('idle'), { type: 'HoldReleased' }])
    }
  })
  it('never ends before it has started, nor again', () => {
    expect(looked(scheduled().later(10 ** 6), 'session')).toEqual([])
    expect(
      looked(
        live()
          .after(move('cancel'))
          .later(10 ** 6),
        'session',
      ),
    ).toEqual([])
  })
  it('is settled before whatever is asked of it: who comes too late finds it ended', () => {
    filled({}, { idleSeconds: 600 })
      .later(600)
      .when(put('MUG', '1', byAnn))
      .thenRejected(closed('ended'), ended('idle'), itemReleased())
    filled({}, { idleSeconds: 600 })
      .later(600)
      .when(start)
      .then(
        ...[ended('idle'), itemReleased(), moved('SessionReopened')],
        itemHeld({ hold: idOf(4, 0), reservedAt: at(600), expiresAt: at(1500) }),
      )
  })
  it('sets its alarm when it starts, the draft’s when it ends', () => {
    const { view, world } = live()
    const at = (type: 'SessionStarted' | 'SessionReopened') => alarms(view, { ...moved(type), time: world.now })
    const own = [{ key: `session/${session}`, at: world.now + 7_200_000 }]
    expect([at('SessionStarted'), at('SessionReopened')]).toEqual([own, own])
    const over = live().after(move('end'))
    const [alarm] = alarms(over.view, { ...ended(), time: over.world.now })
    expect(alarm).toEqual({ key: `cart/${session}`, at: over.world.now + 1_800_000 })
  })
})

describe('the draft of an ended session', () => {
  const day = 86_400
  const left = () => live({ cartKeptSeconds: day }).after(put('MUG', '1')).later(600).after(move('end'))
  it('is kept for the shop’s time from its end on, and then leaves nothing', () => {
    const draft = left()
    expect(dueAt(draft.view, `cart/${session}`)).toBe(Date.parse(at(600 + day)))
    expect(looked(draft.later(day - 1), 'cart')).toEqual([])
    expect(looked(draft.later(1), 'cart')).toEqual([cartExpired({ cart: session })])
    expect([statusOf(draft), draft.view.get('room', byAnn.session.room)]).toEqual([undefined, undefined])
    draft.when(start).thenRejected('not-found')
    draft.when(join()).thenRejected('not-found')
  })
  it('is kept however long the session has lasted before', () => {
    const long = live({ cartKeptSeconds: 3600 }, { idleSeconds: 2 * day })
      .after(put('MUG', '1'))
      .later(day)
    const late = long.when(move('end')).then(expired({ sku: 'MUG', batch: '-' }, { ...heldInSession }), ended())
    expect(looked(late, 'cart')).toEqual([])
    late.when(start).then(moved('SessionReopened'), itemHeld({ hold: idOf(5, 0), ...until(day) }))
  })
  it('counts anew after each end', () => {
    const again = left()
      .later(day - 1)
      .after(start)
      .later(10)
      .after(move('end'))
      .later(day - 1)
    expect(looked(again, 'cart')).toEqual([])
    expect(statusOf(again)).toBe('ended')
  })
  it('is the session’s alone: no cart of it is ever abandoned', () => {
    const open = filled({}, { idleSeconds: 7 * day }).later(day)
    expect(looked(open, 'cart')).toEqual([])
  })
  const until = (seconds: number) => ({ reservedAt: at(seconds), expiresAt: at(seconds + 900) })
})

describe('joining', () => {
  it('is told once, for the client, before it starts, too', () => {
    scheduled().when(join()).then(joined)
    const there = live().when(join()).then(joined)
    there.when(join()).thenNothing()
    live().after(move('pause')).when(join()).then(joined)
  })
  it('leaves no trace of staff', () => {
    live()
      .when(join({ caller: staff }))
      .thenNothing()
  })
  it('is for its own client: for others there is no such room', () => {
    for (const caller of [bob, dan])
      live().when(join({ caller })).thenRejected({ code: 'not-found', stream: 'session/room' })
  })
  it('comes too late for what is over', () => {
    live().after(move('end')).when(join()).thenRejected(closed('ended'))
    live().after(move('cancel')).when(join()).thenRejected(closed('cancelled'))
  })
})
