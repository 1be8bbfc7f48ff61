import { randomUUID } from 'node:crypto'
import { encode } from '@cartstream/log'
import { createMemoryLog } from '@cartstream/log/memory'
import type { DomainEvent } from '@cartstream/schemas'
import { configured, listed, mug } from '@cartstream/spec/sample'
import { cartOrdered, checkoutStarted, placed } from '@cartstream/spec/sold'
import { added, opened } from '@cartstream/spec/told'
import { named } from '@cartstream/spec/world'
import { decodeCursor } from '@cartstream/stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, openSpecGateway, type Problem, type SpecGateway, until } from '../../spec/gateway.ts'

let s: SpecGateway
const HOUR_MS = 3_600_000
const cart = `demo.${named('another')}`
/** So many hours before this one. */
const hourAgo = (hours: number) => new Date((Math.floor(Date.now() / HOUR_MS) - hours) * HOUR_MS).toISOString()
const writeAt = async (hours: number, ...happened: readonly DomainEvent[]) => {
  const log = createMemoryLog(s.broker)
  const time = Date.parse(hourAgo(hours)) + 60_000
  const records = happened.map((event) => encode(event, 'demo', randomUUID(), time, {}))
  const appended = await log.append(0, await log.tail(0), records)
  if (!('appended' in appended)) throw new Error('not appended')
  expect(await s.reads.waitFor(0, appended.appended.offset, 10_000)).toBe(true)
}
const ask = async (query = '', role: Parameters<SpecGateway['token']>[0] = 'staff') =>
  s.get(`/v1/shops/demo/analytics${query}`, await s.token(role))
const hours = async (query: string) => (await ask(query)).body.rows.map(({ hour }: { hour: string }) => hour)

beforeAll(async () => {
  s = await openSpecGateway({ streams: { heartbeatMs: 300 } })
  s.project()
  await writeAt(40, configured(), listed(mug), opened({ cart }))
  await writeAt(5, opened())
  await writeAt(3, added(), checkoutStarted(), placed(), cartOrdered())
  await writeAt(0, added({ cart }))
})
afterAll(() => s.stop())

it('tells the last day by the hour, the first first, and what has become of its carts since', async () => {
  const { body } = await ask()
  expect(body.rows).toStrictEqual([
    expect.objectContaining({
      hour: hourAgo(5),
      cartsOpened: 1,
      cartsOrdered: 1,
      conversionPercent: '100.00',
      adds: 0,
    }),
    expect.objectContaining({ hour: hourAgo(3), orders: 1, revenue: '15.00', averageValue: '15.00', currency: 'GBP' }),
    expect.objectContaining({ hour: hourAgo(0), adds: 1, addSuccessPercent: '100.00', cartsOpened: 0 }),
  ])
})

it('tells the hours that begin at `from` or later, and before `to`', async () => {
  expect(await hours(`?from=${hourAgo(40)}`)).toStrictEqual([40, 5, 3, 0].map(hourAgo))
  expect(await hours(`?from=${hourAgo(5)}&to=${hourAgo(3)}`)).toStrictEqual([hourAgo(5)])
  expect(await hours(`?to=${hourAgo(4)}`)).toStrictEqual([hourAgo(5)])
  expect(await hours('?to=2000-01-01T00:00:00Z')).toStrictEqual([])
  expect(await hours('?from=9999-12-31T23:59:59Z')).toStrictEqual([])
})

it('refuses what it does not know, more than it has room for, and what is no time', async () => {
  for (const [query, pointer] of [
    ['?sku=MUG', '#/sku'],
    ['?from=yesterday', '#/from'],
    ['?from=2020-01-01T00:00:00Z', '#/from'],
    [`?from=${hourAgo(1)}&to=${hourAgo(2)}`, '#/from'],
  ] as const) {
    const { status, body } = await ask(query)
    expect([query, status, (body as Problem).errors?.map((error) => error.pointer)]).toStrictEqual([
      ...[query, 400, [pointer]],
    ])
  }
})

it('is for the shop’s people and its analysts', async () => {
  for (const role of ['admin', 'staff', 'analyst'] as const) expect((await ask('', role)).status).toBe(200)
  for (const role of ['customer', 'guest', 'ops', 'service'] as const) expect((await ask('', role)).status).toBe(403)
  expect((await s.get('/v1/shops/another/analytics', await s.token('staff'))).status).toBe(404)
})

it('goes on as a stream: from the list’s cursor without a gap, or from the hours of the last week', async () => {
  const { cursor } = (await ask()).body
  expect(decodeCursor(cursor)?.topics.has('analytics')).toBe(true)
  const fresh = connect(s, '?topics=analytics', await s.token('analyst'))
  const resumed = connect(s, `?topics=analytics&cursor=${encodeURIComponent(cursor)}`, await s.token('staff'))
  try {
    await fresh.upToDate()
    await resumed.upToDate()
    expect(Object.keys(fresh.rows('analytics')).sort()).toStrictEqual([40, 5, 3, 0].map(hourAgo))
    expect(resumed.frames.filter(({ type }) => type === 'snapshot')).toStrictEqual([])
    await writeAt(0, added({ cart, line: `demo.${named('line')}` }))
    for (const told of [fresh, resumed])
      await until('the second add', () => told.rows('analytics')[hourAgo(0)]?.adds === 2)
    expect(Object.keys(resumed.rows('analytics'))).toStrictEqual([hourAgo(0)])
  } finally {
    fresh.close()
    resumed.close()
  }
})
