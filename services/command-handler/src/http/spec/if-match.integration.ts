import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve, stock } from './served.ts'

let served: Served
let alice: string
beforeAll(async () => {
  served = await serve()
  await stock(served)
  alice = await served.token('customer', 'alice')
})
afterAll(() => served.close())

const add = (ifMatch: string | undefined, key?: string) =>
  served.ask('POST', 'demo/carts/me/items', {
    as: alice,
    body: { sku: 'pear', quantity: '1' },
    headers: {
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
  })

describe('if-match', () => {
  it('opens a cart that is still unopened, under "0", once', async () => {
    const opened = await add('"0"')
    expect(opened.statusCode).toBe(200)
    expect(opened.headers.etag).toBe(`"${opened.json().version}"`)
    expect((await add('"0"')).statusCode).toBe(412)
  })

  it('lets the version through that the last answer named', async () => {
    const { etag } = (await add(undefined)).headers
    expect((await add(etag as string)).statusCode).toBe(200)
  })

  it('answers 412 with the cart as it is, and its ETag', async () => {
    const current = (await add(undefined)).json()
    const refused = await add('"1"')
    expect(refused.statusCode).toBe(412)
    expect(refused.headers['content-type']).toContain('application/problem+json')
    expect(refused.headers.etag).toBe(`"${current.version}"`)
    const { code, version, cart } = refused.json()
    expect({ code, version }).toEqual({ code: 'version-conflict', version: current.version })
    expect({ ...cart, now: '' }).toEqual({ ...current, now: '' })
  })

  it('changes nothing on 412, and remembers it under the key', async () => {
    const before = served.loop.status().offset
    expect((await add('"1"', 'k')).statusCode).toBe(412)
    const again = await add('"1"', 'k')
    expect(again.statusCode).toBe(412)
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(served.loop.status().offset).toBeGreaterThan(before)
    expect((await add('*')).json().version).toBe(again.json().version + 1)
  })

  it('lets "*" through, and no weak tag', async () => {
    const { etag } = (await add('*')).headers
    expect((await add(`W/${etag}`)).statusCode).toBe(412)
    expect((await add(`W/${etag}, ${etag}`)).statusCode).toBe(200)
  })

  it('of two at once with one tag, lets one through', async () => {
    const { etag } = (await add(undefined)).headers
    const both = await Promise.all([add(etag as string), add(etag as string)])
    expect(both.map((answer) => answer.statusCode).sort()).toEqual([200, 412])
  })

  it('is refused where it is no If-Match, and where there is nothing to match', async () => {
    expect((await add('3')).json().errors).toMatchObject([{ pointer: '#/If-Match', in: 'header' }])
    const admin = await served.token('admin')
    const stocked = await served.ask('PUT', 'demo/products/pear/stock', {
      as: admin,
      body: { delta: '1', reason: 'more' },
      headers: { 'if-match': '"1"' },
    })
    expect(stocked.statusCode).toBe(400)
  })
})
