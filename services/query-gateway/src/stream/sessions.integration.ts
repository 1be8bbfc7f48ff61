import { randomUUID } from 'node:crypto'
import {
  creditSet,
  happening,
  put,
  sampled,
  sessionCreated,
  sessionEnded,
  sessionPriceSet,
} from '@cartstream/spec/in-session'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { cartExpired, opened, reserved } from '@cartstream/spec/told'
import { named } from '@cartstream/spec/world'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  connect,
  Events,
  listen,
  openSpecGateway,
  refusedUpgrade,
  type SpecGateway,
  type Told,
} from '../../spec/gateway.ts'

let s: SpecGateway
let host: string
let open: { close(): void }[] = []
const hour = new Date(Date.now() + 3_600_000).toISOString()
const idOf = (name: string) => `demo.${named(name)}`
const [NOTE, COST, LIMIT] = ['pays-late-but-loves-teapots', '3.3371', '7777.77']
type Who = Parameters<SpecGateway['token']>
const follow = async (topics: string, ...of: Who) => {
  const told = connect(s, `?topics=${topics}`, await s.token(...of))
  open.push(told)
  await told.upToDate()
  return told
}
const listenTo = async (topics: string, ...of: Who) => {
  const told = listen(s, `?topics=${topics}`, await s.token(...of))
  open.push(told)
  await told.upToDate()
  return told
}
const refused = async (topics: string, ...of: Who) =>
  (
    await refusedUpgrade(s, `/v1/shops/demo/stream?topics=${topics}`, {
      'sec-websocket-protocol': `bearer.${await s.token(...of)}`,
    })
  ).code
type Row = {
  status: string
  items: Record<string, unknown>[]
  credit?: { limit?: string }
} & Record<string, unknown>
const rowOf = (told: Told, topic: string, key: string) => told.rows(topic)[key] as Row | undefined

/** An active session of sam's, with a note, for a client. */
const begin = async (name: string, by = name) => {
  const client = await s.keys.actorOf(by)
  const id = idOf(`${name}session`)
  const room = randomUUID()
  const notes = await s.keys.seal({ shop: 'demo', actor: client, field: 'notes' }, NOTE)
  await s.write(creditSet({ client, limit: LIMIT }), ...sessionCreated({ session: id, room, host, client, notes }))
  await s.write(happening('SessionStarted', id))
  return { id, room, client, line: { cart: id, line: idOf(`${name}line`) }, hold: idOf(`${name}hold`) }
}

beforeAll(async () => {
  s = await openSpecGateway({ streams: { heartbeatMs: 300 } })
  s.project()
  host = await s.keys.actorOf('sam')
  await s.write(configured(), listed(mug, { cost: COST }), stocked('MUG', '100'))
})
afterEach(() => {
  for (const stream of open) stream.close()
  open = []
})
afterAll(() => s.stop())

