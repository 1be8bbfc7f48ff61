import { MemoryOps } from '@cartstream/spec/ops'
import { configured } from '@cartstream/spec/sample'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Events, openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

const ops = new MemoryOps()
let s: SpecGateway
let bearer = ''

beforeAll(async () => {
  s = await openSpecGateway({ ops })
  s.project()
  await s.write(configured()) // tickets are kept once there are read models
  bearer = await s.token('ops', 'olga', '*')
})
afterAll(() => s.stop())

const begun = async (kind: 'rebuild' | 'verify' = 'rebuild'): Promise<string> => {
  ops.all.clear()
  const job = await ops.start({ kind, models: ['carts'], by: 'olga' })
  return 'id' in job ? job.id : ''
}
const follow = (path: string, token = bearer, address = s.gateway.address) =>
  new Events(address, `/v1/ops/${path}/events`, { authorization: `Bearer ${token}` })
type Progress = { type: string; job: { state: string; progress: { position: string; events: number }[] } }
const told = (events: Events) => events.frames as unknown as Progress[]
const states = (events: Events) => told(events).map(({ job }) => job.state)
const progress = (events: number) => [{ partition: 0, position: 7n, goal: 9n, events, eventsPerSecond: 1 }]

describe('the events of a job', () => {
  it('tell it whole at once, then whenever it has changed, and end with it', async () => {
    const id = await begun()
    const events = follow(`rebuilds/${id}`)
    await events.until('the first frame', () => events.frames.length === 1)
    expect(told(events)[0]).toMatchObject({ type: 'progress', job: { id, progress: [{ events: 3 }] } })
    ops.move(id, { progress: progress(8) })
    await events.until('what changed', () => told(events).at(-1)?.job.progress[0]?.events === 8)
    expect(events.frames).toHaveLength(2)
    ops.move(id, { state: 'switched' })
    await events.until('the end', () => events.ended)
    expect(states(events)).toEqual(['running', 'running', 'switched'])
  })

  it('are had by all who ask, from how it stands now', async () => {
    const id = await begun('verify')
    const first = follow(`verify/${id}`)
    await first.until('the first frame', () => first.frames.length === 1)
    ops.move(id, { state: 'comparing' })
    await first.until('what changed', () => states(first).includes('comparing'))
    const second = follow(`verify/${id}`)
    ops.move(id, { state: 'matched' })
    await Promise.all([first, second].map((events) => events.until('the end', () => events.ended)))
    expect(states(second).at(-1)).toBe('matched')
    const late = follow(`verify/${id}`)
    await late.until('the end', () => late.ended)
    expect(states(late)).toEqual(['matched'])
  })

  it('say why they end before the job does: the token has', async () => {
    const id = await begun()
    const events = follow(`rebuilds/${id}`, await s.token('ops', 'olga', '*', 3))
    await events.frame('closed')
    expect(events.frames.at(-1)).toEqual({ type: 'closed', code: 'unauthenticated' })
  })

  it('say why they end before the job does: the gateway has', async () => {
    const id = await begun()
    const other = await s.open()
    const events = follow(`rebuilds/${id}`, bearer, other.address)
    await events.until('the first frame', () => events.frames.length === 1)
    await other.close()
    await events.frame('closed')
    expect(events.frames.at(-1)).toEqual({ type: 'closed', code: 'unavailable' })
  })

  it('are opened with a one-time ticket, by pages that can set no header', async () => {
    const id = await begun()
    const asked = { method: 'POST', headers: { authorization: `Bearer ${bearer}` } }
    const { ticket } = (await (await fetch(`${s.gateway.address}/v1/tickets`, asked)).json()) as { ticket: string }
    const cookie = `cartstream-ticket=${ticket}`
    const events = new Events(s.gateway.address, `/v1/ops/rebuilds/${id}/events`, { cookie })
    await events.frame('progress')
    events.close()
  })

  it('are refused before the first byte', async () => {
    const id = await begun()
    const events = { accept: 'text/event-stream' }
    const at = async (path: string, headers: Record<string, string>, token = bearer) =>
      (await s.get(`/v1/ops/${path}/events`, token, headers)).status
    expect(await at(`rebuilds/${id}`, { accept: 'application/json' })).toBe(400)
    expect(await at(`verify/${id}`, events)).toBe(404)
    expect(await at(`rebuilds/${id}`, { ...events, origin: 'https://elsewhere.example' })).toBe(403)
    expect(await at(`rebuilds/${id}`, events, await s.token('admin', 'adam', ['demo']))).toBe(404)
  })
})
