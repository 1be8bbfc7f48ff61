import { letter, MemoryOps } from '@cartstream/spec/ops'
import { configured } from '@cartstream/spec/sample'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect, listen, openSpecGateway, refusedUpgrade, type SpecGateway, type Told } from '../../spec/gateway.ts'

const ops = new MemoryOps()
let s: SpecGateway
const open: Told[] = []
beforeAll(async () => {
  s = await openSpecGateway({ ops })
  s.project()
  await s.write(configured())
})
afterEach(() => {
  for (const stream of open.splice(0)) (stream as unknown as { close(): void }).close()
})
afterAll(() => s.stop())

type Frame = { type: string; lag: { model: string }[]; jobs: object[]; deadLetters: { count: number; rows: object[] } }
const last = (told: Told) => told.frames.findLast(({ type }) => type === 'ops') as Frame | undefined
const lagOf = (model: string, events: number) => ({
  ...{ model, partition: 0, position: 2n ** 60n, events, seconds: 0, progressing: true },
  saidAt: '2026-11-26T05:30:00.000Z',
})

describe.each([
  ['a WebSocket', connect],
  ['server-sent events', listen],
])('the topic ops over %s', (_, follow) => {
  it('tells lag, jobs and dead letters whole, at once and whenever they have changed', async () => {
    ops.lags = [lagOf('carts', 3)]
    ops.all.clear()
    ops.letters.clear()
    const told = follow(s, '?topics=ops', await s.token('ops', 'olga', '*'))
    open.push(told)
    await told.frame('ops')
    const none = { jobs: [], deadLetters: { count: 0, rows: [] } }
    expect(last(told)).toEqual({
      ...{ type: 'ops', topic: 'ops', ...none },
      lag: [{ ...lagOf('carts', 3), position: String(2n ** 60n) }],
    })
    const job = await ops.start({ kind: 'rebuild', models: ['carts'], by: 'olga' })
    ops.letters.set('1', letter('1'))
    await told.until('what has changed', () => last(told)?.deadLetters.count === 1)
    expect(last(told)).toMatchObject({
      jobs: [{ id: (job as { id: string }).id, state: 'running' }],
      deadLetters: { rows: [{ stream: 'cart/demo.x', waiting: 1 }] },
    })
    const opsFrames = () => told.frames.filter(({ type }) => type === 'ops').length
    const frames = opsFrames()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(opsFrames()).toBe(frames)
  })

  it('says that it is up to date, though nothing changes, for as long as the read models can be looked at', async () => {
    const told = follow(s, '?topics=ops', await s.token('ops', 'olga', '*'))
    open.push(told)
    await told.upToDate()
    expect(told.frames.map(({ type }) => type).slice(0, 2)).toEqual(['ops', 'up-to-date'])
    const { lag } = ops
    ops.lag = () => Promise.reject(new Error('the database is away'))
    try {
      await told.until('how long it is behind', () => told.frames.some((f) => 'lagMs' in f && Number(f.lagMs) > 2000))
    } finally {
      ops.lag = lag
    }
  })

  it('tells of jobs and dead letters what the token is for', async () => {
    ops.all.clear()
    await ops.start({ kind: 'rebuild', models: ['carts'], by: 'olga' })
    await ops.start({ kind: 'verify', models: ['orders'], shop: 'demo', by: 'olga' })
    ops.letters.set('2', letter('2', 'other'))
    const told = follow(s, '?topics=ops', await s.token('ops', 'olga', ['demo']))
    open.push(told)
    await told.frame('ops')
    expect(last(told)).toMatchObject({ jobs: [{ kind: 'verify', shop: 'demo' }], deadLetters: { count: 1 } })
  })
})

it('the topic ops is for whoever runs the read models, beside other topics and on an open socket', async () => {
  const refused = async (role: 'staff' | 'customer' | 'ops', shops?: string[]) => {
    const protocol = `bearer.${await s.token(role, 'x', shops)}`
    return (await refusedUpgrade(s, '/v1/shops/demo/stream?topics=ops', { 'sec-websocket-protocol': protocol })).code
  }
  expect([await refused('staff'), await refused('customer'), await refused('ops', ['other'])]).toStrictEqual([
    ...['forbidden', 'forbidden', 'not-found'],
  ])
  const socket = connect(s, '?topics=live-carts', await s.token('admin', 'root', '*'))
  open.push(socket)
  await socket.upToDate()
  socket.say({ subscribe: ['ops'] })
  await socket.frame('ops')
  socket.say({ unsubscribe: ['ops'] })
  await s.write(configured({ name: 'Another' }))
  const frames = () => socket.frames.filter(({ type }) => type === 'ops').length
  const before = frames()
  ops.lags = [lagOf('orders', 9)]
  await new Promise((resolve) => setTimeout(resolve, 2500))
  expect(frames() - before).toBeLessThanOrEqual(1) // one may have been under way
  expect(last(socket)?.lag.map(({ model }) => model)).not.toContain('orders')
})
