import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createVerifier, loadOrMakeSecret } from '@cartstream/run'
import { freePort } from '@cartstream/spec'
import { type Ran, typeCartstream } from '@cartstream/spec/command'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const SAMPLE = join(root, 'samples/uci-2010-12-01.csv.gz')

describe('the cartstream command', () => {
  let home: string
  let service: ChildProcess
  let ended: Promise<unknown>
  let port: number

  const start = async () => {
    const env = { ...process.env, CARTSTREAM_HOME: home, PORT: String(port) }
    const main = join(root, 'services/all/src/main.ts')
    service = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    ended = new Promise((resolve) => service.once('close', resolve))
    await new Promise<void>((resolve, reject) => {
      service.stdout?.on('data', (text) => String(text).includes('Ctrl-C stops it') && resolve())
      void ended.then(() => reject(new Error('the embedded instance did not start')))
    })
  }

  /** `onSaid`: hears each time something was said on stderr. */
  const run = (args: string[], env: Record<string, string> = {}, onSaid = (_: string) => {}): Promise<Ran> => {
    const nowhere = { KAFKA_BROKERS: '', DATABASE_URL: '', AUTH_JWT_SECRET: '' }
    const running = typeCartstream(args, { CARTSTREAM_HOME: home, ...nowhere, ...env })
    running.child.stderr!.on('data', () => onSaid(running.said().err))
    return running.ended
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'cartstream-cli-'))
    await chmod(home, 0o755)
    port = await freePort()
    await start()
  })
  afterAll(async () => {
    service.kill('SIGINT')
    await ended
    await rm(home, { recursive: true, force: true })
  })

  it('prints a token that the embedded instance takes, and nothing else, on stdout', async () => {
    const { code, out } = await run(['token', '--role', 'staff', '--shop', 'demo', '--sub', 'alice', '--ttl', '60'])
    expect(code).toBe(0)
    const verify = createVerifier({ jwtSecret: await loadOrMakeSecret(join(home, 'token-secret')) })
    expect(await verify(out.trim())).toMatchObject({ sub: 'alice', role: 'staff', shops: ['demo'] })
    const other = await run(['token', '--role', 'staff', '--shop', '*', '--sub', 'x', '--output', 'json'], {
      AUTH_JWT_SECRET: 'z'.repeat(40),
    })
    expect(JSON.parse(other.out)).toMatchObject({ role: 'staff', shops: '*', sub: 'x' })
    await expect(verify(JSON.parse(other.out).token)).rejects.toThrow('signature')
  })

  it('loads real rows, and finds account, read models and log in agreement', async () => {
    const { code, out, err } = await run([
      'load',
      '--file',
      SAMPLE,
      '--format',
      'uci',
      '--limit',
      '400',
      '--output',
      'json',
    ])
    expect([code, err]).toEqual([0, expect.stringContaining('Loading')])
    const report = JSON.parse(out)
    expect(report.check).toMatchObject({ ok: true, wrong: 0, logEvents: expect.any(Number) })
    const told = report.accepted + report.replayed + Object.values<number>(report.refused).reduce((a, b) => a + b, 0)
    expect(report).toMatchObject({ rows: 400, commands: told })
    expect(report.accepted).toBeGreaterThan(300)
    const { asked, orders, revenue, currency } = report.purchases
    expect([orders, currency, report.check.orders]).toEqual([asked, 'GBP', asked])
    expect(asked).toBeGreaterThan(10)
    expect(Number(revenue)).toBeGreaterThan(1000)
    expect(report.skipped['unknown-order']).toBeGreaterThan(0)
  })

  it('refuses more than there is, pays for what it has, and counts duplicates as replays', async () => {
    const file = join(home, 'rows.csv')
    const events = [
      ['cart', 'a', '1'],
      ['cart', 'a', '1'], // the same row again
      ['cart', 'a', '2'], // the last one
      ['cart', 'a', '3'], // none left
      ['remove_from_cart', 'b', '1'],
      ['purchase', 'a', '2'],
      ['purchase', 'b', '2'], // of the same purchase
      ['purchase', 'a', '2'], // the same row again: both commands are sent again
      ['purchase', 'a', '3'], // nothing was left for this one
      ['view', 'a', '9'],
    ]
    const at = '2022-10-01 00:00:00 UTC'
    const rows = events.map(([type, sku, user]) => `${at},${type},${sku},2.50,${user}`)
    await writeFile(file, `event_time,event_type,product_id,price,user_id\n${rows.join('\n')}\n`)
    // One connection for shopping: customers take their turns in the order of the rows.
    const options = ['--format', 'rees46', '--stock', '2', '--connections', '2', '--output', 'json']
    const { code, out } = await run(['load', '--file', file, ...options])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      accepted: 4,
      replayed: 3,
      refused: { 'out-of-stock': 1 },
      purchases: { asked: 1, orders: 1, refused: {}, revenue: '2.50', cancelled: 0, currency: 'USD' },
      skipped: { view: 1, 'same-purchase': 1, 'remove-without-add': 1, 'purchase-without-cart': 1 },
      check: { ok: true, carts: 1, skus: 1, unitsHeld: 1, orders: 1, unitsSold: 1 },
    })
  })

  it('takes back the order that an invoice of UCI calls off, restocked and refunded', async () => {
    const file = join(home, 'invoices.csv')
    const line = (invoice: string, sku: string, quantity: number) =>
      `${invoice},${sku},MUG,${quantity},2010-12-01 08:26:00,2.55,17850.0,United Kingdom`
    const rows = [
      line('1', '11111', 2),
      line('1', '22222', 1),
      line('2', '11111', 3),
      line('C3', '11111', -3), // the second order, whole
      line('C4', '22222', -1), // a part of the first
      line('C5', '33333', -1),
    ]
    const head = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'
    await writeFile(file, `${head}\n${rows.join('\n')}\n`)
    const { code, out } = await run(['load', '--file', file, '--format', 'uci', '--output', 'json'])
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      {
        purchases: { orders: 2, revenue: '15.30', cancelled: 1, refunded: '7.65', currency: 'GBP' },
        skipped: { 'part-of-an-order': 1, 'unknown-order': 1 },
        check: { ok: true, carts: 0, orders: 2, unitsSold: 3 },
      },
    ])
  })

  it('says in words and by its exit code what a person did wrong', async () => {
    expect(await run(['load', '--file', 'x.csv', '--format', 'xml'])).toMatchObject({ code: 2 })
    expect(await run(['token', '--role', 'king', '--shop', 'demo', '--sub', 'x'])).toMatchObject({ code: 2 })
    const nobody = await run(['load', '--file', SAMPLE, '--format', 'uci', '--url', 'http://127.0.0.1:1'])
    expect(nobody).toMatchObject({
      code: 5,
      out: '',
      err: expect.stringContaining('Nothing answers at http://127.0.0.1:1'),
    })
    const none = await run(['load', '--file', join(home, 'none.csv'), '--format', 'uci'])
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('none.csv cannot be read') })
    const demo = await run(['load', '--file', SAMPLE, '--format', 'uci', '--shop', 'demo'])
    expect(demo).toMatchObject({ code: 1, err: expect.stringContaining('the shop demo has products already') })
  })

  it('carries a load through a kill of the service: every command has one outcome, and the books agree', async () => {
    const begun = Promise.withResolvers<void>()
    const loading = run(
      ['load', '--file', SAMPLE, '--format', 'uci', '--limit', '500', '--rate', '120', '--output', 'json'],
      {},
      (said) => said.includes('Loading') && begun.resolve(),
    )
    await begun.promise
    await sleep(2500)
    service.kill('SIGKILL')
    await ended
    await start()
    const { code, out, err } = await loading
    expect([code, err]).toEqual([0, expect.anything()])
    const report = JSON.parse(out)
    expect(report.retries).toBeGreaterThan(0)
    expect(report.purchases.orders).toBe(report.purchases.asked)
    expect(report.check).toMatchObject({ ok: true, wrong: 0, logEvents: expect.any(Number) })
  })
})
