import type { Keys } from '@cartstream/keys'
import { createPostgresKeys } from '@cartstream/keys/postgres'
import type { EventLog } from '@cartstream/log'
import { openPostgresLog } from '@cartstream/log/postgres'
import { signTestWebhook } from '@cartstream/pay/test'
import { projections, runProjector } from '@cartstream/read'
import { createLifetime, createLogger, createMetrics, createVerifier, mintToken, type Role } from '@cartstream/run'
import { dumpTables, rowsOf, type SpecDatabase, startPostgres } from '@cartstream/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT_SECRET, moodyProvider } from './http/spec/moody-provider.ts'
import { PAY_SECRET, providersOf, SECRET } from './http/spec/served.ts'
import { type CommandHandler, startCommandHandler } from './start.ts'

/** What a customer tells us of themselves: in scripts, with accents, with characters that JSON escapes. */
const NAME = 'Zoë "Ünïcødé" Nãme-名前 🍐'
const EMAIL = 'planted.person+cart@leak.example'
const STREET = '221b Plänted Straße\\Żółw'
const SECOND = 'Flat ΑΒΓ-Ж'
const CITY = 'Plantedville'
const PHONE = '+44 20 7946 0958'
const SUBJECT = 'planted-subject-of-zoe'
/** And what staff write down of them. */
const NOTES = 'Plänted "nøte": päys låte\\never 名前'
const MORE_NOTES = `${NOTES.toUpperCase()} twice`
const ADDRESS = { name: NAME, line1: STREET, line2: SECOND, city: CITY, country: 'GB', phone: PHONE }
const CONTACT = { email: EMAIL, addresses: { shipping: ADDRESS, billing: { ...ADDRESS, name: `${NAME} II` } } }

