import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createVerifier, loadOrMakeSecret } from '@cartstream/run'
import { freePort } from '@cartstream/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const SAMPLE = join(root, 'samples/uci-2010-12-01.csv.gz')

type Ran = { code: number | null; out: string; err: string }

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

  const run = (args: string[], env: Record<string, string> = {}): Promise<Ran> =>
    new Promise((resolve) => {
      const all = {
        ...process.env,
        CARTSTREAM_HOME: home,
        KAFKA_BROKERS: '',
        DATABASE_URL: '',
        AUTH_JWT_SECRET: '',
        ...env,
      }
      const child = spawn(process.execPath, [join(root, 'services/cli/src/main.ts'), ...args], { env: all })
      let [out, err] = ['', '']
      child.stdout.on('data', (text) => {
        out += text
      })
      child.stderr.on('data', (text) => {
        err += text
      })
      child.on('close', (code) => resolve({ code, out, err }))
    })

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
    expect(report.skipped.cancellation).toBeGreaterThan(0)
  })

  it('refuses more than there is, and counts duplicates as replays', async () => {
    const file = join(home, 'rows.csv')
    const at = '2022-10-01 00:00:00 UTC'
    const events = [
      ['cart', 'a', '1'],
      ['cart', 'a', '1'], // the same row again
      ['cart', 'a', '2'], // the last one
      ['cart', 'a', '3'], // none left
      ['remove_from_cart', 'b', '1'],
      ['purchase', 'a', '2'],
      ['view', 'a', '9'],
    ]
    const rows = events.map(([type, sku, user]) => `${at},${type},${sku},2.50,${user}`)
    await writeFile(file, `event_time,event_type,product_id,price,user_id\n${rows.join('\n')}\n`)
    // One connection for shopping: customers take their turns in the order of the rows.
    const options = ['--format', 'rees46', '--stock', '2', '--connections', '2', '--output', 'json']
    const { code, out } = await run(['load', '--file', file, ...options])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      accepted: 2,
      replayed: 1,
      refused: { 'out-of-stock': 1 },
      skipped: { view: 1, 'no-checkout-yet': 1, 'remove-without-add': 1 },
      check: { ok: true, carts: 2, skus: 1, unitsHeld: 2 },
    })
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
    const loading = run([
      'load',
      '--file',
      SAMPLE,
      '--format',
      'uci',
      '--limit',
      '500',
      '--rate',
      '120',
      '--output',
      'json',
    ])
    await sleep(2500)
    service.kill('SIGKILL')
    await ended
    await start()
    const { code, out, err } = await loading
    expect([code, err]).toEqual([0, expect.anything()])
    const report = JSON.parse(out)
    expect(report.retries).toBeGreaterThan(0)
    expect(report.check).toMatchObject({ ok: true, wrong: 0, logEvents: expect.any(Number) })
  })
})
