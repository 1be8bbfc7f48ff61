import { cartIdOf } from '@cartstream/keys'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened, quantityChanged, removed, reserved } from '@cartstream/spec/told'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect, openSpecGateway, refusedUpgrade, type SpecGateway, type Told } from '../../spec/gateway.ts'

let s: SpecGateway
let ann: string
let anns: string
let open: { close(): void }[] = []
const keep = <T extends { close(): void }>(stream: T): T => {
  open.push(stream)
  return stream
}
const idOf = (n: number) => `demo.${String(n).padStart(22, '0')}`
const line = (n: number, cart = anns) => ({ cart, line: idOf(n) })

beforeAll(async () => {
  s = await openSpecGateway({ streams: { heartbeatMs: 300 } })
  ann = await s.keys.actorOf('ann')
  anns = cartIdOf('demo', ann, 0)
  await s.writer.write(configured(), listed(mug), stocked('MUG', '1000'))
  const last = await s.writer.write(opened({ cart: anns, owner: ann }), added(line(1)))
  s.project()
  await s.reads.waitFor(0, last, 10_000)
})
afterEach(() => {
  for (const stream of open) stream.close()
  open = []
})
afterAll(() => s.stop())

const versionOf = (told: Told, topic = 'live-carts') => told.rows(topic)[anns]?.version as number

describe('before the first byte', () => {
  const upgrade = async (path: string, headers: Record<string, string>) => (await refusedUpgrade(s, path, headers)).code
  const bearer = async (...of: Parameters<SpecGateway['token']>) => ({
    authorization: `Bearer ${await s.token(...of)}`,
  })
  const stream = '/v1/shops/demo/stream?topics='

  it.each([
    ['without a token', `${stream}live-carts`, async () => ({}), 'unauthenticated'],
    ['to a customer on live carts', `${stream}live-carts`, () => bearer('customer', 'ann'), 'forbidden'],
    ['to staff of another shop', `${stream}live-carts`, () => bearer('staff', 'x', ['other']), 'not-found'],
    ['to a customer on another’s cart', `${stream}cart:${idOf(7)}`, () => bearer('customer', 'bob'), 'not-found'],
    ['to an analyst on a cart', `${stream}cart:me`, () => bearer('analyst'), 'forbidden'],
    ['for a topic that is none', `${stream}everything`, () => bearer('admin'), 'bad-request'],
    ['for a cursor that is none', `${stream}availability&cursor=???`, () => bearer('admin'), 'bad-request'],
    ['for a parameter that is none', `${stream}availability&colour=red`, () => bearer('admin'), 'bad-request'],
    ['with the token in the URL', `${stream}availability&token=x`, async () => ({}), 'bad-request'],
    [
      'for a position not reached',
      `${stream}availability&atLeast=${'x'.repeat(3)}`,
      () => bearer('admin'),
      'bad-request',
    ],
  ])('a stream is refused %s', async (_, path, headers, code) => {
    const given = await headers()
    expect(await upgrade(path, given)).toBe(code)
    expect((await s.get(path, undefined, { accept: 'text/event-stream', ...given })).body.code).toBe(code)
  })

  it('a stream waits for the position that it is to hold, and is refused where that does not come', async () => {
    expect(await upgrade(`${stream}availability&atLeast=${s.at(99_999n)}`, await bearer('admin'))).toBe(
      'position-not-reached',
    )
  })
  it('a page of another origin gets no stream and no ticket; one of the own or an allowed origin does', async () => {
    const evil = { origin: 'https://evil.example', ...(await bearer('admin')) }
    expect(await upgrade(`${stream}availability`, evil)).toBe('forbidden')
    const taken = await fetch(`${s.gateway.address}/v1/tickets`, { method: 'POST', headers: evil })
    expect(taken.status).toBe(403)
    const own = await fetch(`${s.gateway.address}/v1/tickets`, {
      method: 'POST',
      headers: { origin: s.gateway.address, ...(await bearer('admin')) },
    })
    expect(own.status).toBe(201)
  })
  it('a plain GET is told to ask for events', async () => {
    expect(await s.get(`${stream}availability`, await s.token('admin'))).toMatchObject({ status: 400 })
  })
})

