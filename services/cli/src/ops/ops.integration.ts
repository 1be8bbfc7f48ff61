import { type ChildProcess, spawn } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryKeys } from '@cartstream/keys/memory'
import { type Gateway, startGateway } from '@cartstream/query-gateway'
import type { Job, JobRequest, ModelDiff } from '@cartstream/read'
import { createVerifier } from '@cartstream/run'
import { type Ran, typeCartstream } from '@cartstream/spec/command'
import { letter, MemoryOps } from '@cartstream/spec/ops'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { shapes } from '../contract/shapes.ts'

const SECRET = 'a secret for specs, of thirty-two bytes or more'
const ops = new MemoryOps()
let gateway: Gateway

beforeAll(async () => {
  const verifier = createVerifier({ jwtSecret: SECRET })
  const connection = 'postgres://127.0.0.1:1/none' // nothing that is asked here looks at a read model
  gateway = await startGateway({ connection, verifier, keys: createMemoryKeys(), ops })
})
afterAll(() => gateway.close())
beforeEach(() => {
  ops.all.clear()
  ops.letters.clear()
  ops.heard.length = 0
})

type Started = { child: ChildProcess; said(text: string): Promise<void>; ended: Promise<Ran> }
const start = (args: readonly string[]): Started => {
  const url = args.includes('--url') ? [] : ['--url', gateway.address]
  const running = typeCartstream([...args, ...url], { AUTH_JWT_SECRET: SECRET, USER: 'olga', NO_COLOR: '1' })
  const { child, ended } = running
  const text = () => Object.values(running.said()).join('')
  const said = async (wanted: string) => {
    for (const until = Date.now() + 30_000; !text().includes(wanted); ) {
      if (Date.now() > until || child.exitCode !== null) throw new Error(`it never said ${wanted}: ${text()}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return { child, said, ended }
}
const run = (...args: string[]) => start(args).ended
/** What it prints as JSON, if it is of the command's shape. */
const shaped = async (command: keyof typeof shapes, ...args: string[]) => {
  const { out } = await run(...command.split(' '), ...args, '--output', 'json')
  return shapes[command].parse(JSON.parse(out)) as never as Record<string, unknown>
}
const begun = async (request: Partial<JobRequest> = {}): Promise<Job> =>
  (await ops.start({ kind: 'rebuild', models: ['carts'], by: 'adam', ...request })) as Job
const newest = () => [...ops.all.values()].at(-1)!

const sample = { table: 'cart_v6', shop: 'demo', key: 'demo.a', how: 'changed', columns: ['total'] } as const
const event = { id: 'e1', type: 'ItemAdded', stream: 'cart/demo.a', at: '2026-11-26T05:00:00.000Z' }
const counts = { model: 'carts', rows: 1200, added: 0, removed: 0, hash: { live: 'a', refolded: 'b' } }
const first = { ...sample, position: 7n, event }
const diff: ModelDiff[] = [{ ...counts, changed: 1, samples: [{ ...sample, position: 7n }], first }]
const same: ModelDiff[] = [{ ...counts, changed: 0, samples: [] }]

describe('cartstream rebuild', () => {
  it('begins what was asked for, waits, and says on stdout what became of it', async () => {
    const { said, ended } = start(['rebuild', 'carts', '--shop', 'demo', '--expected', '3'])
    await said('has begun')
    const { id } = newest()
    ops.move(id, { state: 'switched', diff: same, rollbackUntil: new Date(Date.now() + 60_000).toISOString() })
    const { code, out, err } = await ended
    expect(code).toBe(0)
    expect(newest()).toMatchObject({ models: ['carts'], shop: 'demo', expected: 3, approve: false, by: 'olga' })
    expect(out).toContain(`rebuild ${id.slice(0, 8)} of carts in the shop demo: switched`)
    expect(out).toContain('carts       1,200  0      0        0')
    expect(out).toContain(`cartstream rebuild rollback ${id.slice(0, 8)} --confirm ${id.slice(0, 8)}`)
    expect(err).not.toContain('switched')
  })

  it('prints the job as JSON, and with jsonl each change of it in a line', async () => {
    const json = start(['rebuild', 'carts', '--output', 'json'])
    await json.said('has begun')
    ops.move(newest().id, {
      state: 'switched',
      diff,
      endedAt: '2026-11-26T05:01:00.000Z',
      rollbackUntil: '2026-11-27T05:01:00.000Z',
    })
    const whole = JSON.parse((await json.ended).out)
    expect(whole).toEqual({
      ...{ id: expect.any(String), kind: 'rebuild', models: ['carts'], state: 'switched', by: 'olga' },
      ...{ dryRun: false, expected: 0, approve: false, requestedAt: expect.any(String) },
      ...{ endedAt: '2026-11-26T05:01:00.000Z', rollbackUntil: '2026-11-27T05:01:00.000Z' },
      progress: [
        {
          ...{ partition: 0, position: '1152921504606846976', goal: '1152921504606846985' },
          ...{ events: 3, eventsPerSecond: 1.5 },
        },
      ],
      diff: [{ ...diff[0], samples: [{ ...sample, position: '7' }], first: { ...first, position: '7' } }],
    })
    const jsonl = start(['rebuild', 'orders', '--output', 'jsonl'])
    await jsonl.said('"state":"running"')
    ops.move(newest().id, { state: 'failed', error: 'no such line' })
    const { code, out } = await jsonl.ended
    const states = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).state)
    expect([code, states]).toEqual([1, ['running', 'failed']])
  })

  it('shows what differs and how to go on where more rows do than were expected, and ends with 3', async () => {
    const { said, ended } = start(['rebuild', 'carts'])
    await said('has begun')
    const id = newest().id.slice(0, 8)
    ops.move(newest().id, { state: 'awaiting-approval', diff })
    const { code, out } = await ended
    expect(code).toBe(3)
    for (const line of [
      'first: changed cart_v6 demo demo.a (total) at 7, by ItemAdded e1 of cart/demo.a',
      `cartstream rebuild approve ${id}`,
      `cartstream rebuild cancel ${id}`,
    ])
      expect(out).toContain(line)
  })

  it('with --dry-run ends with 0 where not a row differs, else with 4', async () => {
    for (const [state, code] of [
      ['matched', 0],
      ['differs', 4],
    ] as const) {
      const { said, ended } = start(['rebuild', 'carts', '--dry-run'])
      await said('has begun')
      expect(newest().dryRun).toBe(true)
      ops.move(newest().id, { state, diff })
      expect((await ended).code).toBe(code)
    }
  })

  it('with --detach says the id and leaves', async () => {
    const { code, out } = await run('rebuild', 'carts', '--detach')
    expect([code, out]).toEqual([0, `${newest().id}\n`])
    expect(newest().state).toBe('running')
  })

  it('leaves the job to itself at Ctrl-C, and says how to follow it', async () => {
    const { child, said, ended } = start(['rebuild', 'carts'])
    await said('has begun')
    const id = newest().id.slice(0, 8)
    child.kill('SIGINT')
    expect(await ended).toMatchObject({
      code: 130,
      out: '',
      err: expect.stringContaining(`cartstream rebuild follow ${id}`),
    })
    const following = start(['rebuild', 'follow', id, '--output', 'jsonl'])
    await following.said('"state":"running"')
    ops.move(newest().id, { state: 'switched' })
    expect((await following.ended).code).toBe(0)
  })

  it('is refused with 3 while another goes on, and with 2 for a read model that is none', async () => {
    const { id } = await begun()
    expect(await run('rebuild', 'all')).toMatchObject({ code: 3, out: '', err: expect.stringContaining(id) })
    expect(await run('rebuild', 'cats')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('cats') })
    expect(await run('rebuild', 'orders', '--expected', 'many')).toMatchObject({ code: 2, out: '' })
    expect(await run('rebuild')).toMatchObject({ code: 2, out: '' })
    expect(await run('rebuild', 'orders', '--url', 'http://127.0.0.1:1')).toMatchObject({ code: 5, out: '' })
    expect(ops.all.size).toBe(1)
  })
})

describe('cartstream rebuild status, pause, resume, cancel, approve and rollback', () => {
  it('list every job, or show one by the beginning of its id', async () => {
    expect(await run('rebuild', 'status', 'abc')).toMatchObject({ code: 1, err: 'There is no rebuild abc.\n' })
    const { id } = await begun()
    await begun({ models: ['orders'] })
    const { code, out } = await run('rebuild', 'status', '--output', 'json')
    expect([code, JSON.parse(out).map((job: Job) => job.models)]).toEqual([0, [['orders'], ['carts']]])
    expect((await run('rebuild', 'status')).out).toMatch(/^id +read models +state/)
    const one = await run('rebuild', 'status', id.slice(0, 8))
    expect(one.out).toContain(`rebuild ${id.slice(0, 8)} of carts: running (by adam`)
    expect(one.out).toContain('partition 0: 100 %, 3 events, 2/s')
  })

  it('pause, go on and end', async () => {
    const { id } = await begun()
    expect(await run('rebuild', 'pause', id)).toMatchObject({ code: 0, out: expect.stringContaining('paused') })
    expect(await run('rebuild', 'pause', id)).toMatchObject({ code: 3, err: expect.stringContaining('paused') })
    expect(await run('rebuild', 'resume', id)).toMatchObject({ code: 0, out: expect.stringContaining('running') })
    expect(await run('rebuild', 'cancel', id)).toMatchObject({ code: 0, out: expect.stringContaining('cancelled') })
    expect(ops.heard).toEqual(['pause by olga', 'resume by olga', 'cancel by olga'])
  })

  it('say with --dry-run which job it would be, and do nothing', async () => {
    const { id } = await begun()
    for (const what of ['pause', 'resume', 'cancel', 'approve'] as const)
      expect(await shaped(`rebuild ${what}`, id, '--dry-run')).toMatchObject({ id, state: 'running' })
    const told = await run('rebuild', 'cancel', id.slice(0, 8), '--dry-run')
    expect(told.out).toContain(`It would be asked to cancel:\nrebuild ${id.slice(0, 8)} of carts: running`)
    expect(ops.heard).toEqual([])
  })

  it('print the job as JSON', async () => {
    const { id } = await begun()
    expect(await shaped('rebuild pause', id)).toMatchObject({ id, state: 'paused' })
    expect(await shaped('rebuild resume', id)).toMatchObject({ id, state: 'running' })
    const cancelled = await shaped('rebuild cancel', id, '--yes', '--reason', 'of a test')
    expect(cancelled).toMatchObject({ id, state: 'cancelled' })
    expect(ops.heard.at(-1)).toBe('cancel by olga: of a test')
    expect((await run('rebuild', 'status', id)).out).toMatch(/cancel by olga at \S+: of a test/)
  })

  it('approve, and wait for the switch', async () => {
    const { id } = await begun()
    ops.move(id, { state: 'awaiting-approval', diff })
    const { said, ended } = start(['rebuild', 'approve', id, '--output', 'jsonl'])
    await said('"approve":true')
    ops.move(id, { state: 'switched' })
    expect((await ended).code).toBe(0)
  })

  it('roll back once the name was said again', async () => {
    const { id } = await begun()
    ops.move(id, { state: 'switched' })
    expect(await run('rebuild', 'rollback', id)).toMatchObject({ code: 2 })
    const other = await run('rebuild', 'rollback', id, '--confirm', 'orders')
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining(`--confirm ${id.slice(0, 8)}`) })
    expect(ops.heard).toEqual([])
    const { said, ended } = start(['rebuild', 'rollback', id, '--confirm', 'carts', '--output', 'jsonl'])
    await said('"state":"switched"')
    ops.move(id, { state: 'rolled-back' })
    const { code, out } = await ended
    expect([code, JSON.parse(out.trim().split('\n').at(-1)!).state]).toEqual([0, 'rolled-back'])
  })
})

describe('cartstream verify', () => {
  it('looks at all read models, and ends with 4 and the first row that differs', async () => {
    const { said, ended } = start(['verify'])
    await said('has begun')
    expect(newest()).toMatchObject({ kind: 'verify', models: ['carts', 'availability', 'orders'] })
    ops.move(newest().id, { state: 'differs', diff })
    expect(await ended).toMatchObject({
      code: 4,
      out: expect.stringContaining('first: changed cart_v6 demo demo.a (total) at 7, by ItemAdded e1 of cart/demo.a'),
    })
  })

  it('goes on and on with --continuous, until it differs', async () => {
    const { said, ended } = start(['verify', 'carts', '--continuous', '--every', '1', '--output', 'jsonl'])
    await said('"state":"running"')
    const first = newest().id
    ops.move(first, { state: 'matched', diff: same })
    await said('"state":"matched"')
    while (newest().id === first) await new Promise((resolve) => setTimeout(resolve, 20))
    ops.move(newest().id, { state: 'differs', diff })
    expect((await ended).code).toBe(4)
  })
})

describe('cartstream dead-letters', () => {
  it('lists and shows them', async () => {
    expect(await run('dead-letters', 'list')).toMatchObject({ code: 0, out: 'nothing waits\n' })
    ops.letters.set('l1', letter('l1'))
    const { parked, skipped, ...listed } = letter('l1')
    expect(JSON.parse((await run('dead-letters', 'list', '--output', 'json')).out)).toEqual([listed])
    const position = '1152921504606846976'
    const shown = JSON.parse((await run('dead-letters', 'show', 'l1', '--output', 'jsonl')).out)
    expect(shown).toEqual({ ...listed, skipped, parked: [{ ...parked[0], id: expect.any(String), position }] })
    expect((await run('dead-letters', 'show', 'l1')).out).toContain('ItemRemoved')
    await shaped('dead-letters show', 'l1')
    await shaped('dead-letters list')
    expect(await run('dead-letters', 'show', 'l2')).toMatchObject({ code: 1, out: '' })
  })

  it('takes one again, and says whether it is still there', async () => {
    ops.letters.set('l1', letter('l1'))
    const again = start(['dead-letters', 'retry', 'l1'])
    while (ops.heard.length < 1) await new Promise((resolve) => setTimeout(resolve, 10))
    ops.letters.set('l1', letter('l1'))
    expect(await again.ended).toMatchObject({ code: 1, out: expect.stringContaining('no such line') })
    const skipped = start(['dead-letters', 'skip', 'l1', '--reason', 'of a test'])
    while (ops.heard.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
    ops.letters.delete('l1')
    expect(await skipped.ended).toMatchObject({ code: 0, out: 'taken\n' })
    expect(ops.heard).toEqual(['retry by olga', 'skip by olga: of a test'])
    expect(await run('dead-letters', 'skip', 'l1')).toMatchObject({ code: 2 })
  })

  it('says with --dry-run what would be taken again, and asks for nothing', async () => {
    ops.letters.set('l1', letter('l1'))
    expect(await shaped('dead-letters retry', 'l1', '--dry-run')).toMatchObject({ id: 'l1', state: 'parked' })
    expect(await shaped('dead-letters skip', 'l1', '--reason', 'of a test', '--dry-run')).toMatchObject({ id: 'l1' })
    expect((await run('dead-letters', 'retry', 'l1', '--dry-run')).out).toMatch(
      /^It would be asked to retry:\nl1: carts/,
    )
    expect(ops.heard).toEqual([])
  })

  it('leaves it to itself at Ctrl-C, and says how to see what became of it', async () => {
    ops.letters.set('l1', letter('l1'))
    const { child, ended } = start(['dead-letters', 'retry', 'l1'])
    while (ops.heard.length < 1) await new Promise((resolve) => setTimeout(resolve, 10))
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 130, out: '', err: expect.stringContaining('dead-letters show l1') })
  })
})

describe('a command that asks the service', () => {
  const file = join(tmpdir(), `cartstream-secret-${process.pid}`)
  afterAll(() => rm(file, { force: true }))

  it('takes the secret that signs its token from a file or from stdin', async () => {
    await writeFile(file, `${SECRET}\n`)
    const env = { AUTH_JWT_SECRET: 'another secret, of thirty-two bytes or more' }
    const lag = (from: string) => typeCartstream(['lag', '--url', gateway.address, '--secret-file', from], env)
    expect((await lag(file).ended).code).toBe(0)
    const piped = lag('-')
    piped.child.stdin!.end(SECRET)
    expect((await piped.ended).code).toBe(0)
    expect((await typeCartstream(['lag', '--url', gateway.address], env).ended).code).toBe(1)
    expect(await lag('/nowhere').ended).toMatchObject({
      code: 1,
      err: expect.stringContaining('/nowhere cannot be read'),
    })
  })

  it('asks on a terminal whether it is meant, and does nothing where it is not', async () => {
    const { id } = await begun()
    const main = join(import.meta.dirname, '../main.ts')
    const typed = `'${process.execPath}' '${main}' rebuild cancel ${id} --url ${gateway.address}`
    const onTerminal = async (answer: string) => {
      const env = { ...process.env, AUTH_JWT_SECRET: SECRET, USER: 'olga' }
      const child = spawn('script', ['-qec', typed, '/dev/null'], { env })
      let said = ''
      child.stdout.on('data', (text) => {
        said += text
        if (!String(text).includes('[y/N]')) return
        child.stdin.write(answer)
      })
      const code = await new Promise((resolve) => child.once('close', resolve))
      return { code, said }
    }
    expect(await onTerminal('n\r')).toMatchObject({ code: 1, said: expect.stringContaining('Nothing was done.') })
    expect(ops.heard).toEqual([])
    expect(await onTerminal('y\r')).toMatchObject({ code: 0, said: expect.stringContaining('cancelled') })
    expect(ops.heard).toEqual(['cancel by olga'])
  })
})

describe('cartstream lag', () => {
  it('is told per read model and partition', async () => {
    const lag = { model: 'carts', partition: 0, position: 41n, events: 2, seconds: 0.25, progressing: false }
    ops.lags = [{ ...lag, saidAt: '2026-11-26T05:00:00.000Z' }]
    expect((await run('lag')).out).toContain('carts       0          41        2       0.25     stands still')
    const { out } = await run('lag', '--output', 'jsonl')
    expect(JSON.parse(out)).toEqual({ ...lag, position: '41', saidAt: '2026-11-26T05:00:00.000Z' })
  })
})
