import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryKeys } from '@cartstream/keys/memory'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import { openProviders } from '@cartstream/pay/open'
import { createLifetime, createLogger, createMetrics, type Lifetime } from '@cartstream/run'
import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import { annsSession, annsSheet, sheetMade } from '@cartstream/spec/live'
import { configured, listed, mug } from '@cartstream/spec/sample'
import { annsCheckout } from '@cartstream/spec/selling'
import { checkoutStarted, refundRequested } from '@cartstream/spec/sold'
import { added, opened } from '@cartstream/spec/told'
import { writerOf } from '@cartstream/spec/written'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createFolderMessages, startProjector } from './index.ts'

let server: SpecDatabase
let db: string
let broker: MemoryBroker
let lifetime: Lifetime
let n = 0
const logger = createLogger('projector', 'silent')

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())
beforeEach(async () => {
  db = await server.createDatabase(`projector_${process.pid}_${n++}`)
  broker = new MemoryBroker()
  lifetime = createLifetime(logger)
})

const start = (more = {}) =>
  startProjector({
    ...{ log: createMemoryLog(broker), db, logger, lifetime, metrics: createMetrics() },
    door: { host: '127.0.0.1', port: 0 },
    ...more,
  })
const get = async (url: string) => {
  const response = await fetch(url)
  return { status: response.status, text: await response.text() }
}

it('is ready once every partition has caught up, and counts what it has projected', async () => {
  const writer = await writerOf(createMemoryLog(broker))
  await writer.write(configured(), listed(mug))
  const { url } = await start()
  await vi.waitFor(async () => expect(await get(`${url}/readyz`)).toMatchObject({ status: 200 }), 10_000)
  expect(await get(`${url}/healthz`)).toStrictEqual({ status: 200, text: '{"status":"ok"}' })
  const { text } = await get(`${url}/metrics`)
  expect(text).toContain('cartstream_projected_events_total{projection="carts"} 3')
  expect(text).toContain('cartstream_projection_lag_events{projection="carts",partition="0"} 0')
  expect(text).toContain('cartstream_projection_delay_seconds_count 2')
  expect(await get(`${url}/elsewhere`)).toMatchObject({ status: 404 })
  await lifetime.close('spec')
  await expect(get(`${url}/healthz`)).rejects.toThrow()
})

it('gives money back through the provider that took it, and counts that', async () => {
  const providers = await openProviders({ PAYMENT_TEST_SECRET: 'a secret of the test provider' })
  const reference = { shop: 'demo', payment: annsCheckout }
  const bought = { key: annsCheckout, reference, amount: '15.00', currency: 'GBP' }
  const { intent } = await providers.default.createIntent(bought)
  await providers.default.confirm(intent)
  const writer = await writerOf(createMemoryLog(broker))
  await writer.write(configured(), opened(), added(), checkoutStarted(), refundRequested({ intent }))
  const { url } = await start({ providers })
  await vi.waitFor(async () => {
    const { text } = await get(`${url}/metrics`)
    expect(text).toContain('cartstream_outbox_sends_total{kind="refund",outcome="sent"} 1')
    expect(text).toContain('cartstream_outbox_waiting{partition="0"} 0')
  }, 10_000)
  await lifetime.close('spec')
})

it('tells a session’s client of their sales sheet, once, while money waits for a provider', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cartstream-told-'))
  const keys = createMemoryKeys()
  const ann = await keys.actorOf('ann')
  const telling = { messages: createFolderMessages(folder), keys }
  const writer = await writerOf(createMemoryLog(broker))
  await writer.write(configured(), opened(), added(), checkoutStarted(), refundRequested(), sheetMade({}, ann))
  const { url } = await start({ telling })
  await vi.waitFor(async () => {
    const { text } = await get(`${url}/metrics`)
    expect(text).toContain('cartstream_outbox_sends_total{kind="sales-sheet",outcome="sent"} 1')
    expect(text).toContain('cartstream_outbox_waiting{partition="0"} 1')
  }, 10_000)
  const [file, ...others] = await readdir(folder)
  expect(others).toStrictEqual([])
  expect(JSON.parse(await readFile(join(folder, file!), 'utf8'))).toMatchObject({
    ...{ type: 'sales-sheet', shop: 'demo', client: 'ann', session: annsSession, sheet: annsSheet().sheet },
    id: file!.replace('.json', ''),
  })
  await lifetime.close('spec')
  await rm(folder, { recursive: true })
})

it('is ready without what a read model could not take, and says so', async () => {
  const writer = await writerOf(createMemoryLog(broker))
  await writer.write(configured(), opened())
  await writer.write(added({ cart: 'demo.AAAAAAAAAAAAAAAAAAAAAA' }))
  const { url } = await start()
  await vi.waitFor(async () => expect(await get(`${url}/readyz`)).toMatchObject({ status: 200 }), 30_000)
  expect(JSON.parse((await get(`${url}/readyz`)).text)).toStrictEqual({
    ...{ status: 'ready', checks: { projector: 'ok' } },
    notes: ['read model carts goes on without 1 stream that it could not take: see its dead letters'],
  })
  const { text } = await get(`${url}/metrics`)
  expect(text).toContain('cartstream_dead_letters{projection="carts"} 1')
  expect(text).toContain('cartstream_dead_letters{projection="orders"} 0')
  expect(text).toContain('cartstream_dead_letter_events_total{projection="carts"} 1')
  await lifetime.close('spec')
})

it('is alive and not ready while it is too far behind, and neither when it stands still though the log goes on', async () => {
  const writer = await writerOf(createMemoryLog(broker))
  await writer.write(configured(), listed(mug))
  const { url } = await start({ maxLagMs: 500 })
  await vi.waitFor(async () => expect(await get(`${url}/readyz`)).toMatchObject({ status: 200 }), 30_000)
  const client = new pg.Client(db)
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('begin')
    await client.query('lock table read.checkpoint in share mode')
    await writer.write(opened(), added())
    const behind = { status: 503, text: expect.stringMatching(/partition 0 is 2 events and \d+ s behind/) }
    await vi.waitFor(async () => expect(await get(`${url}/readyz`)).toStrictEqual(behind), 9000)
    expect(await get(`${url}/healthz`)).toMatchObject({ status: 200 })
    const still = expect.stringMatching(/"projector":"partition 0 stands still/)
    await vi.waitFor(
      async () => expect(await get(`${url}/healthz`)).toStrictEqual({ status: 503, text: still }),
      60_000,
    )
    expect(await get(`${url}/readyz`)).toStrictEqual({ status: 503, text: still })
    const lag = /lag_events{projection="carts",partition="0"} 2\n/
    expect((await get(`${url}/metrics`)).text).toMatch(lag)
    await client.query('rollback')
    await vi.waitFor(async () => expect(await get(`${url}/readyz`)).toMatchObject({ status: 200 }), 30_000)
    expect(await get(`${url}/healthz`)).toMatchObject({ status: 200 })
  } finally {
    await client.end()
  }
  await lifetime.close('spec')
})

it('is not ready while the database does not answer', async () => {
  await writerOf(createMemoryLog(broker))
  const service = await start({ db: 'postgres://nobody:nothing@127.0.0.1:1/none', door: undefined })
  await vi.waitFor(() => expect(service.ready()).toMatch(/partition 0 unreachable: .*ECONNREFUSED/), 5000)
  await lifetime.close('spec')
})
