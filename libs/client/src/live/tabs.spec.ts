import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { changes, closed, snapshot, upToDate } from '../../spec/frames.ts'
import { FakeWorld } from '../../spec/world.ts'
import type { LiveView } from '../types.ts'
import { Hub } from './hub.ts'

const mug = { sku: 'MUG', available: '3' }
const tokenOf = (sub: string) => `h.${btoa(JSON.stringify({ sub, role: 'staff' }))}.s`

/** A tab: a place of its own, with the browser's locks and channels, which are Node.js' here. */
class Tab {
  readonly world = new FakeWorld()
  readonly hub: Hub
  readonly view: LiveView<object>
  constructor(url: string, { topic = 'availability', sub = 'ann', lockMs = 0 } = {}) {
    this.world.locks = lockMs === 0 ? navigator.locks : slowLocks(lockMs)
    this.world.BroadcastChannel = BroadcastChannel as never
    this.hub = new Hub({ world: this.world, url, shop: 'demo', shared: true, token: async () => tokenOf(sub) })
    this.view = this.hub.open(topic)
  }
  get sockets() {
    return this.world.sockets
  }
  rows() {
    return Object.fromEntries(this.view.getSnapshot().rows)
  }
  status() {
    return this.view.getSnapshot().status
  }
}

/** A browser under way with other things: what is asked of it takes a while to get there. */
const slowLocks = (ms: number): FakeWorld['locks'] => ({
  request: async (...asked) => {
    await new Promise((resolve) => setTimeout(resolve, ms))
    return navigator.locks.request(...asked)
  },
})

let url: string
let tabs: Tab[]
const tab = (more?: ConstructorParameters<typeof Tab>[1]): Tab => {
  const made = new Tab(url, more)
  tabs.push(made)
  return made
}
const leaders = () => tabs.filter(({ sockets }) => sockets.some(({ readyState }) => readyState < 3))
/** The one socket that is open, or being opened. */
const socket = () => leaders()[0]!.sockets.at(-1)!
const until = async (what: string, isSo: () => boolean): Promise<void> => {
  for (let turn = 0; !isSo(); turn++) {
    if (turn > 2000) throw new Error(`waited in vain for ${what}`)
    for (const { world } of tabs) await world.pass(0)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
const begin = async (): Promise<void> => {
  await until('a socket', () => leaders().length === 1)
  socket().opens()
  socket().tells(snapshot('availability', { MUG: mug }, 'c1'), upToDate('c2'))
}
const allLive = () => until('all to be live', () => tabs.every((one) => one.status() === 'live'))

beforeEach(() => {
  url = `http://${randomUUID()}.example`
  tabs = []
})
afterEach(() => {
  for (const { hub } of tabs) hub.close()
})

describe('ten tabs of one browser', () => {
  it('have one stream, and all see what it brings', async () => {
    for (let n = 0; n < 10; n++) tab()
    await begin()
    await allLive()
    socket().tells(changes('availability', { TEA: mug }, 'c3'))
    await until('the change', () => tabs.every((one) => 'TEA' in one.rows()))
    expect(tabs.flatMap(({ sockets }) => sockets)).toHaveLength(1)
    expect(tabs.map((one) => one.rows())).toEqual(tabs.map(() => ({ MUG: mug, TEA: mug })))
  })
  it('go on from the cursor when the one that led is closed', async () => {
    for (let n = 0; n < 3; n++) tab()
    await begin()
    await allLive()
    const [first] = leaders()
    first!.hub.close()
    tabs = tabs.filter((one) => one !== first)
    await until('another to lead', () => leaders().length === 1)
    expect(socket().query.get('cursor')).toBe('c2')
    expect(socket().query.get('topics')).toBe('availability')
    socket().opens()
    socket().tells(changes('availability', { MUG: null, JAM: mug }, 'c4'), upToDate('c5'))
    await until('the change', () => tabs.every((one) => 'JAM' in one.rows() && !('MUG' in one.rows())))
    await allLive()
  })
  it('let one go whose page has died without a word', async () => {
    const kept = tab()
    await begin()
    const dead = tab({ topic: 'orders' })
    await until('orders to be asked for', () => socket().said.some(({ subscribe }) => `${subscribe}` === 'orders'))
    dead.hub.close()
    await until('orders to be dropped', () => socket().said.some(({ unsubscribe }) => `${unsubscribe}` === 'orders'))
    expect(kept.status()).toBe('live')
  })
})

describe('a tab that comes later', () => {
  it('is shown what is held already, without asking the service', async () => {
    tab()
    await begin()
    await allLive()
    const late = tab()
    await allLive()
    expect(late.rows()).toEqual({ MUG: mug })
    expect(socket().said).toEqual([])
  })
  it('is not taken for gone where the leader hears of it before the browser has given it its lock', async () => {
    tab()
    await begin()
    const late = tab({ topic: 'orders', lockMs: 50 })
    await until('the subscription', () => socket().said.length === 1)
    socket().tells(snapshot('orders', { o1: { id: 'o1' } }, 'c3'), upToDate('c4'))
    await until('the orders', () => late.status() === 'live')
    expect(socket().said).toEqual([{ subscribe: ['orders'] }])
  })
  it('and wants something else, has it on the same stream', async () => {
    tab()
    await begin()
    const orders = tab({ topic: 'orders' })
    await until('the subscription', () => socket().said.length === 1)
    expect(socket().said).toEqual([{ subscribe: ['orders'] }])
    socket().tells(snapshot('orders', { o1: { id: 'o1' } }, 'c3'), upToDate('c4'))
    await allLive()
    expect(orders.rows()).toEqual({ o1: { id: 'o1' } })
  })
  it('has what was refused asked for once more by the one that leads', async () => {
    tab()
    await begin()
    const orders = tab({ topic: 'orders' })
    await until('the subscription', () => socket().said.length === 1)
    socket().tells(closed('forbidden', 'orders'))
    await until('the refusal', () => orders.status() === 'failed')
    orders.view.getSnapshot().retry()
    await until('the subscription', () => socket().said.length === 2)
    socket().tells(snapshot('orders', { o1: { id: 'o1' } }, 'c3'), upToDate('c4'))
    await allLive()
  })
  it('for somebody else has a stream of its own', async () => {
    tab()
    await begin()
    tab({ sub: 'bob' })
    await until('a second socket', () => leaders().length === 2)
  })
})

describe('a leader that is put to sleep', () => {
  it('loses the lead to one that is awake, which goes on from its cursor', async () => {
    tab()
    await begin()
    const awake = tab()
    await allLive()
    const [asleep] = leaders()
    expect(awake.sockets).toEqual([])
    awake.world.sleep(21_000)
    expect(awake.status()).toBe('stalled')
    await awake.world.pass(1000)
    await until('the other to lead', () => awake.sockets.length === 1)
    expect(awake.sockets[0]!.query.get('cursor')).toBe('c2')
    await until('the sleeper to have let go', () => asleep!.sockets[0]!.readyState === 3)
    awake.sockets[0]!.opens()
    awake.sockets[0]!.tells(changes('availability', { TEA: mug }, 'c8'), upToDate('c9'))
    await allLive()
    expect(asleep!.rows()).toEqual({ MUG: mug, TEA: mug })
  })
})
