import { describe, expect, it } from 'vitest'
import { FakeWorld } from '../../spec/world.ts'
import { connect } from '../index.ts'

const carts = ['hill', 'brook'].map((shop) => ({ shop, cart: `${shop}.cart` }))
const checkout = { id: 'hill.whole', status: 'intended' }
const position = 'log~0.7'

/** A client that has looked at its cart at brook; `answers` are what the commands get, one after the other. */
const scene = async (...answers: (() => Response)[]) => {
  const world = new FakeWorld()
  const asked: { method: string; path: string; key: string | null; body: unknown }[] = []
  world.served = (url, init) => {
    const { method = 'GET', body } = init
    const key = new Headers(init.headers).get('idempotency-key')
    asked.push({ method, path: url.pathname + url.search, key, body: body ? JSON.parse(String(body)) : undefined })
    if (method !== 'GET') return answers.shift()!()
    return Response.json({ id: 'brook.cart', version: 1, items: [], carts: [], totals: [], status: 'closed' })
  }
  const client = connect({ url: 'http://shop.example', shop: 'hill', token: 'a.b.c', world })
  await client.cartOf('brook').get()
  const reads = () => asked.filter(({ method }) => method === 'GET').map(({ path }) => path)
  return { client, world, asked, reads }
}
const done = () => Response.json({ checkout }, { headers: { 'cartstream-position': position } })
const problem = (code: string, status: number) => () =>
  Response.json({ code, title: code, status, shop: 'brook' }, { status, headers: { 'cartstream-position': position } })

describe('a checkout over several shops', () => {
  it('is begun, paid, looked at and given up past any one shop', async () => {
    const { client, asked } = await scene(done, done, done)
    const { checkout: begun } = await client.combined.start({ carts, total: '4.80' })
    await client.combined.confirm(begun.id, { method: 'test-ok' })
    expect(await client.combined.get(begun.id)).toMatchObject({ status: 'closed' })
    await client.combined.cancel(begun.id)
    const commands = asked.filter(({ method }) => method !== 'GET')
    expect(commands.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/v1/checkouts', { carts, total: '4.80' }],
      ['POST', '/v1/checkouts/hill.whole/confirm', { method: 'test-ok' }],
      ['DELETE', '/v1/checkouts/hill.whole', undefined],
    ])
    expect(asked.map(({ path }) => path)).toContain(`/v1/checkouts/hill.whole?atLeast=${position}`)
    client.close()
  })

  it('is begun once, though its answer was lost', async () => {
    const lost = () => {
      throw new TypeError('fetch failed')
    }
    const { client, world, asked } = await scene(lost, problem('unavailable', 503), done)
    const begun = client.combined.start({ carts })
    await world.pass(10_000)
    expect((await begun).checkout).toEqual(checkout)
    const keys = asked.filter(({ method }) => method === 'POST').map(({ key }) => key)
    expect([keys.length, new Set(keys).size]).toEqual([3, 1])
    client.close()
  })

  it('has the carts that are known, and the list of them, read anew, as far on as it was answered', async () => {
    const { client, world, reads } = await scene(done)
    client.carts.subscribe(() => {})
    await world.settle()
    const before = reads().length
    await client.combined.confirm('hill.whole')
    await world.settle()
    expect(reads().slice(before)).toEqual([
      `/v1/shops/brook/carts/me?atLeast=${position}`,
      `/v1/carts?atLeast=${position}`,
    ])
    client.close()
  })

  it('that was refused says by which shop, and has them read anew too: they are open again', async () => {
    const { client, world, reads } = await scene(problem('out-of-stock', 409))
    const before = reads().length
    await expect(client.combined.start({ carts })).rejects.toMatchObject({
      code: 'out-of-stock',
      problem: { shop: 'brook' },
    })
    await world.settle()
    expect(reads().slice(before)).toEqual([`/v1/shops/brook/carts/me?atLeast=${position}`])
    client.close()
  })
})
