import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Asking, type Installation, install } from '../../spec/installation.ts'
import { openEvents, openSocket, type Stream, Walk } from '../../spec/walk.ts'

/**
 * Internal notes, cost, credit and the host never reach a client: everything that one is sent in a session's life is looked through. So is
 * what guests, analysts and operators are sent, whose none of it is.
 */

const planted = {
  notes: 'NOTE-4f1d the margin is generous, start high',
  changed: 'NOTE-9a02 she always asks for ten per cent',
  cost: '6173.51',
  batchCost: '6173.52',
  limit: '48213.07',
  bypass: 'BYPASS-77c1 an old friend of the house',
  host: 'HOST-SUBJECT-31ab',
}
const walk = new Walk({
  members: [
    ...['internalNotes', 'notes', 'cost', 'cogs', 'credit', 'creditLimit', 'exposure', 'bypass', 'bypassCredit'],
    ...['host', 'hostId', 'hostUserId', 'config', 'sessionConfig', 'allotments'],
  ],
  values: Object.values(planted),
})
let s: Installation
let vip: string
let host: string
beforeAll(async () => {
  s = await install()
  vip = await s.token('customer', 'vip', ['demo'])
  host = await s.token('staff', planted.host, ['demo'])
  const product = { name: 'Vase', price: '9999.99', retailPrice: '12000.00', cost: planted.cost }
  await s.put('demo/products/VASE', { ...product, batches: [{ name: 'A', cost: planted.batchCost }] })
  await s.put('demo/products/VASE/stock', { set: '20', reason: 'leak spec' })
  await s.put('demo/products/VASE/stock', { set: '20', reason: 'leak spec', batch: 'A' })
})
afterAll(() => s.close())

const V1 = '/v1/shops/demo'
/** The answer is looked through, whatever it is. */
const asking = async (
  who: { name: string; as: string },
  method: string,
  path: string,
  more: Omit<Asking, 'as'> = {},
) => {
  const told = await s.ask(method, path, { as: who.as, ...more })
  const text = typeof told.body === 'string' ? told.body : JSON.stringify(told.body)
  walk.visit(`${who.name}: ${method} ${path} -> ${told.status}`, text ?? '')
  walk.visit(`headers of ${who.name}: ${method} ${path}`, JSON.stringify([...told.headers]))
  return { status: told.status, body: told.body as Record<string, never> }
}
const asClient = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  asking({ name: 'client', as: vip }, method, path, { body, ...(headers && { headers }) })
const asHost = async (method: string, path: string, body?: unknown) => {
  const told = await s.ask(method, V1 + path, { as: host, body })
  if (told.status > 201) throw new Error(`${method} ${path}: ${told.status} ${JSON.stringify(told.body)}`)
  return told.body as Record<string, never>
}

