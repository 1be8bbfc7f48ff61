import { parsePosition } from '@cartstream/schemas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SHOPS, type Shop, TwoShops } from '../../combined/spec/two-shops.ts'
import { type Served, serve, stock } from '../../http/spec/served.ts'

const cookieOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers['set-cookie']).split(';')[0]!
const partitionsIn = (cookie: string) => [...parsePosition(cookie.split('=')[1]!)!.offsets.keys()]
const post = async ({ app, token }: Served, path: string, payload: object | undefined, cookie = '') =>
  app.inject({
    method: 'POST',
    url: `/cart/api/${path}`,
    headers: { authorization: `Bearer ${await token('customer', 'ann', '*')}`, cookie },
    ...(payload && { payload }),
  })

describe('farms of two partitions', () => {
  const shops = new TwoShops()
  let served: Served
  beforeAll(async () => {
    const { loops } = await shops.enter()
    served = await serve({
      loopFor: (shop) => ({ loop: loops[shop as Shop], partition: SHOPS.indexOf(shop as Shop) }),
      allShops: () => SHOPS,
    })
    for (const shop of SHOPS) await stock(served, shop)
  })
  afterAll(() => served.close())

  it('each answer’s cookie keeps the other farm’s position, and that of a clear names both', async () => {
    const east = cookieOf(await post(served, 'add', { farmId: 'east', productId: 'apple' }))
    expect(partitionsIn(east)).toEqual([0])
    const both = cookieOf(await post(served, 'add', { farmId: 'west', productId: 'pear' }, east))
    expect(partitionsIn(both)).toEqual([0, 1])
    const cleared = await post(served, 'clear', undefined)
    expect(cleared.json().cleared.map(({ farmId }: { farmId: string }) => farmId)).toEqual(['east', 'west'])
    expect(partitionsIn(cookieOf(cleared))).toEqual([0, 1])
    expect((await shops.events('CartCleared')).map((event) => event.in)).toEqual(['east', 'west'])
  })
})

describe('another handler that has not heard yet', () => {
  let [one, other]: Served[] = []
  beforeAll(async () => {
    one = await serve()
    await stock(one)
    other = await serve({ beside: one })
  })
  afterAll(async () => {
    await other!.close()
    await one!.close()
  })

  it('takes a bundle out of what the first one has put in, and clears it', async () => {
    const { id: cartId } = (await post(one!, 'add', { farmId: 'demo', productId: 'apple', bundles: 5 })).json()
    const left = await post(other!, 'decrement', { cartId, productId: 'apple' })
    expect(left.json()).toMatchObject({ id: cartId, lines: [{ bundles: 4 }] })
    await post(one!, 'add', { farmId: 'demo', productId: 'pear' })
    expect((await post(other!, 'clear', undefined)).json()).toEqual({
      cleared: [{ farmId: 'demo', cartId }],
      failed: [],
    })
    expect((await post(one!, 'decrement', { cartId, productId: 'pear' })).statusCode).toBe(404)
  })

  it('clears a cart that the first one has only just opened', async () => {
    const token = await one!.token('customer', 'eve', '*')
    const ask = (from: Served, path: string, payload?: object) =>
      from.app.inject({
        method: 'POST',
        url: `/cart/api/${path}`,
        headers: { authorization: `Bearer ${token}` },
        ...(payload && { payload }),
      })
    for (let n = 0; n < 10; n++) {
      const { id } = (await ask(one!, 'add', { farmId: 'demo', productId: 'pear' })).json()
      expect((await ask(other!, 'clear')).json().cleared).toEqual([{ farmId: 'demo', cartId: id }])
    }
  })
})
