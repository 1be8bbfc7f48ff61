import { beforeEach, describe, expect, it } from 'vitest'
import { changes, closed, mustRefetch, snapshot, upToDate } from '../../spec/frames.ts'
import { FakeWorld } from '../../spec/world.ts'
import type { LiveView } from '../types.ts'
import { Hub } from './hub.ts'

type Row = { sku: string; available: string }
const mug = { sku: 'MUG', available: '3' }

let world: FakeWorld
let hub: Hub
let tokens: string[]
const open = (topic = 'availability', filter = {}): LiveView<Row> => hub.open<Row>(topic, { filter })
const socket = (n = -1) => world.sockets.at(n)!
const events = (n = -1) => world.events.at(n)!

beforeEach(() => {
  world = new FakeWorld()
  tokens = []
  const token = async (anew: boolean) => {
    tokens.push(anew ? 'anew' : 'as it was')
    return 'a.token'
  }
  hub = new Hub({ world, url: 'http://shop.example', shop: 'demo', token, shared: false })
})

/** A view that is live, over a WebSocket. */
const live = async (): Promise<LiveView<Row>> => {
  const view = open()
  await world.pass(0)
  socket().opens()
  socket().tells(snapshot('availability', { MUG: mug }, 'c1'), upToDate('c2'))
  return view
}
const heartbeats = async (ms: number) => {
  for (let at = 0; at < ms; at += 3000) {
    await world.pass(3000)
    socket().tells(upToDate('c3'))
  }
}

describe('a stream', () => {
  it('is not opened before somebody looks', async () => {
    await world.pass(60_000)
    expect([world.sockets, world.events]).toEqual([[], []])
  })
  it('is a WebSocket, with the token among its protocols and nowhere in its address', async () => {
    const view = open()
    expect(view.getSnapshot()).toMatchObject({ status: 'connecting', cursor: undefined })
    await world.pass(0)
    expect(socket().url).toBe('ws://shop.example/v1/shops/demo/stream?topics=availability')
    expect(socket().protocols).toEqual(['cartstream', 'bearer.a.token'])
  })
  it('is live once the service has said that nothing is missing, and quiet when nothing has changed for a while', async () => {
    const view = open()
    await world.pass(0)
    socket().opens()
    socket().tells(snapshot('availability', { MUG: mug }))
    expect(view.getSnapshot().status).toBe('resuming')
    socket().tells(upToDate('c9'))
    expect(view.getSnapshot()).toMatchObject({ status: 'live', cursor: 'c9', rows: new Map([['MUG', mug]]) })
    await heartbeats(12_000)
    expect(view.getSnapshot().status).toBe('quiet')
    socket().tells(changes('availability', { MUG: { ...mug, available: '2' } }))
    expect(view.getSnapshot().status).toBe('live')
  })
  it('takes more topics, and drops them, without another connection', async () => {
    await live()
    const orders = open('orders')
    expect(socket().said).toEqual([{ subscribe: ['orders'] }])
    expect(orders.getSnapshot().status).toBe('connecting')
    orders.close()
    expect(socket().said.at(-1)).toEqual({ unsubscribe: ['orders'] })
    expect(world.sockets).toHaveLength(1)
  })
  it('takes another filter on the open socket, and does not show the rows as live before they are the right ones', async () => {
    const view = open('live-carts', { ownerKind: 'guest' })
    await world.pass(0)
    expect(socket().query.get('ownerKind')).toBe('guest')
    socket().opens()
    const row = (sku: string, ownerKind = 'guest') => ({ items: [{ sku }], ownerKind })
    socket().tells(snapshot('live-carts', { a: row('MUG'), b: row('TEA') }), upToDate())
    view.filter({ sku: 'MUG' })
    expect(socket().said).toEqual([{ subscribe: ['live-carts'], sku: 'MUG' }])
    expect([view.getSnapshot().status, [...view.getSnapshot().rows.keys()]]).toEqual(['resuming', ['a']])
    socket().tells(upToDate()) // said before the service had read the message
    expect(view.getSnapshot().status).toBe('resuming')
    socket().tells(snapshot('live-carts', { a: row('MUG'), c: row('MUG', 'customer') }), upToDate())
    expect([view.getSnapshot().status, [...view.getSnapshot().rows.keys()]]).toEqual(['live', ['a', 'c']])
  })
  it('ends with the last view', async () => {
    const view = await live()
    view.close()
    expect(socket().readyState).toBe(3)
    await world.pass(60_000)
    expect(world.sockets).toHaveLength(1)
  })
})

