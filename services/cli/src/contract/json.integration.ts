import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@cartstream/spec'
import { typeCartstream } from '@cartstream/spec/command'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shapes } from './shapes.ts'

const root = join(import.meta.dirname, '../../../..')
const SAMPLE = ['--file', join(root, 'samples/uci-2010-12-01.csv.gz'), '--format', 'uci', '--limit', '30']

describe('the JSON that cartstream prints, of an embedded instance', () => {
  let home: string
  let service: ChildProcess
  let ended: Promise<unknown>
  let port: number
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'cartstream-json-'))
    await chmod(home, 0o755)
    port = await freePort()
    const env = { ...process.env, CARTSTREAM_HOME: home, PORT: String(port) }
    service = spawn(process.execPath, [join(root, 'services/all/src/main.ts')], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    ended = new Promise((resolve) => service.once('close', resolve))
    await new Promise<void>((resolve, reject) => {
      service.stdout?.on('data', (text) => String(text).includes('Ctrl-C stops it') && resolve())
      void ended.then(() => reject(new Error('the embedded instance did not start')))
    })
  })
  afterAll(async () => {
    service.kill('SIGINT')
    await ended
    await rm(home, { recursive: true, force: true })
  })

  /** What it prints, if it is of the command's shape and ends with 0. `typed`: the command, then its arguments. */
  const ask = async (command: keyof typeof shapes, ...args: string[]) => {
    const nowhere = { KAFKA_BROKERS: '', DATABASE_URL: '', AUTH_JWT_SECRET: '' }
    const typed = [...command.split(' '), ...args, '--output', 'json']
    const { code, out, err } = await typeCartstream(typed, { CARTSTREAM_HOME: home, ...nowhere }).ended
    if (code !== 0) throw new Error(`cartstream ${typed.join(' ')} ended with ${code}: ${err}`)
    const { data, error } = shapes[command].safeParse(JSON.parse(out))
    if (error !== undefined) throw new Error(`cartstream ${typed.join(' ')} printed ${out}: ${error.message}`)
    return data as never as Record<string, unknown>
  }

  it('is of its shape for whoever begins', async () => {
    await ask('token', '--role', 'staff', '--shop', 'demo', '--sub', 'alice')
    await ask('doctor', '--port', String(port))
    expect(await ask('load', ...SAMPLE, '--dry-run')).toMatchObject({ rows: 30 })
    expect(await ask('load', ...SAMPLE)).toMatchObject({ rows: 30, check: { ok: true } })
    expect(await ask('demo session', '--dry-run')).toHaveLength(10)
    await ask('demo session')
  })

  it('is of its shape for analysts', async () => {
    const { token } = await ask('token', '--role', 'customer', '--shop', 'demo', '--sub', 'bob')
    const added = await fetch(`http://127.0.0.1:${port}/v1/shops/demo/carts/me/items`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sku: '85123A', quantity: '2' }),
    })
    expect(added.status).toBe(200)
    const { rows } = (await ask('state')) as never as { rows: { kind: string; id: string; sku: string }[] }
    const [cart, sku] = ['cart', 'sku'].map((kind) => rows.find((row) => row.kind === kind)!)
    await ask('history', cart!.id, '--from', '0')
    await ask('explain', sku!.sku)
    await ask('certify')
  })

  it('is of its shape for whoever runs the read models', async () => {
    await Promise.all([ask('lag'), ask('dead-letters list'), ask('rebuild', 'prices', '--dry-run')])
    const { id } = await ask('rebuild', 'prices')
    await Promise.all([ask('rebuild status'), ask('rebuild status', String(id)), ask('rebuild follow', String(id))])
    const last = ['rebuild rollback', String(id), '--confirm', 'prices'] as const
    expect(await ask(...last, '--dry-run')).toMatchObject({ state: 'switched' })
    expect(await ask(...last)).toMatchObject({ state: 'rolled-back' })
    await Promise.all([ask('verify', 'prices'), ask('verify', '--handler')])
    await ask('verify status')
  })
}, 600_000)
