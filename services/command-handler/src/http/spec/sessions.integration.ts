import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Live, lineOf, live, type Said } from './in-session.ts'

let l: Live
beforeAll(async () => {
  l = await live()
})
afterAll(() => l.served.close())

const PEARS = { sku: 'pear', quantity: '2' }

describe('a session', () => {
  it('is made by staff for a client, whom they name by the subject of their token', async () => {
    const body = { clientId: 'vip', title: 'Tea', scheduledAt: '2027-01-02T03:04:05Z', internalNotes: 'likes tea' }
    const made = await l.ask('sam', 'POST', 'sessions', body)
    expect(made).toMatchObject({
      status: 200,
      headers: { 'cartstream-position': expect.any(String) },
      body: { status: 'SCHEDULED', title: 'Tea', hostId: 'sam', clientId: 'vip', internalNotes: 'likes tea' },
    })
    expect(made.body.config).toEqual({ maxItems: 200, idleSeconds: 7200, holdTtlSeconds: 900 })
    const [event] = (await l.served.events('SessionCreated')).slice(-1)
    expect(event).toMatchObject({ session: made.body.id, client: await l.served.keys.actorOf('vip'), notes: {} })
    expect(JSON.stringify(event)).not.toContain('likes tea')
  })

  it('goes from its start to its end, and is started again', async () => {
    const { id } = await l.session('scheduled')
    const move = async (to: string) => (await l.ask('hal', 'POST', `sessions/${id}/${to}`)).body
    expect(await move('pause')).toMatchObject({ code: 'session-not-active' })
    expect(await move('start')).toMatchObject({ status: 'ACTIVE', startedAt: expect.any(String) })
    expect(await move('start')).toMatchObject({ status: 'ACTIVE' })
    expect(await move('pause')).toMatchObject({ status: 'PAUSED' })
    expect(await move('resume')).toMatchObject({ status: 'ACTIVE' })
    await l.ask('sam', 'POST', `sessions/${id}/items`, PEARS)
    const ended = await move('end')
    expect(ended).toMatchObject({ status: 'ENDED', items: [{ sku: 'pear' }] })
    expect(ended.items[0]!.hold).toBeUndefined()
    expect(await move('resume')).toMatchObject({ code: 'session-closed' })
    expect(await move('start')).toMatchObject({ status: 'ACTIVE', items: [{ hold: { id: expect.any(String) } }] })
    expect(await move('cancel')).toMatchObject({ status: 'CANCELLED' })
    expect(await move('cancel')).toMatchObject({ status: 'CANCELLED' })
    expect(await move('start')).toMatchObject({ code: 'session-closed' })
  })

  it('changes its title, time and notes; what is the same is not written again', async () => {
    const { id } = await l.session()
    const change = async (body: object) => (await l.ask('sam', 'PATCH', `sessions/${id}`, body)).body
    const count = async () => (await l.served.events('SessionChanged')).filter(({ session }) => session === id).length
    expect(await change({ title: 'Coffee', internalNotes: 'one' })).toMatchObject({
      title: 'Coffee',
      internalNotes: 'one',
    })
    expect(await change({ title: 'Coffee', internalNotes: 'one' })).toMatchObject({ internalNotes: 'one' })
    expect(await count()).toBe(1)
    expect(await change({ internalNotes: 'two' })).toMatchObject({ internalNotes: 'two' })
    expect((await change({ internalNotes: null })).internalNotes).toBeUndefined()
    expect(await count()).toBe(3)
  })

  it('has items of host and client, at the price of the session', async () => {
    const { id, roomCode } = await l.session()
    await l.ask('sam', 'PUT', `sessions/${id}/prices/pear`, { price: '0.25' })
    const joined = await l.ask('vip', 'POST', `rooms/${roomCode.toUpperCase()}/join`)
    expect(joined).toMatchObject({ status: 200, body: { joined: true, prices: { pear: '0.25' } } })
    const added = await l.ask('vip', 'POST', `rooms/${roomCode}/items`, PEARS)
    expect(added.body.items).toMatchObject([
      { unitPrice: '0.25', lineTotal: '0.50', addedBy: 'CLIENT', retailPrice: '0.30' },
    ])
    const line = lineOf(added.body, 'pear').id
    await l.ask('sam', 'PUT', `sessions/${id}/highlight`, { sku: 'pear' })
    const changed = await l.ask('sam', 'PATCH', `sessions/${id}/items/${line}`, { quantity: '3' })
    expect(changed.body).toMatchObject({ subtotal: '0.75', items: [{ quantity: '3', highlighted: true }] })
    expect((await l.ask('sam', 'PATCH', `sessions/${id}/items`, { line, quantity: '4' })).body.subtotal).toBe('1.00')
    const sample = await l.ask('sam', 'PUT', `sessions/${id}/items/${line}/sample`, { sample: true })
    expect(sample.body).toMatchObject({ subtotal: '0.00', items: [{ sample: true, hold: {} }] })
    expect((await l.ask('sam', 'PUT', `sessions/${id}/prices/pear`, { price: null })).body.prices).toEqual({})
    expect((await l.ask('sam', 'PUT', `sessions/${id}/highlight`, { sku: null })).body.highlighted).toBeUndefined()
    expect((await l.ask('sam', 'DELETE', `sessions/${id}/items/${line}`)).body.items).toEqual([])
    for (const remove of [
      (of: string) => l.ask('sam', 'DELETE', `sessions/${id}/items?line=${of}`),
      (of: string) => l.ask('sam', 'DELETE', `sessions/${id}/items`, { line: of }),
    ]) {
      const { body } = await l.ask('sam', 'POST', `sessions/${id}/items`, PEARS)
      expect(lineOf(body, 'pear')).toMatchObject({ addedBy: 'HOST' })
      expect((await remove(lineOf(body, 'pear').id)).body.items).toEqual([])
    }
  })

  it('becomes an order against the client’s credit, or in spite of it for a reason that is written down', async () => {
    const { id, roomCode } = await l.session()
    expect(await l.ask('vip', 'POST', `rooms/${roomCode}/checkout-request`)).toMatchObject({
      body: { code: 'cart-empty' },
    })
    await l.ask('vip', 'POST', `rooms/${roomCode}/items`, PEARS)
    const asked = await l.ask('vip', 'POST', `rooms/${roomCode}/checkout-request`)
    expect(asked.body).toMatchObject({ checkoutRequested: true })
    expect(await l.ask('sam', 'POST', `sessions/${id}/convert`)).toMatchObject({
      status: 409,
      body: { code: 'credit-exceeded' },
    })
    const converted = await l.ask('sam', 'POST', `sessions/${id}/convert`, { bypassCredit: 'an old friend' })
    expect(converted.body).toMatchObject({ status: 'CONVERTED', order: expect.any(String), total: '0.60' })
    const [event] = (await l.served.events('SessionConverted')).slice(-1)
    expect(event).toMatchObject({ session: id, bypass: 'an old friend' })
    const limit = await l.ask('sam', 'PUT', 'clients/vip/credit', { limit: '100', reason: 'trusted' })
    expect(limit).toMatchObject({ status: 200, body: { clientId: 'vip', limit: '100.00' } })
  })

  it('is recapped by a sales sheet, which a retry is shown as it was made', async () => {
    const { id } = await l.session()
    const make = (key: string) => l.ask('sam', 'POST', `sessions/${id}/sales-sheet`, undefined, key)
    expect((await make('empty')).body).toMatchObject({ code: 'cart-empty' })
    const { body } = await l.ask('sam', 'POST', `sessions/${id}/items`, PEARS)
    await l.ask('sam', 'PUT', `sessions/${id}/prices/pear`, { price: '0.15' })
    const made = await make('one')
    expect(made.body).toMatchObject({ session: id, retailTotal: '0.60', discount: '0.30', total: '0.30' })
    const [event] = (await l.served.events('SalesSheetMade')).slice(-1)
    expect(made.body).toEqual(event!.sheet)
    await l.ask('sam', 'DELETE', `sessions/${id}/items/${lineOf(body, 'pear').id}`)
    const again = await make('one')
    expect(again).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' } })
    expect(again.body).toEqual(made.body)
  })
})

