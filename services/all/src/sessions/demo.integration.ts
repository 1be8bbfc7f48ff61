import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, install } from '../../spec/installation.ts'

const run = promisify(execFile)
const cli = join(import.meta.dirname, '../../../cli/src/main.ts')
let s: Installation
beforeAll(async () => {
  s = await install()
})
afterAll(() => s.close())

type Show = {
  order: string
  steps: { says: string; by: string; status: number }[]
  presence: object
  sheet: { retailTotal: string; discount: string; subtotal: string; total: string; urls: string[] }
}

it('cartstream demo session: two tabs see every step on the demo shop’s real catalogue, to the order and its sales sheet', async () => {
  const asked = [cli, 'demo', 'session', '--url', s.url, '--output', 'json']
  const { stdout, stderr } = await run(process.execPath, asked, { env: { ...process.env, AUTH_JWT_SECRET: s.secret } })
  const show = JSON.parse(stdout) as Show
  expect(show.steps.map(({ by, status }) => `${by} ${status}`)).toStrictEqual([
    ...['host 200', 'client 200', 'host 200', 'client 200', 'host 200'],
    ...['host 200', 'host 200', 'client 200', 'host 409', 'host 200'],
  ])
  for (const { says } of show.steps) expect(stderr).toContain(says)
  expect(show.presence).toStrictEqual({ hosts: 1, clients: 1 })
  const { retailTotal, discount, subtotal, total, urls } = show.sheet
  expect(Number(discount)).toBeGreaterThan(0)
  expect(Number(retailTotal) - Number(discount)).toBeCloseTo(Number(subtotal), 8)
  const staff = await s.token('staff', 'sam', ['demo'])
  const order = await s.ask('GET', `/v1/shops/demo/orders/${show.order}`, { as: staff })
  expect(order.body).toMatchObject({ status: 'unpaid', provider: 'invoice', total })
  for (const url of urls) expect((await s.ask('GET', new URL(url).pathname, { as: staff })).status).toBe(200)
})
