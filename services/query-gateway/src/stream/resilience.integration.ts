import { request } from 'node:http'
import { cartIdOf } from '@cartstream/keys'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, opened, quantityChanged } from '@cartstream/spec/told'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, listen, openSpecGateway, refusedUpgrade, Socket, type SpecGateway } from '../../spec/gateway.ts'

let s: SpecGateway
let staff: string
const carts: string[] = []
const line = (n: number) => ({ cart: carts[n % 100]!, line: `demo.${String(n).padStart(22, '0')}` })

/** Rows of some kilobytes, so that the sockets' own buffers are soon full. */
const bulk = (n: number) =>
  Array.from({ length: 10 }, (_, i) => added({ ...line(n + 100 * i), cart: carts[n]!, name: 'x'.repeat(290) }))

beforeAll(async () => {
  s = await openSpecGateway({ streams: { heartbeatMs: 200 } })
  staff = await s.token('staff')
  let last = await s.writer.write(configured(), listed(mug), stocked('MUG', '1000'))
  for (let n = 0; n < 40; n++) {
    const owner = await s.keys.actorOf(`customer-${n}`)
    carts.push(cartIdOf('demo', owner, 0))
    last = await s.writer.write(opened({ cart: carts[n]!, owner }), ...bulk(n))
  }
  s.project()
  await s.reads.waitFor(0, last, 10_000)
})
afterAll(() => s.stop())

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${s.gateway.address}/metrics`)).text()
  const values = text.split('\n').filter((l) => l.startsWith(name))
  return values.reduce((sum, l) => sum + Number(l.slice(l.lastIndexOf(' '))), 0)
}

const plain = (query: string): Socket =>
  new Socket(s.gateway.address, `/v1/shops/demo/stream${query}`, ['cartstream', `bearer.${staff}`], {
    perMessageDeflate: false,
  })

describe('a slow client', () => {
  it('costs bounded memory, keeps nobody waiting, and gets the latest state of each row when it reads again', async () => {
    // it is bytes that fill a connection: both are sent theirs as they are
    const [slow, quick] = [plain('?topics=live-carts'), plain('?topics=live-carts')]
    await Promise.all([slow.upToDate(), quick.upToDate()])
    slow.ws.pause()
    slow.frames = []
    let last = 0n
    for (let round = 0; round < 150; round++) {
      const touched = Array.from({ length: 40 }, (_, n) =>
        quantityChanged({ ...line(n), quantity: String((round % 8) + 2), was: '1' }),
      )
      last = await s.writer.write(...touched)
      await s.reads.waitFor(0, last, 10_000)
    }
    const isThere = (told: Socket) => told.frames.some((f) => f.rows?.some((r) => BigInt(r.position) >= last))
    await quick.until('the quick one', () => isThere(quick))
    slow.ws.resume()
    await slow.until('the slow one', () => isThere(slow))
    expect(slow.rows('live-carts')).toEqual(quick.rows('live-carts'))
    const changes = (told: Socket) => told.types().filter((type) => type === 'changes').length
    expect(changes(slow)).toBeLessThan(changes(quick) / 2)
    expect(slow.bytes).toBeLessThan(quick.bytes / 2) // what the gateway had not kept, it cannot send
    expect(await metric('cartstream_stream_rows_conflated_total')).toBeGreaterThan(1000)
    slow.close()
    quick.close()
  }, 300_000)
})

describe('a database that goes away', () => {
  it('makes the gateway not ready and its answers 503, ages its streams, and is forgotten once it is back', async () => {
    const told = connect(s, '?topics=live-carts,availability', staff)
    await told.upToDate()
    const admin = new pg.Client({ connectionString: s.server.connectionString })
    await admin.connect()
    const name = admin.escapeIdentifier(new URL(s.db).pathname.slice(1))
    await admin.query(`alter database ${name} with allow_connections false`)
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name.slice(1, -1)])
    expect((await s.get('/v1/shops/demo/availability', staff)).status).toBe(503)
    expect((await s.get('/readyz')).status).toBe(503)
    await told.until('age', () => (told.frames.at(-1)?.lagMs ?? 0) >= 1500)
    await admin.query(`alter database ${name} with allow_connections true`)
    await admin.end()
    await s.writer.write(quantityChanged({ ...line(0), quantity: '9', was: '1' }))
    const position = await s.writer.write(stocked('MUG', '777'))
    await told.until('the row', () => told.rows('availability').MUG?.onHand === '777')
    const cart = () => told.rows('live-carts')[carts[0]!] as { items: { quantity: string }[] }
    await told.until('the cart', () => cart().items[0]?.quantity === '9')
    expect(told.types()).not.toContain('closed')
    expect(told.types()).not.toContain('must-refetch')
    const { status } = await s.get(`/v1/shops/demo/availability?atLeast=${s.at(position)}`, staff)
    expect(status).toBe(200)
    expect((await s.get('/readyz')).status).toBe(200)
    told.close()
  }, 60_000)
  it('is said to be away, by problem and by /readyz', async () => {
    const nowhere = await s.open({ connection: 'postgres://nobody@127.0.0.1:1/none' })
    const at = (path: string) => fetch(nowhere.address + path, { headers: { authorization: `Bearer ${staff}` } })
    const lists = await at('/v1/shops/demo/live-carts')
    expect({ status: lists.status, retry: lists.headers.get('retry-after') }).toEqual({ status: 503, retry: '1' })
    expect(((await lists.json()) as { code: string }).code).toBe('unavailable')
    expect((await at('/readyz')).status).toBe(503)
    expect((await at('/healthz')).status).toBe(200)
    await nowhere.close()
  })
})

describe('a projector that is gone', () => {
  it('makes its streams age, though nothing else tells it from a quiet shop', async () => {
    const own = await openSpecGateway({ streams: { heartbeatMs: 200 } })
    const last = await own.writer.write(configured(), listed(mug), stocked('MUG', '1'))
    own.project()
    await own.reads.waitFor(0, last, 10_000)
    await own.write(stocked('MUG', '2')) // the first had waited for its tables
    const told = connect(own, '?topics=availability', staff)
    await told.upToDate()
    await new Promise((resolve) => setTimeout(resolve, 2500))
    await told.until('a young frame', () => told.frames.at(-1)!.lagMs! < 2400)
    await own.stopProjecting()
    await told.until('age', () => told.frames.at(-1)!.lagMs! > 3500)
    told.close()
    await own.stop()
  }, 120_000)
})

describe('a switch of generations', () => {
  it('gives open streams a fresh snapshot, and cursors from before a refetch', async () => {
    const told = connect(s, '?topics=live-carts', staff)
    await told.upToDate()
    const cursor = told.cursor
    told.frames = []
    const client = new pg.Client({ connectionString: s.db })
    await client.connect()
    await client.query(`with old as (select * from read.generation where projection = 'carts' and live),
      fresh as (insert into read.generation (projection, version, live) select projection, version, false from old returning *)
      insert into read.checkpoint select c.projection, f.generation, c.partition, c.log_id, c.position, c.height, c.head, c.at, c.committed_at, c.horizon, false
        from read.checkpoint c join old o on o.generation = c.generation cross join fresh f`)
    const toThe = async (which: 'max' | 'min') => {
      await client.query('begin')
      await client.query(
        `update read.generation set live = false, state = 'retired' where projection = 'carts' and live`,
      )
      await client.query(
        `update read.generation set live = true, state = 'live' where generation = (select ${which}(generation) from read.generation where projection = 'carts')`,
      )
      await client.query('commit')
    }
    await toThe('max')
    await told.frame('snapshot')
    expect(told.types().filter((type) => type !== 'up-to-date')).toEqual(['must-refetch', 'snapshot'])
    expect(Object.keys(told.rows('live-carts'))).toHaveLength(40)
    const late = connect(s, `?topics=live-carts&cursor=${cursor}`, staff)
    await late.upToDate()
    expect(late.types().slice(0, 2)).toEqual(['must-refetch', 'snapshot'])
    await toThe('min')
    await client.end()
    told.close()
    late.close()
  })
})

describe('limits', () => {
  it('of streams: one too many is told to come again', async () => {
    const small = await s.open({ streams: { streams: 1, heartbeatMs: 200 } })
    const first = new Socket(small.address, '/v1/shops/demo/stream?topics=availability', [
      'cartstream',
      `bearer.${staff}`,
    ])
    await first.upToDate()
    const near = { ...s, gateway: small }
    const path = '/v1/shops/demo/stream?topics=availability'
    expect(await refusedUpgrade(near, path, { authorization: `Bearer ${staff}` })).toMatchObject({
      status: 503,
      code: 'unavailable',
    })
    first.close()
    await first.closed()
    const next = new Socket(small.address, path, ['cartstream', `bearer.${staff}`])
    await next.upToDate()
    next.close()
    await small.close()
  })
  it('of requests: what is over is a 429 that says when to come again', async () => {
    const small = await s.open({ limit: { quota: 3, windowSeconds: 60 } })
    const ask = () =>
      fetch(`${small.address}/v1/shops/demo/availability`, { headers: { authorization: `Bearer ${staff}` } })
    const answers = [await ask(), await ask(), await ask(), await ask()]
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200, 429])
    expect(answers[3]!.headers.get('ratelimit')).toMatch(/^"reads";r=0;t=\d+$/)
    expect(Number(answers[3]!.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(((await answers[3]!.json()) as { code: string }).code).toBe('too-many-requests')
    await small.close()
  })
})

describe('a shutdown', () => {
  it('tells every stream why, ends it, and does not wait for idle clients', async () => {
    const closing = await s.open()
    const path = '/v1/shops/demo/stream?topics=availability'
    const socket = new Socket(closing.address, path, ['cartstream', `bearer.${staff}`])
    const events = listen({ ...s, gateway: closing }, '?topics=availability', staff)
    await Promise.all([socket.upToDate(), events.upToDate()])
    const began = Date.now()
    await closing.close()
    expect(Date.now() - began).toBeLessThan(20_000) // idle clients would never go by themselves
    await socket.closed()
    await events.until('the end', () => events.ended)
    expect(socket.frames.at(-1)).toEqual({ type: 'closed', code: 'unavailable' })
    expect(socket.closeCode).toBe(1012)
    expect(events.frames.at(-1)).toEqual({ type: 'closed', code: 'unavailable' })
  })
})

describe('what is open', () => {
  it('is counted, and counted down when clients leave without a word', async () => {
    const before = await metric('cartstream_stream_subscriptions{')
    const streams = [connect(s, '?topics=live-carts,availability', staff), listen(s, '?topics=live-carts', staff)]
    await Promise.all(streams.map((told) => told.upToDate()))
    expect((await metric('cartstream_stream_subscriptions{')) - before).toBe(3)
    for (const told of streams) told.close()
    for (let n = 0; n < 100 && (await metric('cartstream_stream_subscriptions{')) > before; n++)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await metric('cartstream_stream_subscriptions{')).toBe(before)
  })
  it('does not include an upgrade that was answered instead: its socket is closed', async () => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'x',
    }
    const closed = await new Promise<boolean>((resolve, reject) => {
      const asked = request(`${s.gateway.address}/v1/shops/demo/availability`, { headers, agent: false }, (answer) => {
        answer.resume()
        answer.socket.on('close', () => resolve(true))
      })
      asked.on('error', reject)
      asked.end()
    })
    expect(closed).toBe(true)
  })
})