describe('a retry', () => {
  it('of the making finds the first room', async () => {
    const make = (title = 'Tea') =>
      l.ask('sam', 'POST', 'sessions', { clientId: 'vip', title, internalNotes: 'x' }, 'make')
    const first = await make()
    const again = await make()
    expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true' })
    expect(again.headers['cartstream-position']).toBe(first.headers['cartstream-position'])
    expect(again.body.roomCode).toBe(first.body.roomCode)
    expect(await make('Coffee')).toMatchObject({ status: 422, body: { code: 'key-reused' } })
  })

  it('shows the session as it stands by now', async () => {
    const { id, roomCode } = await l.session()
    const add = () => l.ask('vip', 'POST', `rooms/${roomCode}/items`, PEARS, 'add')
    await add()
    await l.ask('sam', 'POST', `sessions/${id}/end`)
    expect(await add()).toMatchObject({ status: 200, body: { status: 'ENDED', items: [{ quantity: '2' }] } })
  })

  it('at another handler is told the same, its sheet made anew under its id', async () => {
    const { id } = await l.session()
    await l.ask('sam', 'POST', `sessions/${id}/items`, PEARS)
    const first = await l.ask('sam', 'POST', `sessions/${id}/sales-sheet`, undefined, 'fail-over')
    const other = await live({ beside: l.served })
    const again = await other.ask('sam', 'POST', `sessions/${id}/sales-sheet`, undefined, 'fail-over')
    await other.served.close()
    expect(again.body).toEqual(first.body)
  })
})

