import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, install } from '../../../all/spec/installation.ts'
import { script } from './script.ts'
import { playSession } from './session.ts'

let s: Installation
beforeAll(async () => {
  s = await install()
})
afterAll(() => s.close())

it('a scripted session on the demo shop’s real catalogue: two tabs see every step in order, to the order and its sales sheet', async () => {
  const told: string[] = []
  const show = await playSession({ url: s.url, shop: 'demo', secret: s.secret, tell: ({ says }) => told.push(says) })
  expect(told).toStrictEqual(script.map(({ says }) => says))
  expect(show.presence).toStrictEqual({ hosts: 1, clients: 1 })
  expect(Number(show.sheet.discount)).toBeGreaterThan(0)
  expect(Number(show.sheet.retailTotal) - Number(show.sheet.discount)).toBeCloseTo(Number(show.sheet.subtotal), 8)
  const staff = await s.token('staff', 'sam', ['demo'])
  const order = await s.ask('GET', `/v1/shops/demo/orders/${show.order}`, { as: staff })
  expect(order.body).toMatchObject({ status: 'unpaid', provider: 'invoice', total: show.sheet.total })
  for (const url of show.sheet.urls) expect((await s.ask('GET', new URL(url).pathname, { as: staff })).status).toBe(200)
})