describe('a stream that is cut off', () => {
  it('goes on from its cursor', async () => {
    const view = await live()
    socket().dies()
    expect(view.getSnapshot()).toMatchObject({ status: 'resuming', rows: new Map([['MUG', mug]]) })
    await world.pass(1000)
    expect(world.sockets).toHaveLength(2)
    expect(socket().query.get('cursor')).toBe('c2')
    socket().opens()
    socket().tells(changes('availability', { MUG: null }, 'c5'))
    expect(view.getSnapshot().status).toBe('resuming')
    socket().tells(upToDate('c6'))
    expect(view.getSnapshot()).toMatchObject({ status: 'live', cursor: 'c6', rows: new Map() })
  })
  it('comes back for as long as it takes, less and less often', async () => {
    await live()
    socket().dies()
    for (let n = 0; n < 6; n++) {
      await world.pass(20_000)
      socket().dies()
      await world.pass(0)
      events().fails()
      await world.settle()
    }
    expect(hub.connection()).toMatchObject({ status: 'resuming', retries: 6 })
  })
  it('of which the service says that it must fetch again is not live before the snapshot has come', async () => {
    const view = await live()
    socket().tells(mustRefetch('availability'), upToDate('c9'))
    expect(view.getSnapshot()).toMatchObject({ status: 'resuming', rows: new Map([['MUG', mug]]) })
    socket().tells(snapshot('availability', { TEA: mug }), upToDate('c9'))
    expect(view.getSnapshot()).toMatchObject({ status: 'live', rows: new Map([['TEA', mug]]) })
  })
  it('asks for what was added meanwhile by itself, for the cursor may still name it', async () => {
    await live()
    socket().dies()
    open('orders')
    await world.pass(1000)
    expect(socket().query.get('topics')).toBe('availability')
    socket().opens()
    socket().tells(upToDate('c4'))
    expect(socket().said).toEqual([{ subscribe: ['orders'] }])
  })
  it('is told when its token is over, and gets another', async () => {
    await live()
    socket().tells(closed('unauthenticated'))
    await world.pass(1000)
    expect(tokens).toEqual(['as it was', 'anew'])
    expect(world.sockets).toHaveLength(2)
  })
})

describe('a machine that slept', () => {
  it('does not show what it held as live, not even before a timer has run', async () => {
    const view = await live()
    world.sleep(3_600_000)
    expect(view.getSnapshot().status).toBe('stalled')
  })
  it('resumes by the cursor with the first tick of its clock', async () => {
    const view = await live()
    world.sleep(3_600_000)
    await world.pass(1000)
    expect(socket(0).readyState).toBe(3)
    expect(view.getSnapshot().status).toBe('resuming')
    await world.pass(1000)
    expect(socket().query.get('cursor')).toBe('c2')
  })
})