describe('a room', () => {
  it('shows its client no cost, note, credit, nor who is who', async () => {
    await l.ask('root', 'PUT', 'products/fig', { name: 'Fig', price: '2.00', cost: '0.77', retailPrice: '2.50' })
    await l.ask('root', 'PUT', 'products/fig/stock', { set: '5', reason: 'delivery' })
    await l.credit('123.45')
    const body = { clientId: 'vip', title: 'Figs', internalNotes: 'pays late' }
    const { roomCode, host, client } = (await l.ask('sam', 'POST', 'sessions', body)).body
    const joined = await l.ask('vip', 'POST', `rooms/${roomCode}/join`)
    expect(Object.keys(joined.body).sort()).toEqual(
      ['id', 'roomCode', 'status', 'title', 'joined', 'checkoutRequested', 'prices', 'items', 'itemCount', 'currency']
        .concat('subtotal', 'tax', 'total', 'now')
        .sort(),
    )
    for (const secret of ['pays late', '123.45', '0.77', 'sam', host, client])
      expect(JSON.stringify(joined.body)).not.toContain(secret)
    const asAdmin = await l.ask('root', 'POST', `rooms/${roomCode}/join`)
    expect(asAdmin).toMatchObject({ status: 200, body: { joined: true } })
    expect(asAdmin.body.internalNotes).toBeUndefined()
  })

  it('does not exist for another customer, though they have its code, nor for a code that is none', async () => {
    const { roomCode } = await l.session()
    for (const [who, room] of [
      ['mallory', roomCode],
      ['vip', '7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b'],
    ] as const)
      for (const [path, body] of [['join'], ['items', PEARS], ['checkout-request']] as const)
        expect(await l.ask(who, 'POST', `rooms/${room}/${path}`, body)).toMatchObject({
          status: 404,
          body: { code: 'not-found' },
        })
  })

  it('is no place for staff, guests, or a client who would host', async () => {
    const { id, roomCode } = await l.session()
    for (const who of ['sam', 'guest'] as const)
      expect(await l.ask(who, 'POST', `rooms/${roomCode}/join`)).toMatchObject({ status: 403 })
    for (const [method, path, body] of [
      ['POST', 'sessions', { clientId: 'vip', title: 'Mine' }],
      ['POST', `sessions/${id}/convert`, {}],
      ['PUT', `sessions/${id}/prices/pear`, { price: '0.01' }],
      ['PUT', 'clients/vip/credit', { limit: '1000000' }],
    ] as const)
      expect(await l.ask('vip', method, path, body)).toMatchObject({ status: 403 })
  })

  it('lets a back end in for the customer whom it names', async () => {
    const { roomCode } = await l.session()
    const as = await l.served.token('service', 'storefront')
    const join = (subject: string) =>
      l.served.ask('POST', `demo/rooms/${roomCode}/join`, { as, headers: { 'cartstream-subject': subject } })
    expect((await join('vip')).statusCode).toBe(200)
    expect((await join('mallory')).statusCode).toBe(404)
    expect((await l.served.ask('POST', `demo/rooms/${roomCode}/join`, { as })).statusCode).toBe(400)
  })

  it('can only be looked at while it is paused, and is closed once it is over', async () => {
    const { id, roomCode } = await l.session()
    await l.ask('sam', 'POST', `sessions/${id}/pause`)
    expect(await l.ask('vip', 'POST', `rooms/${roomCode}/join`)).toMatchObject({ status: 200 })
    const add = () => l.ask('vip', 'POST', `rooms/${roomCode}/items`, PEARS)
    expect((await add()).body).toMatchObject({ code: 'session-not-active' })
    await l.ask('sam', 'POST', `sessions/${id}/end`)
    expect((await add()).body).toMatchObject({ code: 'session-closed' })
    expect((await l.ask('vip', 'POST', `rooms/${roomCode}/join`)).body).toMatchObject({ code: 'session-closed' })
  })

  it('has ended by itself once nobody did anything for so long as the installation says', async () => {
    const terms = { maxItems: 200, idleSeconds: 60, heartbeatMs: 1000 }
    const other = await live({ liveShopping: terms, deadlineMs: 600_000 })
    const { config, roomCode } = await other.session()
    expect(config.idleSeconds).toBe(60)
    other.served.pass(61)
    const late = await other.ask('vip', 'POST', `rooms/${roomCode}/items`, PEARS)
    expect(late.body).toMatchObject({ code: 'session-closed' })
    await other.served.close()
  })
})