describe('session:{id}', () => {
  it('tells host and client of what is in it and what happens to it, each what they may see, on either transport', async () => {
    const { id, line, hold } = await begin('ann')
    const topic = `session:${id}`
    const [sams, anns] = [await follow(topic, 'staff', 'sam'), await listenTo(topic, 'customer', 'ann')]
    await s.write(put(line), reserved({ ...line, hold, expiresAt: hour }))
    for (const told of [sams, anns]) {
      await told.until('the mug', () => rowOf(told, topic, id)?.items[0]?.hold !== undefined)
      expect(rowOf(told, topic, id)).toMatchObject({ total: '15.00', items: [{ sku: 'MUG', addedBy: 'HOST' }] })
    }
    await s.write(sampled({ ...line }), sessionPriceSet({ session: id, price: '9.00' }), happening('SessionPaused', id))
    for (const told of [sams, anns]) {
      await told.until('a pause', () => rowOf(told, topic, id)?.status === 'PAUSED')
      expect(rowOf(told, topic, id)).toMatchObject({
        prices: { MUG: '9.00' },
        items: [{ sample: true }],
        total: '0.00',
      })
    }
    expect(rowOf(sams, topic, id)).toMatchObject({ hostId: 'sam', clientId: 'ann', credit: { limit: LIMIT } })
    const text = JSON.stringify(anns.frames)
    for (const secret of [NOTE, COST, LIMIT, '"sam"', host, 'internalNotes', 'credit', 'config'])
      expect(text).not.toContain(secret)
    expect(JSON.stringify(sams.frames)).not.toContain(NOTE)
  })

  it('tells staff within a second or two that the client may owe more, and both what things cost outside', async () => {
    const { id, client, line } = await begin('ida')
    const topic = `session:${id}`
    await s.write(put(line))
    const [sams, idas] = [await follow(topic, 'staff'), await follow(topic, 'customer', 'ida')]
    await s.write(creditSet({ client, limit: '1.00' }))
    await sams.until('the limit', () => rowOf(sams, topic, id)?.credit?.limit === '1.00')
    expect(rowOf(sams, topic, id)).toMatchObject({ credit: { sufficient: false } })
    await s.write(listed(mug, { cost: COST, retailPrice: '20.00' }))
    for (const told of [sams, idas])
      await told.until('a price', () => rowOf(told, topic, id)?.items[0]?.retailPrice === '20.00')
    await s.write(listed(mug, { cost: COST }))
  })

  it('goes on from a cursor', async () => {
    const { id, line } = await begin('kim')
    const topic = `session:${id}`
    const { cursor, ...first } = await follow(topic, 'customer', 'kim')
    expect(first.frames.length).toBeGreaterThan(0)
    await s.write(put(line))
    const again = connect(s, `?topics=${topic}&cursor=${cursor}`, await s.token('customer', 'kim'))
    open.push(again)
    await again.until('the mug', () => rowOf(again, topic, id)?.items.length === 1)
    expect(again.types()).not.toContain('snapshot')
  })

  it('does not exist for anybody but staff and its client, at the start or later', async () => {
    const { id } = await begin('dan')
    const topic = `session:${id}`
    expect(await refused(topic, 'customer', 'bob')).toBe('not-found')
    expect(await refused(topic, 'guest', 'bob')).toBe('not-found')
    expect(await refused(topic, 'staff', 'sam', ['other'])).toBe('not-found')
    expect(await refused(`session:${idOf('none')}`, 'staff')).toBe('not-found')
    expect(await refused('session:x', 'staff')).toBe('not-found')
    expect(await refused(topic, 'analyst')).toBe('forbidden')
    const bobs = await follow('cart:me', 'customer', 'bob')
    bobs.say({ subscribe: [topic] })
    await bobs.frame('closed')
    expect(bobs.frames.find(({ type }) => type === 'closed')).toMatchObject({ topic, code: 'not-found' })
  })

  it('shows an admin in the room, in capitals too, what its client sees, and counts them with the hosts', async () => {
    const { id, room, line } = await begin('fay')
    const topic = `session:${id}`
    const headers = { authorization: `Bearer ${await s.token('admin', 'root')}`, 'x-shop-id': 'demo' }
    const told = new Events(s.gateway.address, `/api/sse/vip/live-shopping/${room.toUpperCase()}`, headers)
    open.push(told)
    await told.upToDate()
    await s.write(put(line))
    await told.until('the mug', () => rowOf(told, topic, id)?.items.length === 1)
    await told.until('presence', () => told.types().includes('presence'))
    expect(told.frames.find(({ type }) => type === 'presence')).toMatchObject({ topic, hosts: 1, clients: 0 })
    for (const secret of [NOTE, COST, LIMIT, '"sam"', host, 'host"', 'credit', 'config'])
      expect(JSON.stringify(told.frames)).not.toContain(secret)
    const again = connect(s, `?topics=${topic}&cursor=${told.cursor}`, await s.token('admin', 'root'))
    open.push(again)
    await again.frame('snapshot')
    expect(rowOf(again, topic, id)).toMatchObject({ hostId: 'sam' })
  })

  it('is gone for both when its draft is forgotten', async () => {
    const { id } = await begin('eve')
    const told = await follow(`session:${id}`, 'customer', 'eve')
    await s.write(sessionEnded({ session: id }), cartExpired({ cart: id }))
    await told.until('its end', () => told.frames.some(({ rows }) => rows?.some(({ row }) => row === null)))
    expect(rowOf(told, `session:${id}`, id)).toBeUndefined()
  })
})

describe('sessions', () => {
  it('tells staff of every session, and customers of their own only', async () => {
    const [sams, joes] = [await follow('sessions', 'staff', 'sam'), await follow('sessions', 'customer', 'joe')]
    const joe = await begin('joe')
    const other = await begin('zoe')
    await sams.until('both', () => [joe.id, other.id].every((id) => rowOf(sams, 'sessions', id)?.status === 'ACTIVE'))
    await joes.until('the own', () => rowOf(joes, 'sessions', joe.id)?.status === 'ACTIVE')
    expect(Object.keys(joes.rows('sessions'))).toStrictEqual([joe.id])
    expect(rowOf(joes, 'sessions', joe.id)).not.toHaveProperty('host')
    expect(rowOf(sams, 'sessions', other.id)).toMatchObject({ hostId: 'sam', clientId: 'zoe' })
    expect(await refused('sessions', 'analyst')).toBe('forbidden')
  })

  it('is where sessions are: live carts tell of none, at the start or later', async () => {
    const { id, line } = await begin('lou')
    await s.write(put(line))
    const [sessions, carts] = [await follow('sessions', 'staff'), await follow('live-carts', 'staff')]
    const lous = { cart: idOf('louscart'), line: idOf('louscartline') }
    await s.write(put({ ...line, line: idOf('loussecond') }), opened({ cart: lous.cart, owner: host }), put(lous))
    await sessions.until('both lines', () => rowOf(sessions, 'sessions', id)?.items.length === 2)
    await carts.until('a cart', () => rowOf(carts, 'live-carts', lous.cart) !== undefined)
    const shown = carts.frames.flatMap(({ rows = [] }) => rows).filter(({ key, row }) => key === id && row !== null)
    expect(shown).toStrictEqual([])
  })

  it('is streamed on from where the list was read', async () => {
    const { body } = await s.get('/v1/shops/demo/sessions', await s.token('staff'))
    const { id } = await begin('una')
    const told = connect(s, `?topics=sessions&cursor=${body.cursor}`, await s.token('staff'))
    open.push(told)
    await told.until('the new one', () => rowOf(told, 'sessions', id) !== undefined)
    expect(told.types()).not.toContain('snapshot')
  })
})
