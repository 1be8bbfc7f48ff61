import { describe, expect, it } from 'vitest'
import { FakeWorld, type Served } from '../../spec/world.ts'
import type { RequestOptions, Token } from '../types.ts'
import { Asking } from './asking.ts'

type Seen = { url: URL; method: string; headers: Headers; body: unknown }

/** A service that answers one after the other what it was told to; undefined: never. */
const scene = (answers: (Response | Error | undefined)[], token: Token = 'a.b.c') => {
  const world = new FakeWorld()
  const seen: Seen[] = []
  const took: (number | undefined)[] = []
  let position: string | undefined
  const served: Served = (url, init) => {
    seen.push({ url, method: init.method!, headers: new Headers(init.headers), body: init.body })
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer ?? new Promise((_, reject) => init.signal!.addEventListener('abort', () => reject(new Error('cut'))))
  }
  world.served = served
  const heard = (said: string) => {
    position = said === '' ? position : said
  }
  const asking = new Asking({
    ...{ url: 'http://shop.example', shop: 'demo', world, token, onAttempt: (ms) => took.push(ms) },
    position: { get: () => position, heard },
  })
  /** What came of it, once as much time has passed as it takes. */
  const asked = async (
    method: 'GET' | 'POST',
    path: string,
    options: RequestOptions = {},
    body: unknown = undefined,
  ) => {
    const outcome = asking.ask(method, path, body, options).then(
      (answer) => ({ answer }),
      (error) => ({ error }),
    )
    await world.pass(60_000)
    return outcome as Promise<{ answer?: Awaited<ReturnType<typeof asking.ask>>; error?: unknown }>
  }
  return { world, seen, took, asking, asked }
}
const json = (body: unknown, headers: Record<string, string> = {}, status = 200) =>
  Response.json(body, { status, headers })
const problem = (code: string, status: number, more: object = {}, headers: Record<string, string> = {}) =>
  json(
    { code, status, title: code, detail: `about ${code}`, requestId: 'r-1', type: `/problems/${code}`, ...more },
    headers,
    status,
  )
const network = () => new TypeError('fetch failed')

describe('a question', () => {
  it('is asked below the shop, or from the root, by the token', async () => {
    const { seen, asked } = scene([json({ rows: [] }), json({})])
    expect((await asked('GET', 'orders?limit=2')).answer?.body).toEqual({ rows: [] })
    await asked('GET', '/v1/ops/lag')
    expect(seen.map(({ url }) => url.pathname + url.search)).toEqual(['/v1/shops/demo/orders?limit=2', '/v1/ops/lag'])
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer a.b.c')
    expect(seen[0]?.headers.has('idempotency-key')).toBe(false)
  })
  it('has what was written before, wherever that can be waited for', async () => {
    const position = 'log~0.7'
    const { seen, asked } = scene([
      json({}, { 'cartstream-position': position }),
      json({}),
      json({}),
      json({}),
      json({}),
    ])
    await asked('POST', 'carts/me/keep')
    for (const path of ['orders?limit=2', '/v1/carts', '/v1/ops/lag', 'orders?atLeast=log~0.3'])
      await asked('GET', path)
    expect(seen.slice(1).map(({ url }) => url.searchParams.get('atLeast'))).toEqual([
      position,
      position,
      null,
      'log~0.3',
    ])
  })
})