describe('what does not fit', () => {
  const bodies = (
    id: string,
  ): [method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: unknown, at: string][] => [
    ['POST', 'sessions', { clientId: 'vip' }, '#/title'],
    ['POST', 'sessions', { clientId: 'x'.repeat(10_240), title: 'Tea' }, '#/clientId'],
    ['POST', 'sessions', { clientId: 'vip', title: 'x'.repeat(256) }, '#/title'],
    ['POST', 'sessions', { clientId: 'vip', title: 'Tea', internalNotes: 'x'.repeat(4001) }, '#/internalNotes'],
    ['POST', 'sessions', { clientId: 'vip', title: 'Tea', scheduledAt: 'tomorrow' }, '#/scheduledAt'],
    ['POST', 'sessions', { clientId: 'vip', title: 'Tea', status: 'ACTIVE' }, '#/status'],
    ['PATCH', `sessions/${id}`, { title: '' }, '#/title'],
    ['PUT', `sessions/${id}/prices/pear`, { price: '-0.01' }, '#/price'],
    ['PUT', `sessions/${id}/prices/pear`, { price: 1 }, '#/price'],
    ['PUT', `sessions/${id}/prices/pear`, {}, '#/price'],
    ['PUT', `sessions/${id}/prices/${'x'.repeat(65)}`, { price: '1' }, '#/sku'],
    ['POST', `sessions/${id}/items`, { sku: 'pear', quantity: '-1' }, '#/quantity'],
    ['POST', `sessions/${id}/items`, { sku: 'pear', quantity: '1.00001' }, '#/quantity'],
    ['POST', `sessions/${id}/items`, { sku: 'x'.repeat(10_240), quantity: '1' }, '#/sku'],
    ['PATCH', `sessions/${id}/items`, { line: 'x'.repeat(10_240), quantity: '1' }, '#/line'],
    ['DELETE', `sessions/${id}/items`, undefined, '#/line'],
    ['DELETE', `sessions/${id}/items?line=${id}`, { line: `demo.${'y'.repeat(22)}` }, '#/line'],
    ['PUT', `sessions/${id}/highlight`, { sku: 7 }, '#/sku'],
    ['POST', `sessions/${id}/convert`, { bypassCredit: '  ' }, '#/bypassCredit'],
    ['POST', 'sessions/demo.x/start', undefined, '#/id'],
    ['PUT', 'clients/vip/credit', { limit: '-5' }, '#/limit'],
  ]
  it('is refused by its field, whatever the session is', async () => {
    const { id } = await l.session()
    for (const [method, path, body, at] of bodies(id)) {
      const { status, body: said } = await l.ask('sam', method, path, body)
      const [first] = (said as Said & { errors?: { pointer: string }[] }).errors ?? []
      expect([path, body, status, first?.pointer]).toEqual([path, body, 400, at])
    }
    for (const body of [
      { ...PEARS, sample: true },
      { ...PEARS, unitPrice: '0' },
    ])
      expect((await l.ask('vip', 'POST', 'rooms/7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b/items', body)).status).toBe(400)
    expect((await l.ask('vip', 'POST', 'rooms/1234/join')).status).toBe(400)
    const long = await l.ask('sam', 'POST', `sessions/${'x'.repeat(10_240)}/start`)
    expect([400, 404, 414]).toContain(long.status)
  })

  it('is refused where only a decision can tell', async () => {
    const { id } = await l.session()
    const none = `demo.${'z'.repeat(22)}`
    for (const [method, path, body, code] of [
      ['POST', `sessions/${none}/start`, undefined, 'not-found'],
      ['PATCH', `sessions/${none}`, { internalNotes: 'of nobody' }, 'not-found'],
      ['POST', `sessions/${id}/items`, { sku: 'plum', quantity: '1' }, 'not-found'],
      ['POST', `sessions/${id}/items`, { sku: 'pear', quantity: '0.5' }, 'fractional-quantity'],
      ['POST', `sessions/${id}/items`, { sku: 'pear', quantity: '1001' }, 'out-of-stock'],
      ['PATCH', `sessions/${id}/items/${none}`, { quantity: '1' }, 'not-found'],
      ['DELETE', `sessions/${id}/items/${none}`, undefined, undefined], // it is not there already
      ['PUT', `sessions/${id}/items/${none}/sample`, { sample: true }, 'not-found'],
      ['PUT', `sessions/${id}/prices/plum`, { price: '1' }, 'not-found'],
      ['PUT', `sessions/${id}/prices/pear`, { price: '0.001' }, 'price-too-fine'],
      ['PUT', `sessions/${id}/highlight`, { sku: 'plum' }, 'not-found'],
      ['POST', `sessions/${id}/convert`, {}, 'cart-empty'],
      ['PUT', 'clients/vip/credit', { limit: '0.001' }, 'price-too-fine'],
    ] as const) {
      const { body: said } = await l.ask('sam', method, path, body)
      expect([method, path, body, said.code]).toEqual([method, path, body, code])
    }
    const ifMatch = await l.served.ask('POST', `demo/sessions/${id}/pause`, {
      as: l.tokens.sam,
      headers: { 'if-match': '"1"' },
    })
    expect(ifMatch.statusCode).toBe(400)
  })

  it('ends at the 201st line', async () => {
    const { id } = await l.session()
    const sample = { sku: 'pear', quantity: '1', sample: true }
    const answers = await Promise.all(
      Array.from({ length: 201 }, () => l.ask('sam', 'POST', `sessions/${id}/items`, sample)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(200)
    expect(answers.filter(({ status }) => status !== 200)).toMatchObject([{ body: { code: 'over-limit' } }])
    await l.ask('sam', 'POST', `sessions/${id}/cancel`)
  })
})

describe('two at once', () => {
  it('who convert make one order', async () => {
    const { id } = await l.session()
    await l.credit('1000')
    await l.ask('sam', 'POST', `sessions/${id}/items`, PEARS)
    const orders = (await l.served.events('OrderPlaced')).length
    const answers = await Promise.all(
      (['sam', 'hal', 'root'] as const).map((who) => l.ask(who, 'POST', `sessions/${id}/convert`)),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(({ body }) => body.order)).size).toBe(1)
    expect(await l.served.events('OrderPlaced')).toHaveLength(orders + 1)
  })

  it('who add and end leave nothing held', async () => {
    const { id, roomCode } = await l.session()
    const [added, ended] = await Promise.all([
      l.ask('vip', 'POST', `rooms/${roomCode}/items`, PEARS),
      l.ask('sam', 'POST', `sessions/${id}/end`),
    ])
    expect(ended).toMatchObject({ status: 200, body: { status: 'ENDED' } })
    expect([200, 409]).toContain(added.status)
    const after = await l.ask('sam', 'PATCH', `sessions/${id}`, { title: 'After' })
    expect(after.body.items.filter(({ hold }) => hold !== undefined)).toEqual([])
  })
})

it('is not there where it is off: neither its routes nor a word of them', async () => {
  const off = await live({ liveShopping: undefined })
  const id = `demo.${'z'.repeat(22)}`
  for (const [method, path] of [
    ['POST', 'sessions'],
    ['PATCH', `sessions/${id}`],
    ...['start', 'pause', 'resume', 'end', 'cancel', 'convert', 'items', 'sales-sheet'].map((what) => [
      'POST',
      `sessions/${id}/${what}`,
    ]),
    ['DELETE', `sessions/${id}/items/${id}`],
    ['PUT', `sessions/${id}/prices/pear`],
    ['PUT', `sessions/${id}/highlight`],
    ...['join', 'items', 'checkout-request'].map((what) => [
      'POST',
      `rooms/7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b/${what}`,
    ]),
    ['PUT', 'clients/vip/credit'],
  ] as ['POST' | 'PUT' | 'PATCH' | 'DELETE', string][])
    expect(await off.ask('root', method, path, {})).toMatchObject({ status: 404, body: { code: 'not-found' } })
  await off.served.close()
})
