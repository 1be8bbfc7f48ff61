import {
  annsRoom,
  annsSession,
  converted,
  happening,
  highlighted,
  put,
  sampled,
  sessionChanged,
  sessionCreated,
  sessionEnded,
  sessionJoined,
  sessionPriceSet,
} from '@cartstream/spec/in-session'
import { projected } from '@cartstream/spec/projected'
import { ann, staff } from '@cartstream/spec/sample'
import { annsOrder, cartOrdered, checkoutStarted, sold } from '@cartstream/spec/sold'
import { at, cartExpired, reserved } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { carts } from './project.ts'

type Happened = Parameters<typeof projected>[1]
const rowAfter = async (...happened: Happened[]) => (await projected(carts, ...happened)).cart![annsSession]
const liveAfter = async (...happened: Happened[]) => ((await rowAfter(...happened)) as { live: unknown }).live
const notes = { subject: ann.actor, ct: 'x'.repeat(40) }
const config = { maxItems: 200, idleSeconds: 7200, holdTtlSeconds: 900 }
const scheduled = {
  ...{ status: 'SCHEDULED', host: staff.actor, title: 'Tea', config, prices: {}, joined: false, requested: false },
}
const active = { ...scheduled, status: 'ACTIVE', startedAt: at(2) }
const created = sessionCreated()
const started = [...created, happening('SessionStarted')] as const
const own = { cart: annsSession }
const mugLine = {
  ...{ id: idOf(1, 0), sku: 'MUG', batch: '-', name: 'Mug', unit: 'each', quantity: '1', unitPrice: '12.50' },
  ...{ lineTotal: '12.50', byHost: true },
}

describe('a live session’s row', () => {
  it('is that of its cart', async () => {
    expect(await rowAfter(...sessionCreated({ notes, scheduledAt: at(60) }))).toStrictEqual({
      ...{ owner: ann.actor, former_owners: [], owner_kind: 'customer', purpose: 'session', earlier: 0, version: 1 },
      ...{ status: 'open', checkout: null, checkout_ends: null, order_id: null, lines: [], saved: [], discounts: [] },
      ...{ holds: [], line_count: 0, subtotal: '0', synced: null, session: null },
      live: { ...scheduled, notes, scheduledAt: at(60) },
      room: annsRoom,
      ...{ priced_at: at(1), opened_at: at(1), last_activity_at: at(1) },
    })
  })

  it('follows its life', async () => {
    expect(await liveAfter(...started)).toStrictEqual(active)
    const paused = [...started, happening('SessionPaused')] as const
    expect(await liveAfter(...paused)).toStrictEqual({ ...active, status: 'PAUSED' })
    expect(await liveAfter(...paused, happening('SessionResumed'))).toStrictEqual(active)
    const ended = [...started, happening('CheckoutRequested'), sessionEnded()] as const
    expect(await liveAfter(...ended)).toStrictEqual({ ...active, status: 'ENDED', endedAt: at(4) })
    expect(await liveAfter(...ended, happening('SessionReopened'))).toStrictEqual(active)
    expect(await liveAfter(...started, happening('SessionCancelled'))).toStrictEqual({
      ...{ ...active, status: 'CANCELLED', endedAt: at(3) },
    })
  })

  it('has what was said last, and nothing of what was taken back', async () => {
    const told = sessionCreated({ notes, scheduledAt: at(60) })
    expect(await liveAfter(...told, sessionChanged({ title: 'Cups' }))).toStrictEqual({
      ...{ ...scheduled, title: 'Cups', notes, scheduledAt: at(60) },
    })
    expect(await liveAfter(...told, sessionChanged({ notes: null, scheduledAt: null }))).toStrictEqual(scheduled)
  })

  it('tells who has come, what is asked for, what is shown, and what it costs here', async () => {
    const happened = [sessionJoined(), happening('CheckoutRequested'), highlighted({ sku: 'MUG' })]
    const priced = [...started, ...happened, sessionPriceSet({ price: '10.00' })] as const
    const shown = { ...active, joined: true, requested: true, highlighted: 'MUG', prices: { MUG: '10.00' } }
    expect(await liveAfter(...priced)).toStrictEqual(shown)
    expect(await rowAfter(...priced)).toMatchObject({ priced_at: new Date(0).toISOString(), version: 1 })
    const { highlighted: _, ...plain } = shown
    expect(await liveAfter(...priced, highlighted(), sessionPriceSet())).toStrictEqual({ ...plain, prices: {} })
  })

  it('knows whose lines they are, and which are samples: held, and worth nothing', async () => {
    const two = put({ line: idOf(2, 0), byStaff: undefined })
    const { byHost: _, ...clients } = mugLine
    expect(await rowAfter(...started, put(), two)).toMatchObject({
      lines: [mugLine, { ...clients, id: idOf(2, 0) }],
      subtotal: '25',
    })
    const sample = [...started, put(), reserved(own), sampled()] as const
    expect(await rowAfter(...sample)).toMatchObject({
      ...{ lines: [{ ...mugLine, sample: true, lineTotal: '0.00' }], subtotal: '0', version: 3 },
      ...{ holds: [{ id: idOf(1, 1), line: idOf(1, 0) }], last_activity_at: at(5) },
    })
    const billed = await rowAfter(...sample, sampled({ sample: false, lineTotal: '12.50' }))
    expect((billed as { lines: unknown }).lines).toStrictEqual([mugLine])
  })

  it('keeps what was sold in it, and for how much, when its cart is emptied', async () => {
    const buying = [...started, put(), reserved(own), checkoutStarted(own), sold(own), converted(), cartOrdered(own)]
    const sum = { subtotal: '12.50', tax: '2.50', total: '15.00' }
    expect(await rowAfter(...buying)).toMatchObject({ status: 'ordered', lines: [], holds: [], order_id: annsOrder })
    expect(await liveAfter(...buying)).toStrictEqual({
      ...{ ...active, status: 'CONVERTED', endedAt: at(7), order: annsOrder, sold: { lines: [mugLine], ...sum } },
    })
  })

  it('is forgotten with its draft; what was cancelled keeps its name', async () => {
    const ended = await rowAfter(...started, sessionEnded(), cartExpired(own))
    expect(ended).toMatchObject({ live: null, room: null, status: 'expired', purpose: 'session' })
    const cancelled = await rowAfter(...started, happening('SessionCancelled'), cartExpired(own))
    expect(cancelled).toMatchObject({ live: { status: 'CANCELLED' }, room: annsRoom, status: 'expired' })
  })
})

it('a session that was never created stops the projector, by name', async () => {
  await expect(projected(carts, happening('SessionStarted'))).rejects.toThrow(/carts could not take SessionStarted/)
})
