import { createVerifier } from '@cartstream/run'
import { createTRPCClient, httpBatchLink, httpLink, TRPCClientError } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandRoutes } from '../../http/command-routes.ts'
import { createServer } from '../../http/server.ts'
import { type Live, live, type Who } from '../../http/spec/in-session.ts'
import { SECRET } from '../../http/spec/served.ts'
import type { CommandRouter, ProblemData } from '../index.ts'

let l: Live
let url: string
beforeAll(async () => {
  l = await live()
  url = `${await l.served.app.listen({ host: '127.0.0.1', port: 0 })}/trpc`
})
afterAll(() => l.served.close())

type Options = { key?: string; headers?: Record<string, string>; link?: typeof httpBatchLink | typeof httpLink }
/** The last answer's headers, which a typed client does not show. */
let told = new Headers()
const as = (who: Who | undefined, { key, headers, link = httpLink }: Options = {}) => {
  const authorization = who === undefined ? {} : { authorization: `Bearer ${l.tokens[who]}` }
  return createTRPCClient<CommandRouter>({
    links: [
      link({
        url,
        headers: { ...authorization, ...(key !== undefined && { 'idempotency-key': key }), ...headers },
        fetch: async (input, init) => {
          const response = await fetch(input, init as RequestInit)
          told = response.headers
          return response
        },
      }),
    ],
  })
}
type Failure = { code: string; httpStatus: number; problem: ProblemData; stack?: string }
const failure = async (asked: Promise<unknown>): Promise<Failure> => {
  const error = await asked.then(
    () => expect.unreachable('it was not refused'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof TRPCClientError)) throw error
  return error.data as Failure
}
const made = async () => {
  const staff = as('sam').liveShopping
  const { sessionId } = await staff.createSession.mutate({ clientId: 'vip', title: 'Tea' })
  return staff.updateSessionStatus.mutate({ sessionId, status: 'ACTIVE' })
}

describe('the procedures of document 2', () => {
  it('sell live, in its words, from the making of a session to its order', async () => {
    const staff = as('sam').liveShopping
    const vip = as('vip').vipPortalLiveShopping
    const body = { clientId: 'vip', title: 'Tea', scheduledAt: '2027-01-02T03:04:05Z', internalNotes: 'likes tea' }
    const { sessionId, roomCode, ...session } = await staff.createSession.mutate(body)
    expect(session).toMatchObject({
      ...{ status: 'SCHEDULED', title: 'Tea', scheduledAt: '2027-01-02T03:04:05Z', startedAt: null, orderId: null },
      ...{ hostUserId: 'sam', clientId: 'vip', internalNotes: 'likes tea' },
      sessionConfig: { maxCartItems: 200, sessionTimeoutMinutes: 120 },
    })
    expect(await staff.updateSessionStatus.mutate({ sessionId, status: 'ACTIVE' })).toMatchObject({ status: 'ACTIVE' })
    expect(await staff.setOverridePrice.mutate({ sessionId, productId: 'pear', overridePrice: 0.25 })).toMatchObject({
      priceOverrides: [{ productId: 'pear', overridePrice: 0.25 }],
    })
    const hosted = await staff.addToCart.mutate({ sessionId, productId: 'apple', quantity: '2' })
    expect(hosted.items).toMatchObject([{ productId: 'apple', addedByRole: 'HOST', unitPrice: 1.5, lineTotal: 3 }])
    const added = await vip.addToCart.mutate({ roomCode, productId: 'pear', quantity: 4 })
    expect(added.items[1]).toEqual({
      ...{ id: expect.any(String), productId: 'pear', batchId: null, variant: null, name: 'Pear', unit: 'each' },
      ...{ quantity: 4, unitPrice: 0.25, lineTotal: 1, retailPrice: 0.3, addedByRole: 'CLIENT' },
      ...{ isSample: false, isHighlighted: false, heldUntil: expect.any(String) },
    })
    for (const secret of ['hostUserId', 'clientId', 'internalNotes', 'sessionConfig', 'credit'])
      expect(added).not.toHaveProperty(secret)
    const [apple, pear] = added.items
    await staff.highlightProduct.mutate({ sessionId, productId: 'pear' })
    const shown = await staff.updateCartQuantity.mutate({ sessionId, cartItemId: pear!.id, quantity: 6 })
    expect(shown).toMatchObject({ highlightedProductId: 'pear', subtotal: 4.5 })
    const off = await staff.highlightProduct.mutate({ sessionId, productId: 'pear', isHighlighted: false })
    expect(off.highlightedProductId).toBeNull()
    const sample = await staff.toggleCartItemSample.mutate({ sessionId, cartItemId: apple!.id })
    expect(sample).toMatchObject({ subtotal: 1.5, items: [{ isSample: true }, { isSample: false }] })
    const billed = await staff.toggleCartItemSample.mutate({ sessionId, cartItemId: apple!.id })
    expect(billed.items[0]).toMatchObject({ isSample: false })
    await staff.removeFromCart.mutate({ sessionId, cartItemId: apple!.id })
    expect(await vip.requestCheckout.mutate({ roomCode })).toMatchObject({ checkoutRequested: true, itemCount: 1 })
    const sheet = await staff.generateSalesSheet.mutate({ sessionId })
    expect(sheet).toMatchObject({ sessionId, retailTotal: 1.8, discount: 0.3, total: 1.5, orderId: null })
    const over = await failure(staff.endSession.mutate({ sessionId, convertToOrder: true }))
    expect(over).toMatchObject({ code: 'CONFLICT', httpStatus: 409, problem: { code: 'credit-exceeded' } })
    const ended = await staff.endSession.mutate({ sessionId, convertToOrder: true, bypassCredit: 'a friend' })
    expect(ended).toMatchObject({ status: 'CONVERTED', orderId: expect.any(String), total: 1.5 })
  })

  it('end a session as a draft, and cancel it', async () => {
    const staff = as('sam').liveShopping
    const { sessionId } = await made()
    expect(await staff.updateSessionStatus.mutate({ sessionId, status: 'PAUSED' })).toMatchObject({ status: 'PAUSED' })
    expect(await staff.endSession.mutate({ sessionId })).toMatchObject({ status: 'ENDED', orderId: null })
    expect(await staff.updateSessionStatus.mutate({ sessionId, status: 'CANCELLED' })).toMatchObject({
      status: 'CANCELLED',
    })
  })

  it('do the same as /v1, under the same keys', async () => {
    const { sessionId } = await made()
    const item = { sku: 'pear', quantity: '2' }
    const first = await l.ask('sam', 'POST', `sessions/${sessionId}/items`, item, 'both')
    const again = await as('sam', { key: 'both' }).liveShopping.addToCart.mutate({
      ...{ sessionId, productId: 'pear', quantity: 2 },
    })
    expect(told.get('idempotent-replayed')).toBe('true')
    expect(told.get('cartstream-position')).toBe(first.headers['cartstream-position'])
    expect(again.items).toMatchObject([{ quantity: 2 }])
    const other = as('sam', { key: 'both' }).liveShopping.addToCart.mutate({
      sessionId,
      productId: 'pear',
      quantity: 3,
    })
    expect(await failure(other)).toMatchObject({ code: 'UNPROCESSABLE_CONTENT', problem: { code: 'key-reused' } })
  })
})