describe('a ticket', () => {
  it('is asked for without a body, or with one that says nothing', async () => {
    const authorization = `Bearer ${await s.token('staff')}`
    const take = (body: string) =>
      fetch(`${s.gateway.address}/v1/tickets`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body,
      })
    for (const body of ['null', '{}']) expect((await take(body)).status, body).toBe(201)
    for (const body of ['{"a":1}', '[]', '""', '0', 'false']) {
      const answer = await take(body)
      expect(answer.status, body).toBe(400)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
    }
  })
  it('that two streams come with at the same time opens one of them', async () => {
    const headers = { authorization: `Bearer ${await s.token('staff')}` }
    const taken = await fetch(`${s.gateway.address}/v1/tickets`, { method: 'POST', headers })
    const { ticket } = (await taken.json()) as { ticket: string }
    const offer = { 'sec-websocket-protocol': `cartstream, ticket.${ticket}` }
    const path = '/v1/shops/demo/stream?topics=live-carts'
    const both = await Promise.allSettled([refusedUpgrade(s, path, offer), refusedUpgrade(s, path, offer)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
  it('opens one stream, once, as a subprotocol or as a cookie', async () => {
    const take = async () => {
      const headers = { authorization: `Bearer ${await s.token('staff')}` }
      return (await (await fetch(`${s.gateway.address}/v1/tickets`, { method: 'POST', headers })).json()) as {
        ticket: string
      }
    }
    const path = '/v1/shops/demo/stream?topics=live-carts'
    const { ticket } = await take()
    const { Socket, Events } = await import('../../spec/gateway.ts')
    const socket = keep(new Socket(s.gateway.address, path, ['cartstream', `ticket.${ticket}`]))
    await socket.upToDate()
    expect(socket.ws.protocol).toBe('cartstream')
    expect((await refusedUpgrade(s, path, { 'sec-websocket-protocol': `cartstream, ticket.${ticket}` })).code).toBe(
      'unauthenticated',
    )
    const cookie = `cartstream-ticket=${(await take()).ticket}`
    const events = keep(new Events(s.gateway.address, path, { cookie }))
    await events.upToDate()
  })
})

describe('an open WebSocket', () => {
  it('takes and drops subscriptions', async () => {
    const socket = keep(connect(s, '', await s.token('staff')))
    await socket.opened()
    socket.say({ subscribe: ['availability', `cart:${anns}`] })
    await socket.upToDate()
    expect(Object.keys(socket.rows('availability'))).toEqual(['MUG'])
    expect(socket.rows(`cart:${anns}`)[anns]).toMatchObject({ subject: 'ann' })
    socket.say({ unsubscribe: ['availability'] })
    socket.say({ subscribe: ['live-carts'], ownerKind: 'guest' })
    await socket.until('live carts', () => socket.frames.some((f) => f.topic === 'live-carts'))
    expect(socket.rows('live-carts')).toEqual({})
    socket.frames = []
    await s.writer.write(stocked('MUG', '998'))
    const version = versionOf(socket, `cart:${anns}`)
    await s.writer.write(quantityChanged({ ...line(1), quantity: '4', was: '3' }))
    await socket.until('the cart', () => versionOf(socket, `cart:${anns}`) > version)
    expect(socket.frames.filter((f) => f.topic === 'availability')).toEqual([])
  })
  it('is told of a subscription that it may not have, and goes on with the others', async () => {
    const socket = keep(connect(s, '?topics=availability', await s.token('customer', 'ann')))
    await socket.upToDate()
    socket.say({ subscribe: ['live-carts', `cart:${idOf(7)}`, 'cart:me', 'nonsense'] })
    await socket.until('own cart', () => socket.frames.some((f) => f.type === 'snapshot' && f.topic === 'cart:me'))
    expect(socket.frames.filter((f) => f.type === 'closed')).toEqual([
      { type: 'closed', code: 'forbidden', topic: 'live-carts' },
      { type: 'closed', code: 'not-found', topic: `cart:${idOf(7)}` },
      { type: 'closed', code: 'bad-request', topic: 'nonsense' },
    ])
  })
  it.each([
    ['not JSON', 'hello', 4400],
    ['not understood', '{"subscribe":"live-carts"}', 4400],
    ['too long', `"${'x'.repeat(40_000)}"`, 1009],
  ])('is closed for a message that is %s', async (_, message, code) => {
    const socket = keep(connect(s, '?topics=availability', await s.token('staff')))
    await socket.upToDate()
    socket.say(message)
    await socket.closed()
    expect(socket.closeCode).toBe(code)
  })
  it('is closed for too many messages', async () => {
    const socket = keep(connect(s, '?topics=availability', await s.token('staff')))
    await socket.upToDate()
    for (let n = 0; n < 50; n++) socket.say({ unsubscribe: ['live-carts'] })
    await socket.closed()
    expect(socket.closeCode).toBe(4429)
  })
})

describe('availability', () => {
  it('rises on the stream when a hold is due, though no event says so', async () => {
    const told = keep(connect(s, '?topics=availability', await s.token('customer', 'ann')))
    await told.upToDate()
    const { available } = told.rows('availability').MUG as { available: string }
    const expiresAt = new Date(Date.now() + 1200).toISOString()
    await s.writer.write(reserved({ ...line(80), hold: idOf(81), quantity: '5', expiresAt }))
    const less = String(Number(available) - 5)
    await told.until('the hold', () => told.rows('availability').MUG?.available === less)
    await told.until('its end', () => told.rows('availability').MUG?.available === available)
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt))
    expect(Date.now() - Date.parse(expiresAt)).toBeLessThan(900)
  })
})

describe('a list', () => {
  it('and a stream from its cursor leave no gap, page by page', async () => {
    const carts: string[] = []
    for (let n = 0; n < 7; n++) {
      const owner = await s.keys.actorOf(`many-${n}`)
      const cart = cartIdOf('demo', owner, 0)
      await s.writer.write(opened({ cart, owner, ownerKind: 'guest' }), added(line(100 + n, cart)))
      carts.push(cart)
    }
    const staff = await s.token('staff')
    const last = await s.writer.write(stocked('MUG', '997'))
    const seen = new Map<string, unknown>()
    let path = `?limit=3&ownerKind=guest&atLeast=${s.at(last)}`
    let cursor = ''
    for (let page = 0; page < 9; page++) {
      const { body } = await s.get(`/v1/shops/demo/live-carts${path}`, staff)
      for (const row of body.rows) seen.set(row.id, row.version)
      cursor ||= body.cursor
      expect(body.cursor).toBe(cursor)
      if (page === 0) await s.writer.write(removed(line(100, carts[0])))
      if (body.next === undefined) break
      path = `?limit=3&ownerKind=guest&next=${body.next}`
    }
    const other = path.replace('ownerKind=guest', 'ownerKind=customer')
    expect((await s.get(`/v1/shops/demo/live-carts${other}`, staff)).status).toBe(400)
    const told = keep(connect(s, `?topics=live-carts&ownerKind=guest&cursor=${cursor}`, staff))
    await told.upToDate()
    await told.until('the removal', () =>
      told.frames.some((f) => f.rows?.some((r) => r.key === carts[0] && r.row === null)),
    )
    expect(told.types()).not.toContain('snapshot')
  })
})
