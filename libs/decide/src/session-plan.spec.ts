import { cartOpened, changed, create, created, live, move, session, sessionConfig, shop } from '@cartstream/spec/hosted'
import { add, ann, dan } from '@cartstream/spec/sample'
import { annsCart, at } from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const notes = { subject: ann.actor, ct: 'n'.repeat(40) }

describe('creating a session', () => {
  it('opens its cart with it, for the client, under the same id', () => {
    const scheduled = shop().when(create()).then(created(), cartOpened)
    expect(scheduled.view.get('session', session)).toMatchObject({ status: 'scheduled', prices: {} })
    expect(scheduled.view.get('room', created().data.room)).toEqual({ session })
    expect(scheduled.view.get('cart', session)).toMatchObject({ owner: ann.actor, status: 'open', lines: [] })
  })
  it('takes what the host says of it, and what the shop says besides', () => {
    const allotments = [{ sku: 'MUG', quantity: '3' }]
    const said = { scheduledAt: at(3600), notes, holdTtlSeconds: 60, idleSeconds: 300, maxItems: 5, allotments }
    const config = { maxItems: 5, idleSeconds: 300, holdTtlSeconds: 60, allotments }
    shop()
      .when(create(said))
      .then(created({ scheduledAt: at(3600), notes, config }), cartOpened)
    shop({ sessionHoldTtlSeconds: 4000, sessionIdleSeconds: 50 })
      .when(create())
      .then(created({ config: { ...sessionConfig, holdTtlSeconds: 4000, idleSeconds: 50 } }), cartOpened)
  })
  it('leaves the client’s own cart alone', () => {
    const both = shop().after(create(), add('MUG', '1'))
    expect(both.view.get('customer', ann.actor)).toMatchObject({ active: annsCart, earlier: 0, holds: 1 })
    const after = both.after(move('cancel', { session: { id: session } }))
    expect(after.view.get('customer', ann.actor)).toMatchObject({ active: annsCart, earlier: 0, holds: 1 })
    expect(cartIdOf(ann.actor)).toBe(annsCart)
  })
})

describe('changing what is said of a session', () => {
  const change = { type: 'ChangeSession', session: { id: session }, caller: create().caller } as const
  it('tells what differs, and takes away what is null', () => {
    const differs = live().when({ ...change, title: 'Coffee', scheduledAt: at(60), notes })
    const told = differs.then(changed({ title: 'Coffee', scheduledAt: at(60), notes }))
    expect(told.view.get('session', session)).toMatchObject({ title: 'Coffee', scheduledAt: at(60), notes })
    told.when({ ...change, title: 'Tea', scheduledAt: at(60) }).then(changed({ title: 'Tea' }))
    const gone = told.when({ ...change, scheduledAt: null, notes: null })
    const left = gone.then(changed({ scheduledAt: null, notes: null })).view.get('session', session)
    expect([left?.scheduledAt, left?.notes]).toEqual([undefined, undefined])
  })
  it('is already so where nothing differs', () => {
    live()
      .when({ ...change, title: 'Tea' })
      .thenNothing()
    live().when(change).thenNothing()
    live()
      .when({ ...change, scheduledAt: null, notes: null })
      .thenNothing()
    live({}, { notes })
      .when({ ...change, notes: { ...notes } })
      .thenNothing()
  })
  it('is open at any time, for staff alone', () => {
    for (const to of ['pause', 'end', 'cancel'] as const)
      live()
        .after(move(to))
        .when({ ...change, title: 'Coffee' })
        .then(changed({ title: 'Coffee' }))
    for (const caller of [ann, dan]) {
      live()
        .when({ ...change, title: 'Coffee', caller })
        .thenRejected({ code: 'not-found', stream: `session/${session}` })
    }
    live()
      .when({ ...change, title: 'Coffee', session: { id: idOf(9, 0) } })
      .thenRejected('not-found')
  })
})