describe('calls of one request', () => {
  it('are each a command, and each fail by themselves', async () => {
    const { sessionId } = await made()
    const staff = as('sam', { link: httpBatchLink }).liveShopping
    const [one, other, third] = await Promise.allSettled([
      staff.addToCart.mutate({ sessionId, productId: 'pear', quantity: 1 }),
      staff.addToCart.mutate({ sessionId, productId: 'plum', quantity: 1 }),
      staff.highlightProduct.mutate({ sessionId, productId: 'pear' }),
    ])
    expect([one, other, third].map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(told.get('cartstream-position')).not.toBeNull()
  })

  it('have no key in common, and are twenty at most', async () => {
    const { sessionId } = await made()
    const keyed = as('sam', { link: httpBatchLink, key: 'k' }).liveShopping
    const asked = [1, 2].map(() => failure(keyed.addToCart.mutate({ sessionId, productId: 'pear', quantity: 1 })))
    for (const { problem } of await Promise.all(asked)) expect(problem).toMatchObject({ code: 'bad-request' })
    const many = as('sam', { link: httpBatchLink }).liveShopping
    const calls = Array.from({ length: 21 }, () => many.highlightProduct.mutate({ sessionId, productId: 'pear' }))
    for (const call of await Promise.allSettled(calls)) expect(call.status).toBe('rejected')
  })
})

describe('who may', () => {
  it.each(['sam', 'root', 'vip', 'mallory', 'guest', undefined] as const)('is asked of %s', async (who) => {
    const { sessionId, roomCode } = await made()
    const { liveShopping, vipPortalLiveShopping } = as(who)
    const codeOf = (asked: Promise<unknown>) =>
      asked.then(
        () => 'done',
        ({ data }: { data: Failure }) => `${data.httpStatus} ${data.problem.code}`,
      )
    const answers = [
      await codeOf(liveShopping.createSession.mutate({ clientId: 'vip', title: 'Tea' })),
      await codeOf(liveShopping.addToCart.mutate({ sessionId, productId: 'pear', quantity: 1 })),
      await codeOf(liveShopping.setOverridePrice.mutate({ sessionId, productId: 'pear', overridePrice: '0.20' })),
      await codeOf(vipPortalLiveShopping.addToCart.mutate({ roomCode, productId: 'pear', quantity: 1 })),
    ]
    const host = ['done', 'done', 'done']
    const no = Array<string>(3).fill('403 forbidden')
    expect(answers).toEqual(
      {
        sam: [...host, '403 forbidden'],
        root: [...host, 'done'],
        vip: [...no, 'done'],
        mallory: [...no, '404 not-found'],
        guest: [...no, '403 forbidden'],
        nobody: Array<string>(4).fill('401 unauthenticated'),
      }[who ?? 'nobody'],
    )
  })

  it('is the customer whom a back end names', async () => {
    const { roomCode } = await made()
    const authorization = `Bearer ${await l.served.token('service', 'storefront')}`
    const add = (headers: Record<string, string>) =>
      as(undefined, { headers: { authorization, ...headers } }).vipPortalLiveShopping.addToCart.mutate({
        ...{ roomCode, productId: 'pear', quantity: 1 },
      })
    expect(await add({ 'cartstream-subject': 'vip' })).toMatchObject({ itemCount: 1 })
    expect((await failure(add({ 'cartstream-subject': 'mallory' }))).problem.code).toBe('not-found')
    expect((await failure(add({}))).problem.code).toBe('bad-request')
  })

  it('is found in the shop that the request names', async () => {
    const { sessionId } = await made()
    const end = (shop: string) =>
      as('sam', { headers: { 'x-shop-id': shop } }).liveShopping.endSession.mutate({ sessionId })
    expect((await failure(end('other'))).problem.code).toBe('not-found')
    expect((await failure(end('NO SHOP'))).problem.code).toBe('bad-request')
    expect(await end('demo')).toMatchObject({ status: 'ENDED' })
  })
})

describe('what does not fit', () => {
  it('is refused by its field, without a word of what it is made of', async () => {
    const { sessionId, roomCode } = await made()
    const { liveShopping, vipPortalLiveShopping } = as('sam')
    const item = { sessionId, productId: 'pear', quantity: 1 }
    for (const [asked, pointer] of [
      [() => liveShopping.addToCart.mutate({ ...item, quantity: -1 }), '#/quantity'],
      [() => liveShopping.addToCart.mutate({ ...item, quantity: 1.00001 }), '#/quantity'],
      [() => liveShopping.addToCart.mutate({ ...item, quantity: 1e21 }), '#/quantity'],
      [() => liveShopping.addToCart.mutate({ ...item, quantity: 'many' }), '#/quantity'],
      [() => liveShopping.addToCart.mutate({ ...item, sessionId: 'x'.repeat(10_240) }), '#/sessionId'],
      [() => liveShopping.addToCart.mutate({ ...item, unitPrice: 1 } as never), '#/unitPrice'],
      [
        () => liveShopping.setOverridePrice.mutate({ sessionId, productId: 'pear', overridePrice: -1 }),
        '#/overridePrice',
      ],
      [() => liveShopping.updateSessionStatus.mutate({ sessionId, status: 'CONVERTED' as never }), '#/status'],
      [() => liveShopping.createSession.mutate({ clientId: 'vip' } as never), '#/title'],
      [() => liveShopping.endSession.mutate(undefined as never), '#'],
    ] as const) {
      const failed = await failure(asked())
      expect(failed).toMatchObject({ code: 'BAD_REQUEST', httpStatus: 400, problem: { code: 'bad-request' } })
      expect(failed.problem.errors).toMatchObject([{ pointer }])
      expect(failed.stack).toBeUndefined()
    }
    expect((await failure(vipPortalLiveShopping.requestCheckout.mutate({ roomCode }))).code).toBe('FORBIDDEN')
    const fine = liveShopping.setOverridePrice.mutate({ sessionId, productId: 'pear', overridePrice: 0.001 })
    expect((await failure(fine)).problem.code).toBe('price-too-fine')
    const gone = liveShopping.addToCart.mutate({ ...item, quantity: 100_000 })
    expect((await failure(gone)).problem).toMatchObject({ code: 'out-of-stock', available: expect.any(String) })
  })

  it('before tRPC is asked has its shape, too', async () => {
    const post = async (path: string, init: RequestInit = {}) => {
      const authorization = `Bearer ${l.tokens.sam}`
      const headers = { authorization, 'content-type': 'application/json', ...(init.headers as object) }
      const response = await fetch(`${url}/${path}`, { method: 'POST', ...init, headers })
      return { status: response.status, body: await response.json() }
    }
    const error = (code: string, problem: string) => ({ error: { data: { code, problem: { code: problem } } } })
    expect(await post('liveShopping.endSession', { body: '{' })).toMatchObject({
      status: 400,
      body: error('BAD_REQUEST', 'bad-request'),
    })
    expect(
      await post('liveShopping.endSession,liveShopping.endSession?batch=1', { headers: { authorization: 'Bearer x' } }),
    ).toMatchObject({ status: 401, body: Array(2).fill(error('UNAUTHORIZED', 'unauthenticated')) })
    expect(
      await post('liveShopping.endSession', { body: 'a', headers: { 'content-type': 'text/plain' } }),
    ).toMatchObject({ status: 415, body: error('UNSUPPORTED_MEDIA_TYPE', 'unsupported-media-type') })
    expect(await post('liveShopping.endSession', { body: JSON.stringify('x'.repeat(70_000)) })).toMatchObject({
      status: 413,
      body: error('PAYLOAD_TOO_LARGE', 'too-large'),
    })
    for (const path of ['liveShopping.noSuch', '', 'constructor', 'liveShopping.__proto__', `${'x'.repeat(5000)}`])
      expect(await post(path, { body: '{}' })).toMatchObject({ status: 404 })
  })

  it('by its method is the gateway’s', async () => {
    const asked = await fetch(`${url}/liveShopping.getSession`, {
      headers: { authorization: `Bearer ${l.tokens.sam}` },
    })
    expect(asked.status).toBe(405)
    expect(asked.headers.get('allow')).toBe('POST')
  })
})

describe('the gateway’s queries', () => {
  const t = initTRPC.create()
  const queries = t.router({
    liveShopping: t.router({ getSession: t.procedure.query(() => ({ status: 'ACTIVE' as const })) }),
    vipPortalLiveShopping: t.router({ getActiveSession: t.procedure.query(() => null) }),
  })

  it('stand beside on one server, and in one typed client', async () => {
    const embedded = await live()
    // on a server of its own, for routes are added before it listens
    const app = await createServer({ publicUrl: 'http://127.0.0.1' })
    await app.register(async (own) => {
      own.route({
        method: 'GET',
        url: '/trpc/*',
        handler: async (req, res) =>
          void (await fastifyRequestHandler({
            router: queries,
            ...{ req, res, path: (req.params as { '*': string })['*'] },
            createContext: () => ({}),
          })),
      })
    })
    await app.register(commandRoutes, {
      ...{
        loopFor: () => ({ loop: embedded.served.loop, partition: 0 }),
        allShops: () => embedded.served.loop.shops(),
      },
      ...{ verifier: createVerifier({ jwtSecret: SECRET }), keys: embedded.served.keys, publicUrl: 'http://127.0.0.1' },
      ...{ till: embedded.served.till, sagas: embedded.served.sagas },
      liveShopping: { maxItems: 200, heartbeatMs: 30_000 },
    })
    const at = await app.listen({ host: '127.0.0.1', port: 0 })
    const client = createTRPCClient<CommandRouter & typeof queries>({
      links: [httpBatchLink({ url: `${at}/trpc`, headers: { authorization: `Bearer ${l.tokens.sam}` } })],
    })
    expect(await client.liveShopping.getSession.query()).toEqual({ status: 'ACTIVE' })
    expect(await client.vipPortalLiveShopping.getActiveSession.query()).toBeNull()
    const made = await client.liveShopping.createSession.mutate({ clientId: 'vip', title: 'Tea' })
    expect(made.status).toBe('SCHEDULED')
    await app.close()
    await embedded.served.close()
  })
})

it('answers nothing where live shopping is off', async () => {
  const off = await live({ liveShopping: undefined })
  const answer = await off.served.app.inject({
    ...{ method: 'POST', url: '/trpc/liveShopping.createSession', payload: {} },
    headers: { authorization: `Bearer ${off.tokens.sam}` },
  })
  expect(answer.statusCode).toBe(404)
  expect(answer.json().code).toBe('not-found')
  await off.served.close()
})

it('names nothing of a fault of ours', async () => {
  const broken = await live()
  const session = await broken.session()
  broken.served.loop.submit = () => Promise.reject(new Error('secret words'))
  const answer = await broken.served.app.inject({
    ...{ method: 'POST', url: '/trpc/liveShopping.endSession', payload: { sessionId: session.id } },
    headers: { authorization: `Bearer ${broken.tokens.sam}` },
  })
  expect(answer.statusCode).toBe(500)
  expect(answer.body).not.toContain('secret')
  expect(answer.json().error.data).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', problem: { code: 'internal' } })
  await broken.served.close()
})
