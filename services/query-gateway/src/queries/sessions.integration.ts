import { randomUUID } from 'node:crypto'
import type { DomainEvent } from '@cartstream/schemas'
import {
  converted,
  creditSet,
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
import { configured, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { cartOrdered, checkoutStarted, placedUnpaid, sold } from '@cartstream/spec/sold'
import { cartExpired, reserved } from '@cartstream/spec/told'
import { named } from '@cartstream/spec/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'
import type { Entry } from '../video/provider.ts'

let s: SpecGateway
let [host, ann, bob] = ['', '', '']
const hour = new Date(Date.now() + 3_600_000).toISOString()
const idOf = (name: string) => `demo.${named(name)}`
const [session, room] = [idOf('annssession'), randomUUID()]
/** Who was let into a room’s video. */
const entered: Entry[] = []
/** What a client must never be told, as nothing else is written. */
const NOTE = 'pays-late-but-loves-teapots'
const [COST, LIMIT] = ['3.3371', '7777.77']

type Role = Parameters<SpecGateway['token']>[0]
const write = (...happened: readonly DomainEvent[]) => s.write(...happened)
const get = async (path: string, role: Role, sub?: string, shops = ['demo']) =>
  s.get(`/v1/shops/demo/${path}`, await s.token(role, sub, shops))
const line = { cart: session, line: idOf('line') }
const retailed = { ...mug, retailPrice: '19.00', cost: COST }

/** A session of the host's for a client, with one mug in it. */
const begin = async (name: string, client: string) => {
  const id = idOf(name)
  const code = randomUUID()
  const own = { cart: id, line: idOf(`${name}l`) }
  await write(...sessionCreated({ session: id, room: code, host, client }), happening('SessionStarted', id), put(own))
  return { id, code, own }
}

beforeAll(async () => {
  const enter = async (entry: Entry) => {
    entered.push(entry)
    return { url: 'wss://video.example', token: 'way' }
  }
  s = await openSpecGateway({ video: { name: 'spec', enter } })
  s.project()
  host = await s.keys.actorOf('sam')
  ann = await s.keys.actorOf('ann')
  bob = await s.keys.actorOf('bob')
  const notes = await s.keys.seal({ shop: 'demo', actor: ann, field: 'notes' }, NOTE)
  await write(configured(), listed(retailed), listed(shirt), stocked('MUG', '10'), stocked('SHIRT', '10'))
  await write(creditSet({ client: ann, limit: LIMIT }))
  await write(...sessionCreated({ session, room, host, client: ann, notes, scheduledAt: hour }))
  await write(happening('SessionStarted', session), sessionJoined({ session, actor: ann }))
  await write(put(line), reserved({ ...line, hold: idOf('hold'), expiresAt: hour }))
  const price = { ...line, sku: 'MUG', unitPrice: '10.00', was: '12.50', unit: 'each', lineTotal: '10.00' }
  await write(
    sessionPriceSet({ session, price: '10.00' }),
    { type: 'ItemRepriced', stream: `cart/${session}`, data: { ...price, byStaff: true } },
    put({ cart: session, line: idOf('sample'), sku: 'SHIRT', variant: 'S', name: 'Shirt', unitPrice: '20.00' }),
    sampled({ cart: session, line: idOf('sample'), sku: 'SHIRT' }),
    highlighted({ session, sku: 'SHIRT' }),
  )
})
afterAll(() => s.stop())

const client = () => ({
  ...{ id: session, roomCode: room, status: 'ACTIVE', title: 'Tea', scheduledAt: hour, joined: true },
  ...{ startedAt: expect.any(String), checkoutRequested: false, highlighted: 'SHIRT', prices: { MUG: '10.00' } },
  items: [
    {
      ...{ id: idOf('line'), sku: 'MUG', name: 'Mug', unit: 'each', quantity: '1', unitPrice: '10.00' },
      ...{ lineTotal: '10.00', retailPrice: '19.00', addedBy: 'HOST', sample: false, highlighted: false },
      hold: { id: idOf('hold'), expiresAt: hour },
    },
    {
      ...{ id: idOf('sample'), sku: 'SHIRT', variant: 'S', name: 'Shirt', unit: 'each', quantity: '1' },
      ...{ unitPrice: '20.00', lineTotal: '0.00', retailPrice: '20.00', addedBy: 'HOST', sample: true },
      highlighted: true,
    },
  ],
  ...{ itemCount: 2, currency: 'GBP', subtotal: '10.00', tax: '2.00', total: '12.00', holdsUntil: hour },
  now: expect.any(String),
})
const staffs = () => ({
  ...client(),
  ...{ host, client: ann, hostId: 'sam', clientId: 'ann' },
  config: { maxItems: 200, idleSeconds: 7200, holdTtlSeconds: 900 },
  credit: { limit: LIMIT, exposure: '0.00', total: '12.00', sufficient: true },
})

describe('GET /sessions/:id', () => {
  it('shows staff and admins all of it, with names, notes and credit', async () => {
    for (const role of ['staff', 'admin'] as const) {
      const { status, body } = await get(`sessions/${session}`, role)
      expect(status).toBe(200)
      expect(body).toStrictEqual({ ...staffs(), internalNotes: NOTE })
    }
  })

  it('shows its client what clients see', async () => {
    expect((await get(`sessions/${session}`, 'customer', 'ann')).body).toStrictEqual(client())
  })

  it('does not exist for anybody else, nor where there is none', async () => {
    for (const role of ['customer', 'guest'] as const)
      expect((await get(`sessions/${session}`, role, 'bob')).status).toBe(404)
    expect((await get(`sessions/${session}`, 'staff', 'sam', ['other'])).status).toBe(404)
    expect((await get(`sessions/${idOf('none')}`, 'staff')).status).toBe(404)
    for (const role of ['analyst', 'ops'] as const) expect((await get(`sessions/${session}`, role)).status).toBe(403)
  })

  it('tells no notes that were erased, or are not what was sealed, and the session all the same', async () => {
    const cleo = await s.keys.actorOf('cleo')
    const { id } = await begin('cleos', cleo)
    await write(
      sessionChanged({ session: id, notes: await s.keys.seal({ shop: 'other', actor: cleo, field: 'notes' }, NOTE) }),
    )
    const forged = await get(`sessions/${id}`, 'staff')
    expect(forged.status).toBe(200)
    expect(forged.body).not.toHaveProperty('internalNotes')
    await write(
      sessionChanged({ session: id, notes: await s.keys.seal({ shop: 'demo', actor: cleo, field: 'notes' }, NOTE) }),
    )
    expect((await get(`sessions/${id}`, 'staff')).body).toMatchObject({ internalNotes: NOTE, clientId: 'cleo' })
    await s.keys.erase(cleo)
    const erased = await get(`sessions/${id}`, 'staff')
    expect(erased.body).toMatchObject({ id, client: cleo })
    expect(erased.body).not.toHaveProperty('internalNotes')
  })
})

describe('GET /rooms/:roomCode', () => {
  it('shows the session as its client sees it, to them and to an admin', async () => {
    for (const [role, sub] of [
      ['customer', 'ann'],
      ['admin', 'root'],
    ] as const)
      expect((await get(`rooms/${room}`, role, sub)).body).toStrictEqual(client())
  })

  it('is the same room in capitals', async () => {
    expect((await get(`rooms/${room.toUpperCase()}`, 'customer', 'ann')).body).toStrictEqual(client())
    expect((await get(`rooms/${room.toUpperCase()}/video`, 'customer', 'ann')).status).toBe(200)
  })

  it('is not for staff, and does not exist for other customers', async () => {
    expect((await get(`rooms/${room}`, 'staff')).status).toBe(403)
    expect((await get(`rooms/${room}`, 'customer', 'bob')).status).toBe(404)
    expect((await get(`rooms/${room}`, 'guest', 'bob')).status).toBe(404)
    expect((await get(`rooms/${randomUUID()}`, 'customer', 'ann')).status).toBe(404)
    expect((await get('rooms/1', 'customer', 'ann')).status).toBe(400)
  })
})

describe('GET /rooms/:roomCode/video', () => {
  const way = async (role: Role, sub: string, headers = {}) => {
    entered.length = 0
    const { status } = await s.get(`/v1/shops/demo/rooms/${room}/video`, await s.token(role, sub), headers)
    return { status, entered: entered.map(({ as, subject }) => ({ as, subject })) }
  }

  it('lets its client in, by a back end too, and an admin who looks in', async () => {
    const anns = { status: 200, entered: [{ as: 'client', subject: 'ann' }] }
    expect(await way('customer', 'ann')).toStrictEqual(anns)
    expect(await way('service', 'backend', { 'cartstream-subject': 'ann' })).toStrictEqual(anns)
    expect(await way('admin', 'root')).toStrictEqual({ status: 200, entered: [{ as: 'client', subject: 'root' }] })
  })

  it('lets nobody else in', async () => {
    expect(await way('staff', 'sam')).toStrictEqual({ status: 403, entered: [] })
    expect(await way('analyst', 'ann')).toStrictEqual({ status: 403, entered: [] })
    expect(await way('customer', 'bob')).toStrictEqual({ status: 404, entered: [] })
    expect(await way('service', 'ann')).toStrictEqual({ status: 400, entered: [] })
    expect(await way('service', 'ann', { 'cartstream-subject': 'bob' })).toStrictEqual({ status: 404, entered: [] })
  })
})

describe('GET /sessions', () => {
  const ids = ({ body }: { body: { rows: { id: string }[] } }) => body.rows.map(({ id }) => id)

  it('lists all of the shop’s for staff, by status and by client, and their own for customers', async () => {
    const { id } = await begin('bobs', bob)
    await write(sessionEnded({ session: id }))
    const all = await get('sessions', 'staff')
    expect(all.body.rows.find((row: { id: string }) => row.id === session)).toStrictEqual(staffs())
    expect(ids(all)).toContain(id)
    expect(ids(await get('sessions?status=ENDED', 'admin'))).toStrictEqual([id])
    expect(ids(await get('sessions?client=bob', 'staff'))).toStrictEqual([id])
    expect(ids(await get('sessions?client=nobody', 'staff'))).toStrictEqual([])
    expect((await get('sessions', 'customer', 'ann')).body.rows).toStrictEqual([client()])
    expect(ids(await get('sessions?status=ENDED', 'customer', 'ann'))).toStrictEqual([])
    expect((await get('sessions?client=bob', 'customer', 'ann')).status).toBe(403)
    expect((await get('sessions', 'analyst')).status).toBe(403)
    expect((await get('sessions?status=active', 'staff')).status).toBe(400)
  })

  it('is where sessions are: none is a live cart, or one of the client’s over the shops', async () => {
    const gus = await s.keys.actorOf('gus')
    const { id } = await begin('guss', gus)
    expect((await get(`carts/${id}`, 'customer', 'gus')).body).toMatchObject({ id, purpose: 'session', itemCount: 1 })
    expect(ids(await get('live-carts', 'staff'))).not.toContain(id)
    expect((await s.get('/v1/carts', await s.token('customer', 'gus'))).body).toMatchObject({ carts: [], totals: [] })
  })

  it('goes on by pages, each good for its own filter', async () => {
    const { body } = await get('sessions?limit=1', 'staff')
    expect(ids(await get(`sessions?limit=1&next=${body.next}`, 'staff'))).not.toStrictEqual(ids({ body }))
    expect((await get(`sessions?limit=1&status=ENDED&next=${body.next}`, 'staff')).status).toBe(400)
  })

  it('forgets a draft that is kept no longer, by id and room too', async () => {
    const { id, code } = await begin('late', bob)
    await write(sessionEnded({ session: id }), cartExpired({ cart: id }))
    expect((await get(`sessions/${id}`, 'staff')).status).toBe(404)
    expect((await get(`rooms/${code}`, 'customer', 'bob')).status).toBe(404)
    expect(ids(await get('sessions', 'staff'))).not.toContain(id)
  })

  it('shows what was sold in a converted one, and its order', async () => {
    const dan = await s.keys.actorOf('dan')
    const { id, own } = await begin('dans', dan)
    const order = idOf('dansorder')
    const bought = { cart: id, owner: dan, checkout: idOf('danscheckout') }
    await write(
      checkoutStarted(bought),
      placedUnpaid({ ...bought, order, payBy: hour }),
      sold({ ...own, order, hold: undefined }),
      converted({ session: id, order }),
      cartOrdered({ cart: id, order }),
    )
    expect((await get(`sessions/${id}`, 'staff')).body).toMatchObject({
      ...{ status: 'CONVERTED', order, items: [{ id: own.line, lineTotal: '12.50' }], itemCount: 1 },
      ...{ subtotal: '12.50', tax: '2.50', total: '15.00' },
      credit: { exposure: '15.00', total: '15.00', sufficient: true },
    })
    expect((await get('clients/dan/credit', 'staff')).body).toStrictEqual({ exposure: '15.00', available: '0.00' })
  })
})

describe('GET /clients/:id/credit', () => {
  it('tells staff what a client may still owe, known or not', async () => {
    const told = { limit: LIMIT, exposure: '0.00', available: LIMIT }
    for (const role of ['staff', 'admin'] as const)
      expect((await get('clients/ann/credit', role)).body).toStrictEqual(told)
    expect((await get('clients/nobody/credit', 'staff')).body).toStrictEqual({ exposure: '0.00', available: '0.00' })
  })

  it('is asked of a printable subject, as the list and document 2’s are', async () => {
    for (const subject of ['%00', 'a%0Ab', '%7F', '%C2%85', '%EF%BF%BD'.repeat(256)]) {
      expect((await get(`clients/${subject}/credit`, 'staff')).status).toBeOneOf([400, 414])
      expect((await get(`sessions?client=${subject}`, 'staff')).status).toBe(400)
    }
    for (const clientId of ['\0', 'a\nb', '\ud800', 'x'.repeat(256), '']) {
      const input = encodeURIComponent(JSON.stringify({ clientId }))
      const asked = `/trpc/liveShopping.listSessions?input=${input}`
      const { status, body } = await s.get(asked, await s.token('staff'), { 'x-shop-id': 'demo' })
      expect({ status, code: body.error.data.problem.code }).toStrictEqual({ status: 400, code: 'bad-request' })
    }
    expect((await get(`clients/${encodeURIComponent('Zoë 🍵')}/credit`, 'staff')).status).toBe(200)
  })

  it('is nobody else’s business, the client’s own not either', async () => {
    for (const role of ['customer', 'guest', 'analyst', 'ops'] as const)
      expect((await get('clients/ann/credit', role, 'ann')).status).toBe(403)
  })
})

it('document 2’s queries go five to a batch, which the rate limit counts as one', async () => {
  const batch = async (calls: number) => {
    const names = Array(calls).fill('vipPortalLiveShopping.getActiveSession').join(',')
    const headers = { 'x-shop-id': 'demo' }
    return (await s.get(`/trpc/${names}?batch=1&input={}`, await s.token('customer', 'ann'), headers)).status
  }
  expect(await batch(5)).toBe(200)
  expect(await batch(6)).toBe(400)
})

it('nothing that is for staff is in what a client is answered', async () => {
  const paths = [`sessions/${session}`, `rooms/${room}`, 'sessions', `carts/${session}`, 'availability/MUG', 'orders']
  for (const path of paths) {
    const { status, body } = await get(path, 'customer', 'ann')
    expect(status).toBe(200)
    const text = JSON.stringify(body)
    for (const secret of [NOTE, COST, LIMIT, '"sam"', host, 'internalNotes', 'credit', 'config'])
      expect(text).not.toContain(secret)
  }
})
