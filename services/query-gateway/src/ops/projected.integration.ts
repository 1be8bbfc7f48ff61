import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { added, annsCart } from '@cartstream/spec/told'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Events, openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

/** The doors with those behind them who do the work: a projector, and the tables that it is asked through. */
let s: SpecGateway
let bearer = ''
beforeAll(async () => {
  s = await openSpecGateway()
  s.project()
  await s.write(configured(), listed(mug), stocked('MUG', '5'))
  bearer = await s.token('ops', 'olga', '*')
})
afterAll(() => s.stop())
const EVENTS = { accept: 'text/event-stream' }

const ask = async (method: string, path: string, body?: object) => {
  const headers = { authorization: `Bearer ${bearer}`, ...(body && { 'content-type': 'application/json' }) }
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
  const answer = await fetch(`${s.gateway.address}/v1/ops${path}`, init)
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}
/** The last thing that is told of a job. */
const end = async (path: string) => {
  const events = new Events(s.gateway.address, `/v1/ops${path}/events`, { authorization: `Bearer ${bearer}` })
  await events.until('the end', () => events.ended)
  return (events.frames.at(-1) as unknown as { job: Record<string, unknown> }).job
}

describe('a job that is asked for over HTTP', () => {
  it('is done, told as it goes on, and can be taken back', async () => {
    const { status, body } = await ask('POST', '/rebuilds', { model: 'all' })
    expect(status).toBe(202)
    const job = await end(`/rebuilds/${body.id}`)
    expect(job).toMatchObject({ state: 'switched', by: 'olga', rollbackUntil: expect.any(String) })
    expect((job.diff as { model: string }[]).map(({ model }) => model)).toEqual(job.models)
    expect((await ask('GET', `/rebuilds/${body.id}`)).body).toEqual(job)
    expect((await ask('POST', `/rebuilds/${body.id}/rollback`)).status).toBe(202)
    const state = async () => (await ask('GET', `/rebuilds/${body.id}`)).body.state
    await expect.poll(state, { timeout: 30_000 }).toBe('rolled-back')
    expect(await ask('POST', `/rebuilds/${body.id}/pause`)).toMatchObject({
      status: 409,
      body: { code: 'wrong-state' },
    })
  })

  it('is refused in the words of the list', async () => {
    expect(await ask('POST', '/rebuilds', { model: 'cats' })).toMatchObject({
      status: 404,
      body: { code: 'unknown-model' },
    })
    const none = '00000000-0000-4000-8000-000000000000'
    for (const what of ['', '/events'])
      expect((await s.get(`/v1/ops/rebuilds/${none}${what}`, bearer, EVENTS)).status).toBe(404)
    expect(await ask('POST', `/rebuilds/${none}/cancel`)).toMatchObject({ status: 404 })
  })

  it('takes the largest numbers and oddest names that its door lets through', async () => {
    const odd = { models: ['shops'], shop: 'no-such-shop', expected: 1_000_000_000, dryRun: true }
    const { status, body } = await ask('POST', '/rebuilds', odd)
    expect(status).toBe(202)
    expect(await end(`/rebuilds/${body.id}`)).toMatchObject({ ...odd, state: 'matched' })
  })

  it('verifies, and names the row that differs by the event that should have made it', async () => {
    const pool = new pg.Pool({ connectionString: s.db, max: 1 })
    await pool.query(`update read.price_v3 set price = '0.01' where key = 'MUG'`)
    await pool.end()
    const { body } = await ask('POST', '/verify', { model: 'prices' })
    expect(await end(`/verify/${body.id}`)).toMatchObject({
      ...{ kind: 'verify', state: 'differs' },
      diff: [
        {
          changed: 1,
          first: {
            key: 'MUG',
            columns: ['price'],
            position: expect.stringMatching(/^\d+$/),
            event: { type: 'ProductListed' },
          },
        },
      ],
    })
  })
})

describe('a dead letter', () => {
  it('is listed, shown, taken again in vain, and left out for a reason', async () => {
    await s.write(added()) // of a cart that nobody has opened
    const { rows } = (await ask('GET', '/dead-letters')).body
    expect(rows).toMatchObject([
      { model: 'carts', shop: 'demo', stream: `cart/${annsCart}`, waiting: 1, state: 'parked' },
    ])
    const path = `/dead-letters/${rows[0].id}`
    const shown = (await ask('GET', path)).body
    expect(shown).toMatchObject({
      ...rows[0],
      skipped: [],
      parked: [{ index: 0, type: 'ItemAdded', position: expect.any(String) }],
    })
    expect((await ask('POST', `${path}/retry`)).body).toMatchObject({ id: rows[0].id })
    const state = async () => (await ask('GET', path)).body.state
    await expect.poll(state, { timeout: 30_000 }).toBe('parked')
    expect((await ask('POST', `${path}/skip`, { reason: 'of a test' })).status).toBe(202)
    await expect.poll(async () => (await ask('GET', '/dead-letters')).body.rows, { timeout: 30_000 }).toEqual([])
    for (const id of [rows[0].id, 'none', "'"])
      expect((await ask('GET', `/dead-letters/${encodeURIComponent(id)}`)).status).toBe(404)
  })
})
