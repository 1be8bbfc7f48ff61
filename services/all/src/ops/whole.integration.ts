import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { typeCartstream } from '@cartstream/spec/command'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install } from '../../spec/installation.ts'
import { openEvents, type Stream } from '../../spec/walk.ts'

const CUSTOMERS = 6
const PAUSE_MS = 20
const SKUS = ['85123A', '22423', '84879']

let s: Installation
let staff: string
let stream: Stream
let load: Load
let db: pg.Pool

type Row = { key: string; row: Record<string, unknown> | null; position: string }
type Frame = { type: string; topic?: string; rows?: Row[] }

beforeAll(async () => {
  s = await install()
  staff = await s.token('staff', 'alice', ['demo'])
  stream = openEvents(s, 'live carts', '/v1/shops/demo/stream?topics=live-carts', staff)
  await stream.until('"up-to-date"')
  load = startLoad()
  db = new pg.Pool({ connectionString: s.databaseUrl, max: 1 })
  db.on('error', () => {}) // one that is still closing when the server stops says so
})
afterAll(async () => {
  await load.stop()
  stream.close()
  await db.end()
  await s.close()
})

/** Customers who change their carts, again and again. */
type Load = { done: number; refused: string[]; stop(): Promise<void> }
const startLoad = (): Load => {
  const stopping = new AbortController()
  const counts = { done: 0, refused: [] as string[] }
  const shop = async (n: number) => {
    const as = await s.token('customer', `customer-${n}`, ['demo'])
    for (let round = 0; !stopping.signal.aborted; round++) {
      const body = { sku: SKUS[(n + round) % SKUS.length], quantity: '1' }
      const { status, body: told } = await s.ask('POST', '/v1/shops/demo/carts/me/items', { as, body })
      if (status === 200 || status === 201) counts.done++
      else counts.refused.push(`${status} ${JSON.stringify(told)}`)
      if (round % 4 === 3) await s.ask('DELETE', '/v1/shops/demo/carts/me', { as })
      await sleep(PAUSE_MS)
    }
  }
  const all = Promise.all(Array.from({ length: CUSTOMERS }, (_, n) => shop(n)))
  return Object.assign(counts, {
    async stop() {
      stopping.abort()
      await all
    },
  })
}

const cartstream = (...args: string[]) =>
  typeCartstream([...args, '--url', s.url], { AUTH_JWT_SECRET: s.secret, USER: 'olga', NO_COLOR: '1' }).ended

const frames = (): Frame[] =>
  stream
    .text()
    .split('\n\n')
    .slice(0, -1)
    .flatMap((event) => event.split('\n').filter((line) => line.startsWith('data: ')))
    .map((line) => JSON.parse(line.slice(6)) as Frame)
const count = (type: string): number => frames().filter((frame) => frame.type === type).length

/** What a client holds that was told all this: carts by key; a snapshot replaces them, and no row may go back in time within one. */
const held = (): Map<string, Record<string, unknown>> => {
  const rows = new Map<string, Record<string, unknown>>()
  const at = new Map<string, bigint>()
  for (const { type, rows: told = [] } of frames()) {
    if (type === 'snapshot') for (const all of [rows, at]) all.clear()
    for (const { key, row, position } of told) {
      expect(BigInt(position), `${key} goes back in time`).toBeGreaterThanOrEqual(at.get(key) ?? -1n)
      at.set(key, BigInt(position))
      if (row === null) rows.delete(key)
      else rows.set(key, row)
    }
  }
  return rows
}
const difference = (one: Map<string, unknown>, other: Map<string, unknown>): string[] =>
  [...new Set([...one.keys(), ...other.keys()])].filter((key) => !isDeepStrictEqual(one.get(key), other.get(key)))
const shown = async (): Promise<Map<string, unknown>> => {
  const { body } = await s.ask('GET', '/v1/shops/demo/live-carts?limit=200', { as: staff })
  const { rows } = body as { rows: { id: string }[] }
  return new Map(rows.map((row) => [row.id, row]))
}

describe('one whole run, under load and with a client that looks on all along', () => {
  it('rebuilds every read model: not a row differs, and the client gets a fresh snapshot', async () => {
    const { code, out, err } = await cartstream('rebuild', 'all', '--output', 'json')
    expect([code, err]).toEqual([0, expect.stringContaining('has begun')])
    const job = JSON.parse(out)
    expect(job).toMatchObject({ state: 'switched', by: 'olga', progress: [{ partition: 0 }] })
    expect(job.diff).toEqual(
      job.models.map((model: string) => expect.objectContaining({ model, added: 0, removed: 0, changed: 0 })),
    )
    await expect.poll(() => count('snapshot'), { timeout: 30_000 }).toBe(2)
    expect(count('must-refetch')).toBe(1)
  })

  it('takes the switch back at once', async () => {
    const { body } = await s.ask('GET', '/v1/ops/rebuilds', { as: await s.token('ops') })
    const { id } = (body as { rows: { id: string }[] }).rows[0]!
    const { code, out } = await cartstream('rebuild', 'rollback', id, '--confirm', id.slice(0, 8))
    expect([code, out]).toEqual([0, expect.stringContaining('rolled-back')])
    await expect.poll(() => count('snapshot'), { timeout: 30_000 }).toBe(3)
  })

  it('verifies that what is live equals the log', async () => {
    const { code, out } = await cartstream('verify')
    expect([code, out]).toEqual([0, expect.stringContaining('matched')])
  })

  it('finds a row that somebody has changed by hand, and the event that should have made it', async () => {
    await db.query(`update read.price_v3 set price = '0.01' where shop = 'demo' and key = '84879'`)
    const verified = await cartstream('verify', 'prices')
    expect(verified).toMatchObject({
      code: 4,
      out: expect.stringMatching(/first: changed price_v3 demo 84879 \(price\) at \d+, by ProductListed/),
    })
    const rebuilt = await cartstream('rebuild', 'prices')
    expect(rebuilt).toMatchObject({ code: 3, out: expect.stringContaining('changed price_v3 demo 84879 (price)') })
    const id = /rebuild approve (\w+)/.exec(rebuilt.out)![1]!
    expect(await cartstream('rebuild', 'approve', id)).toMatchObject({ code: 0 })
    expect(await cartstream('verify', 'prices')).toMatchObject({ code: 0 })
  })

  it('was noticed by nobody: commands were taken all along, and the client holds what there is', async () => {
    await load.stop()
    expect(load.refused).toEqual([])
    expect(load.done).toBeGreaterThan(CUSTOMERS)
    await expect.poll(async () => difference(held(), await shown()), { timeout: 60_000, interval: 500 }).toEqual([])
    expect(held().size).toBeGreaterThan(0)
    expect(stream.text()).not.toContain('"closed"')
  })
})
