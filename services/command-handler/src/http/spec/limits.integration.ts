import { afterEach, describe, expect, it } from 'vitest'
import type { Limits } from '../limits.ts'
import { type Served, serve, stock } from './served.ts'

let served: Served
afterEach(() => served.close())

const open = async (limits: Limits) => {
  served = await serve({ limits })
  await stock(served)
}
const clear = (as: string, from = '10.0.0.1', headers: Record<string, string> = {}) =>
  served.app.inject({
    method: 'DELETE',
    url: '/v1/shops/demo/carts/me',
    headers: { authorization: `Bearer ${as}`, ...headers },
    remoteAddress: from,
  })
const once = { quota: 1, windowSeconds: 60 }

describe('limits', () => {
  it('count a token: the answers say the policy and what is left, then 429 says when to come back', async () => {
    await open({ customer: { quota: 2, windowSeconds: 60 } })
    const alice = await served.token('customer', 'alice')
    const [first, second, third] = [await clear(alice), await clear(alice), await clear(alice)]
    expect(first.headers['ratelimit-policy']).toBe('"token";q=2;w=60')
    expect(first.headers.ratelimit).toBe('"token";r=1;t=30')
    expect(second.headers.ratelimit).toBe('"token";r=0;t=60')
    expect(third.statusCode).toBe(429)
    expect(third.json().code).toBe('too-many-requests')
    expect(third.headers['retry-after']).toBe('30')
    expect((await clear(await served.token('customer', 'bob'))).statusCode).toBe(200)
  })

  it('count the shoppers at an address together', async () => {
    await open({ ip: { quota: 4, windowSeconds: 60 } })
    const [alice, bob] = [await served.token('customer', 'alice'), await served.token('guest', 'bob')]
    // a token that is seen for the first time is counted twice: once before its signature is worked on
    const [one, two] = [await clear(alice), await clear(bob)]
    expect([one.statusCode, two.statusCode]).toEqual([200, 200])
    expect(two.headers['ratelimit-policy']).toBe('"ip";q=4;w=60')
    expect(two.headers.ratelimit).toBe('"ip";r=0;t=60')
    expect((await clear(alice)).statusCode).toBe(429)
    expect((await clear(alice, '10.0.0.2')).statusCode).toBe(200)
  })

  it('hold off who sends tokens that are no good, before their signatures are worked on', async () => {
    await open({ ip: { quota: 2, windowSeconds: 60 } })
    expect((await clear('x.y.z')).statusCode).toBe(401)
    expect((await clear('x.y.w')).statusCode).toBe(401)
    expect((await clear('x.y.v')).statusCode).toBe(429)
  })

  it('take a network of IPv6 addresses for one caller', async () => {
    await open({ ip: { quota: 2, windowSeconds: 60 } })
    expect((await clear('x.y.z', '2001:db8:1:2::1')).statusCode).toBe(401)
    expect((await clear('x.y.z', '2001:db8:1:2:ffff::2')).statusCode).toBe(401)
    expect((await clear('x.y.z', '2001:db8:1:2::3')).statusCode).toBe(429)
    expect((await clear('x.y.z', '2001:db8:1:3::3')).statusCode).toBe(401)
  })

  it('do not count back ends unless they are told to', async () => {
    await open({ ip: { quota: 1, windowSeconds: 60 }, customer: once })
    const back = await served.token('service', 'storefront')
    for (let i = 0; i < 5; i++) {
      const answer = await clear(back, '10.0.0.9', { 'cartstream-subject': `c${i}` })
      expect(answer.statusCode).toBe(200)
      expect(answer.headers.ratelimit).toBeUndefined()
    }
  })

  it('count the making of guest tokens by address', async () => {
    await open({ guests: once })
    expect((await served.ask('POST', '/v1/guests')).statusCode).toBe(201)
    const refused = await served.ask('POST', '/v1/guests')
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['retry-after']).toBe('60')
  })
})
