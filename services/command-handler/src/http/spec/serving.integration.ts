import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createMemoryKeys } from '@cartstream/keys/memory'
import { createMetrics, createVerifier } from '@cartstream/run'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startHandlerHttp } from '../start.ts'
import { PUBLIC_URL, SECRET, type Served, serve, stock } from './served.ts'

let served: Served
let requests = 0
const count = () => {
  requests += 1
}
beforeEach(() => {
  requests = 0
  subscribe('http.server.request.start', count)
})
afterEach(() => {
  unsubscribe('http.server.request.start', count)
  return served.close()
})
/** So many requests have come in since the spec began. */
const came = (n: number) => expect.poll(() => requests, { timeout: 30_000 }).toBe(n)

const listen = async () => {
  served = await serve()
  await stock(served)
  const { loop, till, sagas } = served
  const metrics = createMetrics()
  const http = await startHandlerHttp({
    ...{ host: '127.0.0.1', port: 0, publicUrl: PUBLIC_URL, metrics, limits: {} },
    ...{ verifier: createVerifier({ jwtSecret: SECRET }), keys: createMemoryKeys() },
    ...{ till, sagas },
    loopFor: () => ({ loop, partition: 0 }),
    allShops: () => loop.shops(),
    operational: { loops: () => new Map([[0, loop]]), metrics },
  })
  const authorization = `Bearer ${await served.token('customer', 'alice')}`
  const add = (quantity = '1') =>
    fetch(`${http.url}/v1/shops/demo/carts/me/items`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ sku: 'pear', quantity }),
    })
  return { http, add }
}

/** Long enough for what was sent to have been taken in. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 100))

describe('a server that is closed', () => {
  it('answers what is in flight, then listens no more', async () => {
    const { http, add } = await listen()
    expect((await add()).status).toBe(200)
    const release = served.holdAppends()
    const inFlight = [add(), add(), add()]
    await came(4)
    const closing = http.close()
    await moment()
    release()
    const answers = await Promise.all(inFlight)
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    await closing
    await expect(add()).rejects.toThrow()
  })
})

describe('an open connection', () => {
  it('is served while its server closes, and told that it ends', async () => {
    const { http } = await listen()
    const authorization = `Bearer ${await served.token('customer', 'bob')}`
    const request = `DELETE /v1/shops/demo/carts/me HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`
    const release = served.holdAppends()
    const socket = connect(Number(new URL(http.url).port), '127.0.0.1')
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk
    })
    socket.write(request)
    await came(1)
    const closing = http.close()
    socket.write(request)
    await came(2)
    release()
    await Promise.all([closing, once(socket, 'close')])
    expect(heard.match(/HTTP\/1\.1 200 OK\r\n/g)).toHaveLength(2)
    expect(heard.match(/^connection: close\r$/gim)).toHaveLength(1)
  })

  it('that has gone quiet does not keep its server open', { timeout: 30_000 }, async () => {
    const { http } = await listen()
    const release = served.holdAppends()
    const socket = connect(Number(new URL(http.url).port), '127.0.0.1')
    const authorization = `Bearer ${await served.token('customer', 'bob')}`
    socket.write(`DELETE /v1/shops/demo/carts/me HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`)
    await came(1)
    const closing = http.close()
    await moment()
    release()
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toContain('Connection: keep-alive')
    await Promise.all([closing, once(socket, 'close')])
  })

  it('on which nothing was ever asked does not either, nor for long one on which half a request has come', async () => {
    const { http } = await listen()
    const [quiet, half] = ['', 'GET /healthz HTTP/1.1\r\nHost:'].map((said) => {
      const socket = connect(Number(new URL(http.url).port), '127.0.0.1').resume()
      socket.write(said)
      return socket
    }) as [Socket, Socket]
    await Promise.all([quiet, half].map((socket) => once(socket, 'connect')))
    await moment()
    const ended: string[] = []
    for (const [name, socket] of Object.entries({ quiet, half })) socket.once('close', () => ended.push(name))
    await Promise.all([http.close(), once(quiet, 'close'), once(half, 'close')])
    expect(ended).toEqual(['quiet', 'half'])
  })
})

describe('/metrics', () => {
  it('counts commands by type and outcome, and times requests by route', async () => {
    const { http, add } = await listen()
    await add('1')
    await add('5000')
    const text = await (await fetch(`${http.url}/metrics`)).text()
    expect(text).toContain('cartstream_commands_total{type="AddItem",code="ok"} 1')
    expect(text).toContain('cartstream_commands_total{type="AddItem",code="out-of-stock"} 1')
    expect(text).toMatch(
      /http_request_duration_seconds_count\{method="POST",route="\/v1\/shops\/:shop\/carts\/:cart\/items",status="409"\} 1/,
    )
    await http.close()
  })
})

describe('a server that cannot keep up', () => {
  it('refuses commands with 503 and when to come back, and still says that it lives', async () => {
    served = await serve({ maxEventLoopDelayMs: 5 })
    const busy = setInterval(() => {
      const until = performance.now() + 60
      while (performance.now() < until);
    }, 1)
    try {
      const ask = async () => served.ask('DELETE', 'demo/carts/me', { as: await served.token('customer') })
      await expect.poll(async () => (await ask()).statusCode, { timeout: 5000, interval: 100 }).toBe(503)
      const answer = await ask()
      expect(answer.json()).toMatchObject({ code: 'unavailable', requestId: answer.headers['request-id'] })
      expect(answer.headers['retry-after']).toBe('1')
      expect((await served.app.inject('/healthz')).statusCode).toBe(200)
    } finally {
      clearInterval(busy)
    }
  })
})