describe('a command', () => {
  it('is sent again under the same key while its outcome is unknown', async () => {
    const { seen, took, asked } = scene([network(), undefined, problem('outcome-unknown', 503), json({ done: true })])
    const { answer } = await asked('POST', 'carts/me/items', {}, { sku: 'MUG' })
    expect(answer?.body).toEqual({ done: true })
    const keys = seen.map(({ headers }) => headers.get('idempotency-key'))
    expect(keys).toHaveLength(4)
    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(took).toEqual([undefined, undefined, expect.any(Number), expect.any(Number)])
  })
  it('is given up at its deadline, and says that it may be tried again', async () => {
    const { seen, asked } = scene([])
    const { error } = await asked('POST', 'carts/me/keep', { deadlineMs: 3000 })
    expect(error).toMatchObject({ name: 'CartstreamError', code: 'deadline', status: 0, retryable: true })
    expect(error).toHaveProperty('fix', 'Try again in a moment.')
    expect(seen.length).toBeGreaterThan(1)
  })
  it('that is refused is not sent again: the problem is the error', async () => {
    const fix = 'Take at most what is `available`.'
    const { seen, asked } = scene([problem('out-of-stock', 409, { available: '2', fix })])
    const { error } = await asked('POST', 'carts/me/items', {}, { sku: 'MUG' })
    expect(error).toMatchObject({
      ...{ code: 'out-of-stock', status: 409, title: 'out-of-stock', detail: 'about out-of-stock', requestId: 'r-1' },
      ...{ type: '/problems/out-of-stock', retryable: false, fix, problem: { available: '2' } },
    })
    expect(seen).toHaveLength(1)
  })
  it('has a key of the caller’s, and a version, where they are given', async () => {
    const { seen, asked } = scene([json({}, { 'idempotent-replayed': 'true', etag: '"4"', 'request-id': 'r-9' })])
    const { answer } = await asked('POST', 'carts/me/keep', { idempotencyKey: 'mine', ifVersion: 3 })
    expect(seen[0]?.headers.get('idempotency-key')).toBe('mine')
    expect(seen[0]?.headers.get('if-match')).toBe('"3"')
    expect(answer).toMatchObject({ replayed: true, etag: '"4"', requestId: 'r-9' })
  })
  it('waits as long as the service says', async () => {
    const { world, seen, asking } = scene([problem('too-many-requests', 429, {}, { 'retry-after': '4' }), json({})])
    const done = asking.ask('POST', 'carts/me/keep')
    await world.pass(3900)
    expect(seen).toHaveLength(1)
    await world.pass(200)
    expect((await done).status).toBe(200)
  })
})

describe('a token that is refused', () => {
  it('is asked for once more', async () => {
    const tokens = ['old', 'new']
    const { seen, asked } = scene([problem('unauthenticated', 401), json({})], () => tokens.shift()!)
    expect((await asked('GET', 'orders')).error).toBeUndefined()
    expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer old', 'Bearer new'])
  })
  it('and refused again is the error', async () => {
    const { seen, asked } = scene([problem('unauthenticated', 401), problem('unauthenticated', 401)], () => 'x')
    expect((await asked('GET', 'orders')).error).toMatchObject({ code: 'unauthenticated', status: 401 })
    expect(seen).toHaveLength(2)
  })
  it('that cannot be had is an error too', async () => {
    const { asked } = scene([], () => Promise.reject(new Error('logged out')))
    expect((await asked('GET', 'orders')).error).toMatchObject({ code: 'unauthenticated' })
  })
})

describe('an answer', () => {
  it('of somebody in between is not taken for the service’s', async () => {
    const html = () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } })
    const { asked } = scene([html(), json({ fine: true })])
    expect((await asked('GET', 'orders')).answer?.body).toEqual({ fine: true })
    const blocked = scene([new Response('no', { status: 403 })])
    expect((await blocked.asked('GET', 'orders')).error).toMatchObject({ code: 'not-understood', status: 403 })
  })
  it('that is cut short is asked for again', async () => {
    const short = new Response('{"rows":[', { headers: { 'content-type': 'application/json' } })
    const { asked } = scene([short, json({ rows: [] })])
    expect((await asked('GET', 'orders')).answer?.body).toEqual({ rows: [] })
  })
  it('is not waited for once the caller calls it off', async () => {
    const { asking, world } = scene([])
    const ending = new AbortController()
    const outcome = asking.ask('GET', 'orders', undefined, { signal: ending.signal }).catch((error: unknown) => error)
    await world.pass(100)
    ending.abort()
    await world.pass(1000)
    expect(await outcome).toMatchObject({ code: 'aborted' })
  })
})
