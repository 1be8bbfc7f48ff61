import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve, stock } from './served.ts'

let served: Served
let alice: string
let admin: string
beforeAll(async () => {
  served = await serve()
  await stock(served)
  alice = await served.token('customer', 'alice')
  admin = await served.token('admin', 'root')
})
afterAll(() => served.close())

const post = (payload: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  served.app.inject({
    method: 'POST',
    url: '/v1/shops/demo/carts/me/items',
    headers: { authorization: `Bearer ${alice}`, ...headers },
    payload,
  })
const add = (body: unknown) => served.ask('POST', 'demo/carts/me/items', { as: alice, body })

describe('bad input', () => {
  it('names every field that is wrong by pointer, detail and code', async () => {
    const answer = await add({ quantity: '-1', note: 'x', 'a/b~c': 1 })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'bad-request', status: 400 })
    const { errors } = answer.json()
    expect(errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '#/a~1b~0c',
      '#/note',
      '#/quantity',
      '#/sku',
    ])
    for (const error of errors) expect(Object.keys(error).sort()).toEqual(['code', 'detail', 'pointer'])
  })

  it.each([
    ['0'],
    ['-1'],
    ['1.00001'],
    ['1e3'],
    [' 1'],
    ['01'],
    ['1000000000'],
    ['NaN'],
    ['\u0661'],
    [1],
    [null],
    [[]],
    [{}],
  ])('refuses %j as a quantity', async (quantity) => {
    const answer = await add({ sku: 'pear', quantity })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors[0].pointer).toBe('#/quantity')
  })

  it.each(['', 'x'.repeat(65), 'a/b', 'a\u0000b', 'a\nb', '\ud800'])('refuses %j as a SKU', async (sku) => {
    expect((await add({ sku, quantity: '1' })).statusCode).toBe(400)
  })

  it('takes a SKU of any script, and tells case apart', async () => {
    expect((await add({ sku: '梨', quantity: '1' })).json()).toMatchObject({ code: 'not-found', sku: '梨' })
    expect((await add({ sku: 'PEAR', quantity: '1' })).json().code).toBe('not-found')
  })

  it('refuses text that the log and the database cannot keep, wherever it stands', async () => {
    for (const name of ['a\u0000b', 'half \ud83d', '\udc00 half']) {
      for (const body of [
        { name, price: '1' },
        { name: 'x', price: '1', attributes: { [name]: 'y' } },
      ]) {
        const answer = await served.ask('PUT', 'demo/products/odd', { as: admin, body })
        expect(answer.statusCode, JSON.stringify(body)).toBe(400)
        const at = 'attributes' in body ? `attributes/${encodeURI(name.toWellFormed())}` : 'name'
        expect(answer.json().errors).toMatchObject([{ pointer: `#/${at}`, code: 'invalid_text' }])
      }
    }
    const whole = await served.ask('PUT', 'demo/products/odd', {
      as: admin,
      body: { name: '\ud83c\udf50', price: '1' },
    })
    expect(whole.json()).toMatchObject({ sku: 'odd', name: '🍐', status: 'listed' })
  })

  it.each(['{', '', 'nonsense', '[1', '{"sku":"pear","quantity":"1"}x', '"text"', 'null', '[]', '1'])(
    'refuses the body %j',
    async (body) => {
      const answer = await post(body)
      expect(answer.statusCode).toBe(400)
      expect(answer.json().code).toBe('bad-request')
    },
  )

  it('refuses names that reach for prototypes', async () => {
    for (const body of [
      '{"__proto__":{"sku":"pear"},"quantity":"1"}',
      '{"constructor":{"prototype":{}},"sku":"pear","quantity":"1"}',
    ])
      expect((await post(body)).statusCode).toBe(400)
  })

  it('is not hurt by depth', async () => {
    const deep = `${'['.repeat(32_000)}${']'.repeat(32_000)}`
    expect((await post(deep)).statusCode).toBe(400)
    expect((await post(`{"sku":"\\u0061","quantity":${deep}}`)).statusCode).toBe(400)
  })

  it('takes 64 kB and no more', async () => {
    const body = (bytes: number) => JSON.stringify({ sku: 'pear', quantity: '1' }).padEnd(bytes, ' ')
    expect((await post(body(65_536))).statusCode).toBe(200)
    const answer = await post(body(65_537))
    expect(answer.statusCode).toBe(413)
    expect(answer.json().code).toBe('too-large')
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'text/json', 'application/xml', 'nonsense', 'a/b; c=";'])(
    'refuses the content type %s',
    async (type) => {
      const answer = await post('{"sku":"pear","quantity":"1"}', { 'content-type': type })
      expect(answer.statusCode).toBe(415)
      expect(answer.json().code).toBe('unsupported-media-type')
    },
  )

  it('takes JSON with a charset, and a DELETE that names a type but has no body', async () => {
    const type = { 'content-type': 'application/json; charset=utf-8' }
    expect((await post('{"sku":"pear","quantity":"1"}', type)).statusCode).toBe(200)
    const quoted = { 'content-type': 'application/json;charset="UTF-8"' }
    expect((await post('{"sku":"pear","quantity":"1"}', quoted)).statusCode).toBe(200)
    const cleared = await served.ask('DELETE', 'demo/carts/me', { as: alice, headers: type })
    expect(cleared.statusCode).toBe(200)
  })

  it.each(['iso-8859-1', 'UTF-16', '"utf-16le"', 'utf-8; Charset=latin1', ''])(
    'refuses JSON in the charset %s',
    async (charset) => {
      const type = { 'content-type': `application/json; charset=${charset}` }
      const answer = await post('{"sku":"pear","quantity":"1"}', type)
      expect(answer.statusCode).toBe(415)
      expect(answer.json()).toMatchObject({ code: 'unsupported-media-type', detail: 'the charset must be utf-8' })
    },
  )

  it.each([
    ['demo/carts/%/items', 400],
    ['demo/carts/%C3%28/items', 400],
    ['demo/carts/me%00/items', 400],
    ['demo/carts/x/items', 400],
    [`demo/carts/${'x'.repeat(400)}/items`, 400],
    ['Demo/carts/me/items', 404],
    ['demo/carts//items', 400],
    ['demo/carts/me/items/', 404],
    ['demo/nonsense', 404],
    ['../../etc/passwd', 404],
  ])('answers the path %s with %i', async (path, status) => {
    const answer = await served.ask('POST', path, { as: alice, body: { sku: 'pear', quantity: '1' } })
    expect(answer.statusCode).toBe(status)
    expect(answer.json().requestId).toBe(answer.headers['request-id'])
  })

  it('says which field of the path is wrong', async () => {
    const answer = await served.ask('PATCH', 'demo/carts/me/items/7', { as: alice, body: { quantity: '1' } })
    expect(answer.json().errors).toMatchObject([{ pointer: '#/line', in: 'path' }])
  })

  it('says which methods a path has', async () => {
    const answer = await served.ask('GET', 'demo/carts/me/items', { as: alice })
    expect(answer.statusCode).toBe(405)
    expect(answer.headers.allow).toBe('POST')
    expect(answer.json().code).toBe('method-not-allowed')
  })

  it('wants `set` or `delta` of stock, not both and not neither', async () => {
    for (const body of [{ reason: 'x' }, { set: '1', delta: '1', reason: 'x' }, { set: '-1', reason: 'x' }]) {
      const answer = await served.ask('PUT', 'demo/products/pear/stock', { as: admin, body })
      expect(answer.statusCode).toBe(400)
      expect(answer.json().errors.length).toBeGreaterThan(0)
    }
  })

  it('gives no answer of ours to a bug but its request id', async () => {
    const broken = await serve({
      loopFor: () => {
        throw new Error('secret detail')
      },
    })
    const answer = await broken.ask('DELETE', 'demo/carts/me', { as: await broken.token('customer') })
    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toMatchObject({ code: 'internal', requestId: answer.headers['request-id'] })
    expect(answer.body).not.toContain('secret')
    await broken.close()
  })
})

describe('what is not HTTP', () => {
  const say = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = served.app.server.address() as { port: number }
      let heard = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      socket.on('data', (chunk) => {
        heard += chunk
      })
      socket.on('close', () => resolve(heard))
      socket.on('error', reject)
    })
  beforeAll(async () => {
    await served.app.listen({ host: '127.0.0.1', port: 0 })
  })

  it('is refused with a problem on the bare socket', async () => {
    const heard = await say('nonsense\r\n\r\n')
    expect(heard).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(heard).toContain('application/problem+json')
  })

  it('is told where headers are too large', async () => {
    expect(await say(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
  })
})