/** The ways in which a value may stand in bytes. */
const spellings = (value: string): Buffer[] => {
  const escaped = value.replace(/[^\x20-\x7e]/g, (c) =>
    [...Array(c.length).keys()].map((i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
  const json = JSON.stringify(value).slice(1, -1)
  const texts = [value, json, JSON.stringify(json).slice(1, -1), escaped, encodeURIComponent(value)]
  const bytes = Buffer.from(value)
  // in base64, a value looks different by where it begins in its text
  const sixes = [0, 2, 3].map((from, pad) => {
    const text = Buffer.concat([Buffer.alloc(pad), bytes]).toString('base64url')
    return text.slice(from, -2)
  })
  return [...texts, bytes.toString('hex'), ...sixes].map((text) => Buffer.from(text))
}
const PERSONAL = [NAME, EMAIL, STREET, SECOND, CITY, PHONE, NOTES, MORE_NOTES]
const found = (values: readonly string[], bytes: Buffer): string[] =>
  values.filter((value) => spellings(value).some((spelling) => bytes.includes(spelling)))

describe('no leak', () => {
  let database: SpecDatabase
  let log: EventLog
  let keys: Keys
  let handler: CommandHandler
  const lifetime = createLifetime(createLogger('spec', 'silent'))
  const provider = moodyProvider()
  let session = ''
  const lines: string[] = []
  const answers: string[] = []
  const tokens: { [R in Role]?: string } = {}

  beforeAll(async () => {
    database = await startPostgres()
    const { connectionString } = database
    log = await openPostgresLog({ connectionString, partitions: 1 })
    keys = await createPostgresKeys({ connectionString })
    const logger = createLogger('command-handler', 'trace', { write: (line: string) => void lines.push(line) })
    handler = await startCommandHandler({
      ...{ log, keys, logger, lifetime, metrics: createMetrics(), host: '127.0.0.1', port: 0, deadlineMs: 2000 },
      ...{ verifier: createVerifier({ jwtSecret: SECRET }), providers: providersOf(provider) },
      liveShopping: { maxItems: 200, heartbeatMs: 30_000 },
    })
    await Promise.all([...handler.loops.values()].map((loop) => loop.ready()))
    await purchase()
    await sell()
    await keys.erase(await keys.actorOf(SUBJECT))
    await erased()
    await project()
  }, 120_000)
  afterAll(async () => {
    await lifetime.close('done')
    await log.close()
    await keys.close()
    await database.stop()
  })

  const ask = async (
    method: string,
    path: string,
    { role, key, body }: { role: Role; key?: string; body?: unknown },
  ) => {
    const sub = role === 'customer' ? SUBJECT : role
    // the same token all the time: who was erased comes back as somebody new by another one
    tokens[role] ??= await mintToken(SECRET, { sub, role, shops: '*' }, 600)
    const headers: Record<string, string> = {
      authorization: `Bearer ${tokens[role]}`,
      'content-type': 'application/json',
      'request-id': `spec-${answers.length}`,
    }
    if (key !== undefined) headers['idempotency-key'] = key
    const url = `${handler.url}${path.startsWith('/') ? path : `/v1/shops/demo/${path}`}`
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const text = await response.text()
    if (response.status >= 400) answers.push(text)
    return { status: response.status, json: JSON.parse(text) }
  }

  /** A shop, a cart, and a purchase with everything that can go wrong on its way. */
  const purchase = async () => {
    const customer = (method: string, path: string, body?: unknown, key?: string) =>
      ask(method, path, { role: 'customer', ...(body !== undefined && { body }), ...(key !== undefined && { key }) })
    const admin = (method: string, path: string, body: unknown) => ask(method, path, { role: 'admin', body })
    await admin('PUT', 'config', { name: 'Demo', currency: 'GBP', payLater: true })
    await admin('PUT', 'products/apple', { name: 'Apple', price: '1.50' })
    await admin('PUT', 'products/apple/stock', { set: '10', reason: 'delivery' })
    const add = () => customer('POST', 'carts/me/items', { sku: 'apple', quantity: '1' })
    const bad = { ...CONTACT, addresses: { shipping: { ...ADDRESS, country: NAME, [STREET]: EMAIL } } }
    const checkOut = (body: unknown, key?: string) => customer('POST', 'carts/me/checkout', body, key)

    expect(await checkOut(CONTACT)).toMatchObject({ json: { code: 'cart-empty' } })
    await add()
    expect(await checkOut(bad)).toMatchObject({ status: 400 })
    expect(await checkOut({ ...CONTACT, email: NAME })).toMatchObject({ status: 400 })
    expect(await checkOut({ ...CONTACT, total: '9' })).toMatchObject({ json: { code: 'price-changed' } })
    provider.mood = 'away'
    expect(await checkOut(CONTACT, 'k')).toMatchObject({ status: 503 })
    provider.mood = 'well'
    const started = await checkOut(CONTACT, 'k')
    expect(started).toMatchObject({ json: { payment: { clientSecret: CLIENT_SECRET } } })
    expect(await checkOut({ ...CONTACT, email: `x${EMAIL}` }, 'k')).toMatchObject({ status: 422 })
    const { id } = started.json.payment
    expect(await customer('POST', `payments/${id}/confirm`, { method: EMAIL })).toMatchObject({ status: 409 })
    const webhook = signTestWebhook(PAY_SECRET, { type: 'succeeded', email: EMAIL } as never)
    for (const headers of [webhook.headers, { ...webhook.headers, 'cartstream-test-signature': EMAIL }])
      await fetch(`${handler.url}/v1/payments/webhooks/test`, {
        method: 'POST',
        headers,
        body: new Uint8Array(webhook.body),
      })
    const paid = await customer('POST', `payments/${id}/confirm`, { method: 'test-ok' })
    expect(paid).toMatchObject({ json: { order: { status: 'paid' } } })
    await admin('POST', `orders/${paid.json.order.id}/cancel`, {})

    const buy = (more = {}) => customer('POST', 'buy-now', { sku: 'apple', quantity: '1', ...CONTACT, ...more })
    expect(await buy()).toMatchObject({ status: 200 })
    expect(await buy({ provider: 'invoice' })).toMatchObject({ json: { order: { status: 'unpaid' } } })
    await add()
    const carts = [{ shop: 'demo', cart: 'me' }]
    expect(await customer('POST', '/v1/checkouts', { carts, ...CONTACT })).toMatchObject({ status: 200 })
    provider.mood = 'refuses'
    expect(await buy()).toMatchObject({ json: { code: 'payment-failed' } })
    provider.mood = 'well'
  }

  /** A live session of theirs, with notes. */
  const sell = async () => {
    const staff = (method: string, path: string, body?: unknown, key?: string) =>
      ask(method, path, { role: 'staff', ...(body !== undefined && { body }), ...(key !== undefined && { key }) })
    const body = { clientId: SUBJECT, title: 'Tea', internalNotes: NOTES }
    const made = await staff('POST', 'sessions', body, 'session')
    expect(made).toMatchObject({ status: 200, json: { internalNotes: NOTES, clientId: SUBJECT } })
    const { id, roomCode } = made.json
    expect((await staff('POST', 'sessions', { ...body, internalNotes: MORE_NOTES }, 'session')).json.id).toBe(id)
    expect(await staff('PATCH', `sessions/${id}`, { internalNotes: MORE_NOTES })).toMatchObject({
      json: { internalNotes: MORE_NOTES },
    })
    expect(await staff('POST', 'sessions', { ...body, internalNotes: NOTES.repeat(200) })).toMatchObject({
      status: 400,
    })
    expect(await staff('POST', 'sessions', { ...body, title: { NOTES } })).toMatchObject({ status: 400 })
    expect(await staff('PATCH', `sessions/${id}`, { internalNotes: [NOTES] })).toMatchObject({ status: 400 })
    expect(await staff('PATCH', `sessions/${id}x`, { internalNotes: NOTES })).toMatchObject({ status: 400 })
    expect(await staff('PUT', `clients/${SUBJECT}/credit`, { limit: '100' })).toMatchObject({ status: 200 })
    await staff('POST', `sessions/${id}/start`)
    const joined = await ask('POST', `rooms/${roomCode}/join`, { role: 'customer' })
    expect(joined).toMatchObject({ status: 200 })
    expect(found(PERSONAL, Buffer.from(JSON.stringify(joined.json)))).toEqual([])
    await ask('POST', `rooms/${roomCode}/items`, { role: 'customer', body: { sku: 'apple', quantity: '1' } })
    expect(await staff('POST', `sessions/${id}/sales-sheet`)).toMatchObject({ status: 200 })
    expect(await staff('POST', `sessions/${id}/convert`, {})).toMatchObject({ json: { status: 'CONVERTED' } })
    session = id
  }

  const erased = async () => {
    const body = { sku: 'apple', quantity: '1', ...CONTACT }
    expect(await ask('POST', 'buy-now', { role: 'customer', body })).toMatchObject({ status: 401 })
    const again = await ask('PATCH', `sessions/${session}`, { role: 'staff', body: { internalNotes: NOTES } })
    expect(again).toMatchObject({ status: 404 })
    const shown = await ask('PATCH', `sessions/${session}`, { role: 'staff', body: { title: 'Over' } })
    expect(shown.status).toBe(200)
    expect(shown.json.clientId ?? shown.json.internalNotes).toBeUndefined()
  }

  /** Every read model of it. */
  const project = async () => {
    const ending = new AbortController()
    const projector = runProjector({ log, db: database.connectionString, projections, signal: ending.signal })
    const caughtUp = () => projector.status().every(({ state, lag }) => state === 'following' && lag.events === 0)
    while (!caughtUp()) await new Promise((resolve) => setTimeout(resolve, 20))
    ending.abort()
    await projector.finished
  }

  it('of what a customer tells a checkout, or of who they are, into the log or a read model, in any spelling', async () => {
    const dumped = await dumpTables(database.connectionString, ['keys']) // keys is where they may stand
    expect([...dumped.values()].reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(10_000)
    const whole = Buffer.concat([...dumped.values()])
    for (const there of ['CheckoutStarted', 'OrderPlaced', 'CombinedStarted', 'SessionCreated', 'contact', 'notes'])
      expect(whole.includes(there)).toBe(true)
    for (const [table, bytes] of dumped)
      expect([table, found([...PERSONAL, SUBJECT, CLIENT_SECRET], bytes)]).toEqual([table, []])
  })

  it('into a log line, down to trace', () => {
    expect(lines.length).toBeGreaterThan(2)
    expect(found([...PERSONAL, SUBJECT, CLIENT_SECRET, PAY_SECRET, SECRET], Buffer.from(lines.join('\n')))).toEqual([])
  })

  it('into a problem, though the values were wrong; what is not known there is named by its own pointer only', () => {
    expect(answers.length).toBeGreaterThan(7)
    const problems = answers.map((answer) =>
      answer.replaceAll(JSON.stringify(`#/addresses/shipping/${encodeURI(STREET)}`), ''),
    )
    expect(found([...PERSONAL, CLIENT_SECRET], Buffer.from(problems.join('\n')))).toEqual([])
  })

  it('and is there to be found where it may stand', async () => {
    const asked = `select count(*)::int as n from keys.actors where subject = $1`
    const rows = await rowsOf(database.connectionString, asked, [SUBJECT])
    expect(rows).toEqual([{ n: 0 }]) // erased
    expect(found([NAME], Buffer.from(JSON.stringify({ a: NAME })))).toEqual([NAME])
  })
})
