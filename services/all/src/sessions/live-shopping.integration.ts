import type { CommandRouter } from '@cartstream/command-handler/trpc'
import type { QueryRouter } from '@cartstream/query-gateway/trpc'
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from '@trpc/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install } from '../../spec/installation.ts'
import { openEvents, type Stream } from '../../spec/walk.ts'

/** Document 2 as its own clients use it: tRPC's own client, EventSource's requests, on one origin. */

let s: Installation
const tokens: Record<'admin' | 'sam' | 'tess' | 'vip' | 'other', string> = {} as never
beforeAll(async () => {
  s = await install({ liveShopping: { maxItems: 200, heartbeatMs: 1000 } })
  tokens.admin = await s.token('admin', 'root', ['demo'])
  tokens.sam = await s.token('staff', 'sam', ['demo'])
  tokens.tess = await s.token('staff', 'tess', ['demo'])
  tokens.vip = await s.token('customer', 'vip', ['demo'])
  tokens.other = await s.token('customer', 'other', ['demo'])
  await s.put('demo/products/LAMP', { name: 'Lamp', price: '50.00', retailPrice: '60.00', cost: '21.00' })
  await s.put('demo/products/LAMP/stock', { set: '10', reason: 'spec' })
})
afterAll(() => s.close())

const as = (who: keyof typeof tokens) => {
  const given = { url: `${s.url}/trpc`, headers: { authorization: `Bearer ${tokens[who]}` } }
  const link = () =>
    splitLink({ condition: ({ type }) => type === 'query', true: httpBatchLink(given), false: httpLink(given) })
  return {
    do: createTRPCClient<CommandRouter>({ links: [link()] }),
    see: createTRPCClient<QueryRouter>({ links: [link()] }),
  }
}
const open = async (client = 'vip') => {
  const { sessionId, roomCode } = await as('sam').do.liveShopping.createSession.mutate({
    clientId: client,
    title: 'Lamps',
  })
  await as('sam').do.liveShopping.updateSessionStatus.mutate({ sessionId, status: 'ACTIVE' })
  return { sessionId, roomCode }
}
const reads = async <T>(read: () => Promise<T>, like: (found: T) => boolean): Promise<T> => {
  for (let again = 0; ; again++) {
    const found = await read()
    if (like(found) || again > 200) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
/** How often the stream has said this. */
const count = (stream: Stream, says: string): number => stream.text().split(says).length - 1

describe('document 2’s routers on one origin', () => {
  it('queries by GET and mutations by POST agree on a session', async () => {
    const { sessionId, roomCode } = await open()
    await as('vip').do.vipPortalLiveShopping.addToCart.mutate({ roomCode, productId: 'LAMP', quantity: 1 })
    const shown = await reads(
      () => as('sam').see.liveShopping.getSession.query({ sessionId }),
      ({ itemCount }) => itemCount === 1,
    )
    expect(shown).toMatchObject({ sessionId, status: 'ACTIVE', hostUserId: 'sam', clientId: 'vip' })
    expect(shown.items[0]).toMatchObject({ productId: 'LAMP', unitPrice: 50, retailPrice: 60, addedByRole: 'CLIENT' })
    const vip = as('vip').see.vipPortalLiveShopping
    expect(await vip.getSessionByRoomCode.query({ roomCode })).toMatchObject({ sessionId, itemCount: 1 })
    expect(await vip.getActiveSession.query()).toMatchObject({ sessionId })
    expect(await as('sam').see.liveShopping.checkCreditStatus.query({ sessionId })).toMatchObject({
      creditLimit: null,
      sufficient: false,
    })
    const { sessions } = await as('sam').see.liveShopping.listSessions.query({ status: 'ACTIVE' })
    expect(sessions.map((one) => one.sessionId)).toContain(sessionId)
    await as('sam').do.liveShopping.endSession.mutate({ sessionId })
    expect(
      await reads(
        () => vip.getActiveSession.query(),
        (found) => found === null,
      ),
    ).toBeNull()
  })

  it('say no as the roles of the document do', async () => {
    const { sessionId, roomCode } = await open()
    const code = (asked: Promise<unknown>) =>
      asked.then(
        () => 'done',
        (error: { data?: { httpStatus: number; problem: { code: string } } }) =>
          `${error.data?.httpStatus} ${error.data?.problem.code}`,
      )
    expect(await code(as('vip').see.liveShopping.getSession.query({ sessionId }))).toBe('403 forbidden')
    expect(await code(as('vip').see.liveShopping.listSessions.query({}))).toBe('403 forbidden')
    expect(await code(as('vip').see.liveShopping.checkCreditStatus.query({ sessionId }))).toBe('403 forbidden')
    expect(await code(as('other').see.vipPortalLiveShopping.getSessionByRoomCode.query({ roomCode }))).toBe(
      '404 not-found',
    )
    expect(await code(as('sam').see.vipPortalLiveShopping.getSessionByRoomCode.query({ roomCode }))).toBe(
      '403 forbidden',
    )
    expect(await code(as('admin').see.vipPortalLiveShopping.getSessionByRoomCode.query({ roomCode }))).toBe('done')
    expect(await code(as('sam').see.liveShopping.getSession.query({ sessionId: 'nonsense' }))).toBe('400 bad-request')
  })
})

describe('document 2’s streams', () => {
  it('tell both sides of every change, of each other, and that they are alive', async () => {
    const { sessionId, roomCode } = await open()
    const host = openEvents(s, 'the host’s', `/api/sse/live-shopping/${sessionId}`, tokens.sam)
    const client = openEvents(s, 'the client’s', `/api/sse/vip/live-shopping/${roomCode}`, tokens.vip)
    for (const stream of [host, client]) await stream.until('"hosts":1,"clients":1')
    await as('sam').do.liveShopping.highlightProduct.mutate({ sessionId, productId: 'LAMP' })
    for (const stream of [host, client]) await stream.until('"highlighted":"LAMP"')
    client.close()
    await host.until('"hosts":1,"clients":0')
    const beats = count(host, 'up-to-date')
    await new Promise((resolve) => setTimeout(resolve, 2500))
    expect(count(host, 'up-to-date') - beats).toBeGreaterThanOrEqual(2)
    host.close()
  })

  it('go on where they were, by Last-Event-ID', async () => {
    const { sessionId, roomCode } = await open()
    const path = `/api/sse/vip/live-shopping/${roomCode}`
    const first = openEvents(s, 'the first', path, tokens.vip)
    await first.until('up-to-date')
    first.close()
    const last = /id: (\S+)\n[^\n]*$/.exec(first.text().trimEnd().split('\n\n').at(-1)!)![1]!
    await as('sam').do.liveShopping.highlightProduct.mutate({ sessionId, productId: 'LAMP' })
    const again = openEvents(s, 'the second', path, tokens.vip, { 'last-event-id': last })
    await again.until('"highlighted":"LAMP"')
    expect(again.text()).not.toContain('"type":"snapshot"')
    again.close()
  })

  it('are for those they are for', async () => {
    const { sessionId, roomCode } = await open()
    const status = async (path: string, who: keyof typeof tokens) => {
      const answer = await fetch(s.url + path, {
        headers: { accept: 'text/event-stream', authorization: `Bearer ${tokens[who]}` },
      })
      await answer.body?.cancel()
      return answer.status
    }
    const [host, room] = [`/api/sse/live-shopping/${sessionId}`, `/api/sse/vip/live-shopping/${roomCode}`]
    expect(
      await Promise.all([status(host, 'sam'), status(host, 'tess'), status(host, 'admin'), status(host, 'vip')]),
    ).toStrictEqual([200, 200, 200, 403])
    expect(
      await Promise.all([status(room, 'vip'), status(room, 'admin'), status(room, 'sam'), status(room, 'other')]),
    ).toStrictEqual([200, 200, 403, 404])
    expect((await fetch(s.url + room, { headers: { accept: 'text/event-stream' } })).status).toBe(401)
  })

  it('come back all at once: 200 clients after a cut', { timeout: 120_000 }, async () => {
    const { sessionId, roomCode } = await open()
    const path = `/api/sse/vip/live-shopping/${roomCode}`
    const join = () => Array.from({ length: 200 }, (_, n) => openEvents(s, `client ${n}`, path, tokens.vip))
    const before = join()
    await Promise.all(before.map((stream) => stream.until('up-to-date')))
    const host = openEvents(s, 'the host’s', `/api/sse/live-shopping/${sessionId}`, tokens.sam)
    await host.until('"hosts":1,"clients":200')
    for (const stream of before) stream.close()
    await host.until('"hosts":1,"clients":0')
    const after = join()
    await as('sam').do.liveShopping.setOverridePrice.mutate({ sessionId, productId: 'LAMP', overridePrice: 41 })
    await Promise.all(after.map((stream) => stream.until('"LAMP":"41.00"')))
    for (
      let n = 0;
      n < 500 && !host.text().slice(host.text().lastIndexOf('"hosts"')).startsWith('"hosts":1,"clients":200');
      n++
    )
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(host.text().slice(host.text().lastIndexOf('"hosts"'))).toMatch(/^"hosts":1,"clients":200/)
    for (const stream of [...after, host]) stream.close()
  })
})

it('where it is off, none of it is there', { timeout: 60_000 }, async () => {
  const off = await install({ liveShopping: undefined })
  try {
    const [staff, vip] = [await off.token('admin', 'root', ['demo']), await off.token('customer', 'vip', ['demo'])]
    const id = `demo.${'A'.repeat(22)}`
    const room = '7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b'
    const v1 = '/v1/shops/demo'
    const asked: [string, string][] = [
      ...['', `/${id}`, `/${id}/host`, `/${id}/sales-sheets`, `/${id}/video`].map((p): [string, string] => [
        'GET',
        `${v1}/sessions${p}`,
      ]),
      ...['', `/${id}/start`, `/${id}/items`, `/${id}/convert`, `/${id}/sales-sheet`].map((p): [string, string] => [
        'POST',
        `${v1}/sessions${p}`,
      ]),
      ['PUT', `${v1}/sessions/${id}/prices/LAMP`],
      ...['/join', '/items', '/checkout-request'].map((p): [string, string] => ['POST', `${v1}/rooms/${room}${p}`]),
      ['GET', `${v1}/rooms/${room}`],
      ['GET', `${v1}/clients/vip/credit`],
      ['PUT', `${v1}/clients/vip/credit`],
      ['GET', '/trpc/liveShopping.listSessions'],
      ['POST', '/trpc/liveShopping.createSession'],
      ['GET', `/api/sse/live-shopping/${id}`],
      ['GET', `/api/sse/vip/live-shopping/${room}`],
      ['GET', `${v1}/stream?topics=session:${id}`],
      ['GET', `${v1}/stream?topics=sessions`],
      ['GET', `${v1}/stream?topics=host:${id}`],
    ]
    for (const [method, path] of asked)
      for (const as of [staff, vip]) {
        const body = method === 'GET' ? {} : { body: {} }
        const { status } = await off.ask(method, path, {
          as,
          ...body,
          headers: { accept: 'text/event-stream, application/json' },
        })
        expect(`${method} ${path}: ${status}`).toBe(`${method} ${path}: 404`)
      }
  } finally {
    await off.close()
  }
})