it('in a whole session, on any path', { timeout: 120_000 }, async () => {
  await asHost('PUT', '/clients/vip/credit', { limit: planted.limit })
  const { id, roomCode } = await asHost('POST', '/sessions', {
    ...{ clientId: 'vip', title: 'Vases', internalNotes: planted.notes },
  })
  const streams: Stream[] = [
    openEvents(s, 'SSE of the room', `/api/sse/vip/live-shopping/${roomCode}`, vip),
    openEvents(
      s,
      'SSE of all topics',
      `${V1}/stream?topics=session:${id},cart:${id},cart:me,orders,reservations,availability`,
      vip,
    ),
    openSocket(
      s,
      'WebSocket of all topics',
      `${V1}/stream?topics=session:${id},cart:${id},cart:me,orders,reservations,availability`,
      vip,
    ),
    openEvents(s, 'SSE of the host', `/api/sse/live-shopping/${id}`, vip),
    openEvents(s, 'SSE of what is the host’s', `${V1}/stream?topics=host:${id}`, vip),
    openEvents(s, 'SSE of the shop’s sessions', `${V1}/stream?topics=sessions`, vip),
    openEvents(s, 'SSE of another room', `/api/sse/vip/live-shopping/7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b`, vip),
  ]
  const room = `${V1}/rooms/${roomCode}`
  const trpc = (name: string, input: unknown) =>
    asClient('GET', `/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`, undefined, {
      'x-shop-id': 'demo',
    })
  /** None of it is a guest's, an analyst's or an operator's. */
  const lookAsOthers = async (sheets: readonly string[]) => {
    const past = [`/carts/${id}/history`, `/state?cart=${id}`]
    const sessions = [
      `/sessions/${id}`,
      `/sessions/${id}/host`,
      ...sheets,
      `/rooms/${roomCode}`,
      '/clients/vip/credit',
      ...past,
    ]
    for (const role of ['guest', 'analyst', 'ops'] as const) {
      const who = { name: role, as: await s.token(role, role, ['demo']) }
      for (const path of sessions)
        expect(`${role} ${path} ${(await asking(who, 'GET', V1 + path)).status}`).toMatch(/ 40[34]$/)
      const list = await asking(who, 'GET', `${V1}/sessions`)
      if (role === 'guest') expect(list.body).toMatchObject({ rows: [] })
      else expect(list.status).toBe(403)
      for (const path of [
        '/live-carts',
        '/carts/me',
        '/orders',
        '/reservations',
        '/availability',
        '/outbox',
        '/state',
        '/certificate',
      ])
        await asking(who, 'GET', V1 + path)
    }
  }
  /** All that a client may ask for, and what they may not. */
  const look = async () => {
    for (const path of ['', `/${id}`, `/${id}/sales-sheets`, `/${id}/host`])
      await asClient('GET', `${V1}/sessions${path}`)
    for (const path of [`/carts/${id}`, '/carts/me', '/orders', '/reservations', '/availability', '/availability/VASE'])
      await asClient('GET', V1 + path)
    for (const path of ['/live-carts', '/payments', '/outbox', '/clients/vip/credit', '/promotions'])
      expect((await asClient('GET', V1 + path)).status).toBe(403)
    expect((await asClient('GET', room)).status).toBe(200)
    await trpc('vipPortalLiveShopping.getActiveSession', {})
    await trpc('vipPortalLiveShopping.getSessionByRoomCode', { roomCode })
    await trpc('liveShopping.getSession', { sessionId: id })
    await trpc('liveShopping.listSessions', {})
    await trpc('liveShopping.checkCreditStatus', { sessionId: id })
  }
  await asClient('POST', `${room}/items`, { sku: 'VASE', quantity: '1' })
  await look()
  await asHost('POST', `/sessions/${id}/start`)
  expect((await asClient('POST', `${room}/join`)).status).toBe(200)
  expect((await asClient('POST', `${room}/items`, { sku: 'VASE', quantity: '2' })).status).toBe(200)
  await asHost('POST', `/sessions/${id}/items`, { sku: 'VASE', batch: 'A', quantity: '3' })
  await asHost('POST', `/sessions/${id}/items`, { sku: 'VASE', quantity: '1', sample: true })
  await asHost('PATCH', `/sessions/${id}`, { internalNotes: planted.changed })
  await asHost('PUT', `/sessions/${id}/prices/VASE`, { price: '9000.00' })
  await asHost('PUT', `/sessions/${id}/highlight`, { sku: 'VASE' })
  await asClient('POST', `${room}/items`, { sku: 'VASE', quantity: '900' })
  await asClient('POST', `${room}/checkout-request`)
  await asClient('POST', `${room}/items`, { sku: 'NO-SUCH', quantity: '-1' })
  for (const path of ['start', 'convert', 'end', 'cancel', 'sales-sheet'])
    expect((await asClient('POST', `${V1}/sessions/${id}/${path}`, {})).status).toBe(403)
  await look()
  await asHost('PUT', '/clients/vip/credit', { limit: '1.00' })
  await asHost('POST', `/sessions/${id}/convert`, { bypassCredit: planted.bypass })
  const { sheet } = await asHost('POST', `/sessions/${id}/sales-sheet`)
  for (const stream of streams.slice(0, 3)) await stream.until('CONVERTED')
  const sheets = `${V1}/sessions/${id}/sales-sheets`
  // the host's command: whoever did not make it has no position to ask for
  await vi.waitFor(async () => expect((await asClient('GET', `${sheets}/${sheet}`)).status).toBe(200), 5000)
  for (const end of ['.csv', '.html']) expect((await asClient('GET', `${sheets}/${sheet}${end}`)).status).toBe(200)
  await look()
  await lookAsOthers(['', '.csv', '.html'].map((end) => `/sessions/${id}/sales-sheets/${sheet}${end}`))
  const { order } = (await asClient('GET', room)).body
  expect((await asClient('GET', `${V1}/orders/${order}`)).status).toBe(200)
  await asClient('POST', `${room}/join`)
  for (const stream of streams) {
    stream.close()
    walk.visit(stream.name, stream.text())
  }
  console.log(
    `clients and others were sent ${walk.visited.length} payloads:\n${walk.visited.filter((v) => !v.startsWith('headers')).join('\n')}`,
  )
  expect(walk.found).toStrictEqual([])
  // and all of it was really there to be leaked
  const staffs = JSON.stringify(await asHost('GET', `/sessions/${id}`))
  expect(staffs).toContain(planted.changed)
})
