import { describe, expect, it } from 'vitest'
import { createHealth } from './health.ts'

describe('health', () => {
  it('is ready when every check is', async () => {
    const health = createHealth({ checks: { log: () => true, database: async () => true } })
    expect(health.healthz()).toEqual({ status: 200, body: { status: 'ok' } })
    expect(await health.readyz()).toEqual({
      status: 200,
      body: { status: 'ready', checks: { log: 'ok', database: 'ok' } },
    })
  })
  it('says every reason why it is not', async () => {
    const health = createHealth({
      timeoutMs: 20,
      checks: {
        log: () => 'partition 3 is 120 events behind',
        database: async () => {
          throw new Error('connection refused')
        },
        slow: () => new Promise(() => {}),
        idle: () => false,
        fine: () => true,
      },
    })
    expect(await health.readyz()).toEqual({
      status: 503,
      body: {
        status: 'not-ready',
        checks: {
          log: 'partition 3 is 120 events behind',
          database: 'connection refused',
          slow: 'no answer within 20 ms',
          idle: 'not so',
          fine: 'ok',
        },
      },
    })
  })
  it('is not ready while it shuts down, but alive', async () => {
    const stop = new AbortController()
    const health = createHealth({ checks: {}, signal: stop.signal })
    expect((await health.readyz()).status).toBe(200)
    stop.abort()
    expect(await health.readyz()).toMatchObject({ status: 503, body: { checks: { shutdown: 'shutting down' } } })
    expect(health.healthz().status).toBe(200)
  })
  it('is not alive where something stands still that should go on, and names it', () => {
    const alive = { loops: () => true as const, projector: () => 'partition 3 stands still' }
    expect(createHealth({ checks: {}, alive }).healthz()).toEqual({
      status: 503,
      body: { status: 'unhealthy', checks: { projector: 'partition 3 stands still' } },
    })
    expect(createHealth({ checks: {}, alive: { loops: alive.loops } }).healthz().status).toBe(200)
  })
  it('tells notes without being unready for them', async () => {
    const health = createHealth({ checks: {}, notes: () => ['the log has one replica only'] })
    expect(await health.readyz()).toMatchObject({ status: 200, body: { notes: ['the log has one replica only'] } })
  })
})