describe('a page', () => {
  it('that is seen again replaces a line that has missed heartbeats at once, and leaves one alone that has not', async () => {
    const view = await live()
    await world.pass(1000)
    await world.happens('visible')
    expect(world.sockets).toHaveLength(1)
    world.sleep(8000)
    await world.happens('visible')
    expect(world.sockets).toHaveLength(2)
    expect(view.getSnapshot().status).toBe('resuming')
  })
  it('without a network says so, and resumes when it is back', async () => {
    const view = await live()
    await world.happens('offline')
    expect([view.getSnapshot().status, hub.connection().status]).toEqual(['resuming', 'offline'])
    world.sleep(60_000)
    await world.happens('online')
    expect(socket().query.get('cursor')).toBe('c2')
    socket().opens()
    socket().tells(upToDate())
    expect([view.getSnapshot().status, hub.connection().status]).toEqual(['quiet', 'quiet'])
  })
  it('that is put away ends its stream, and resumes by the cursor when it is taken out again', async () => {
    const view = await live()
    await world.happens('hide')
    expect([socket().readyState, view.getSnapshot().status]).toEqual([3, 'resuming'])
    await world.pass(600_000)
    expect(world.sockets).toHaveLength(1)
    await world.happens('visible')
    expect(socket().query.get('cursor')).toBe('c2')
  })
})

describe('silence', () => {
  it('of a few heartbeats is told as stalled, and the line is replaced', async () => {
    const view = await live()
    await world.pass(9000)
    expect(view.getSnapshot().status).toBe('live')
    world.sleep(1001)
    expect(view.getSnapshot().status).toBe('stalled')
    await world.pass(3000)
    expect(world.sockets).toHaveLength(2)
  })
  it('that the service itself reports is stalled too', async () => {
    const view = await live()
    socket().tells(upToDate('c3', 60_000))
    expect(view.getSnapshot().status).toBe('stalled')
    expect(hub.connection().status).toBe('stalled')
  })
})

describe('SSE', () => {
  const overEvents = async () => {
    const view = open()
    await world.pass(0)
    socket().dies()
    await world.pass(0)
    events().opens()
    await world.settle()
    events().tells(snapshot('availability', { MUG: mug }, 'e1'), upToDate('e2'))
    await world.settle()
    return view
  }
  it('takes over where a WebSocket gets nowhere', async () => {
    const view = await overEvents()
    expect(events().headers.get('authorization')).toBe('Bearer a.token')
    expect(view.getSnapshot()).toMatchObject({ status: 'live', cursor: 'e2' })
    expect(hub.connection()).toMatchObject({ status: 'live', transport: 'sse' })
  })
  it('is taken where a WebSocket opens and then says nothing', async () => {
    open()
    await world.pass(0)
    socket().opens()
    await world.pass(21_000)
    expect(socket().readyState).toBe(3)
    expect(world.events).toHaveLength(1)
  })
  it('resumes by Last-Event-ID, and after the second time does not try the other first', async () => {
    const view = await overEvents()
    events().dies()
    await world.pass(1000)
    expect(world.sockets).toHaveLength(2)
    socket().dies()
    await world.pass(0)
    expect(events().headers.get('last-event-id')).toBe('e2')
    events().opens()
    await world.settle()
    events().tells(upToDate('e3'))
    await world.settle()
    expect(view.getSnapshot().status).toBe('live')
    events().dies()
    await world.pass(1000)
    expect([world.sockets.length, world.events.length]).toEqual([2, 3])
  })
  it('asks for another topic by another request, which begins anew', async () => {
    await overEvents()
    open('orders')
    await world.pass(1000)
    socket().dies()
    await world.pass(0)
    expect(events(0).isAborted).toBe(true)
    expect(events().query.get('topics')).toBe('availability,orders')
    expect(events().headers.has('last-event-id')).toBe(false)
  })
})

describe('a topic that is not to be had', () => {
  it('is told by name on an open socket, and the others go on', async () => {
    const view = await live()
    const orders = open('orders')
    socket().tells(closed('forbidden', 'orders'), upToDate())
    expect(orders.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'forbidden', retryable: false } })
    expect(view.getSnapshot().status).toBe('live')
    socket().dies()
    await world.pass(1000)
    expect(socket().query.get('topics')).toBe('availability')
  })
  it('is found where the service refuses all of them for one', async () => {
    const [stock, secret] = [open(), open('live-carts')]
    await world.pass(0)
    socket().dies()
    await world.pass(0)
    events().refuses(403, 'forbidden')
    await world.settle()
    events().opens() // availability by itself
    await world.settle()
    events().refuses(403, 'forbidden') // live-carts by itself
    await world.pass(1000)
    expect(secret.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'forbidden' } })
    expect(socket().query.get('topics')).toBe('availability')
    socket().opens()
    socket().tells(snapshot('availability', { MUG: mug }), upToDate())
    expect(stock.getSnapshot().status).toBe('live')
  })
  it('is asked for once more on request, on the open socket, and only what has failed', async () => {
    const view = await live()
    const orders = open('orders')
    socket().tells(closed('not-found', 'orders'), upToDate())
    orders.getSnapshot().retry()
    expect(orders.getSnapshot()).toMatchObject({ status: 'connecting', error: undefined })
    expect(socket().said).toEqual([{ subscribe: ['orders'] }, { subscribe: ['orders'] }])
    socket().tells(snapshot('orders', { o1: mug }), upToDate())
    expect([orders.getSnapshot().status, view.getSnapshot().status]).toEqual(['live', 'live'])
    view.getSnapshot().retry()
    expect([socket().said.length, view.getSnapshot().status]).toEqual([2, 'live'])
  })
  it('is asked for once more by a connection of its own where there is none', async () => {
    const view = open()
    await world.pass(0)
    socket().dies()
    await world.pass(0)
    events().refuses(403, 'forbidden')
    await world.pass(60_000)
    expect([view.getSnapshot().status, world.sockets.length]).toEqual(['failed', 1])
    view.getSnapshot().retry()
    await world.pass(0)
    socket().opens()
    socket().tells(snapshot('availability', { MUG: mug }), upToDate())
    expect(view.getSnapshot()).toMatchObject({ status: 'live', error: undefined })
  })
  it('for want of a good token may be had again with another', async () => {
    const view = open()
    for (let n = 0; n < 2; n++) {
      await world.pass(2000)
      socket().dies()
      await world.pass(0)
      events().refuses(401, 'unauthenticated')
      await world.settle()
    }
    expect(view.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'unauthenticated', retryable: true } })
    await world.pass(5000)
    socket().opens()
    socket().tells(snapshot('availability', { MUG: mug }), upToDate())
    expect(view.getSnapshot()).toMatchObject({ status: 'live', error: undefined })
  })
})

describe('a paused view', () => {
  it('keeps its rows, counts what waits, and shows all of it afterwards', async () => {
    const view = await live()
    view.pause()
    const { rows } = view.getSnapshot()
    const more = { ...mug, available: '9' }
    for (let n = 0; n < 50; n++)
      socket().tells(changes('availability', { MUG: { ...mug, available: String(n) }, [`S${n}`]: more }))
    socket().tells(upToDate())
    expect(view.getSnapshot()).toMatchObject({ status: 'live', paused: true, waiting: 51 })
    expect(view.getSnapshot().rows).toBe(rows)
    view.resume()
    expect(view.getSnapshot()).toMatchObject({ paused: false, waiting: 0 })
    expect(view.getSnapshot().rows.size).toBe(51)
    expect(view.getSnapshot().rows.get('MUG')).toMatchObject({ available: '49' })
  })
  it('counts a row that is back where it was only if it is another', async () => {
    const view = await live()
    view.pause()
    socket().tells(changes('availability', { TEA: mug }), changes('availability', { TEA: null }))
    expect(view.getSnapshot().waiting).toBe(0)
  })
})

describe('a snapshot', () => {
  it('is the same object until something has changed', async () => {
    const view = await live()
    const seen = view.getSnapshot()
    await world.pass(500)
    expect(view.getSnapshot()).toBe(seen)
    const told: unknown[] = []
    view.subscribe(() => told.push(view.getSnapshot()))
    open('orders')
    socket().tells(snapshot('orders', {}, 'c8'))
    expect(view.getSnapshot()).toBe(seen)
    expect(told).toEqual([])
  })
})
