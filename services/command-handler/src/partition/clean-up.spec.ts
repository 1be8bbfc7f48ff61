import { describe, expect, it } from 'vitest'
import { add, stage } from '../../simulation/stage.ts'

const ok = { outcome: 'ok', code: 'ok', replayed: false, stream: 'shop/demo' }
const cleanUp = { type: 'CleanUp' } as const
const TTL = 10

/** So many holds that end at one moment, half a tick from now; ticks come each 100 ms from the handler's entry on. */
const holding = async (holds: number, options: { maxBatchBytes?: number } = {}) => {
  const s = await stage()
  const h = await s.enter(options)
  await h.opens(holds, { holdTtlSeconds: TTL })
  const begun = s.time.now
  for (let i = 0; i < holds; i++) h.ask(add(1, `c${i}`))
  await s.time.runUntil(begun + TTL * 1000 - 50)
  return { s, h }
}

describe('a clean-up', () => {
  it('settles at once what the timer would settle later, and says how many holds came to their end', async () => {
    const { s, h } = await holding(3)
    expect(await h.does(cleanUp)).toMatchObject({ ...ok, quantity: '0' })
    await s.run(31)
    const asked = h.ask(cleanUp)
    await s.run(10)
    expect(asked.told).toMatchObject({ ...ok, quantity: '3' })
    expect((await s.types()).slice(-2)).toEqual(['HoldsExpired', 'CommandsAnswered'])
    expect(await h.does(cleanUp)).toMatchObject({ ...ok, quantity: '0' })
  })

  it('takes as many batches as it needs, and a retry of its key is told the same', async () => {
    const { s, h } = await holding(1200, { maxBatchBytes: 200_000 })
    await s.run(51)
    h.appends.length = 0
    const asked = h.ask(cleanUp)
    await s.run(49)
    expect(h.appends.length).toBeGreaterThan(3)
    expect(asked.told).toMatchObject({ ...ok, quantity: '1200' })
    expect(await h.does(cleanUp, { key: asked.key })).toEqual({ ...asked.told, replayed: true })
    h.kill()
    const next = await s.enter()
    expect(await next.does(cleanUp, { key: asked.key })).toEqual({ ...asked.told, replayed: true })
  })

  it('counts what is in the log, however often it was decided', async () => {
    const { s, h } = await holding(1200, { maxBatchBytes: 200_000 })
    await s.run(51)
    h.weather = ['fair', 'lost', 'fair', 'lost']
    const asked = h.ask(cleanUp)
    await s.run(49)
    const ended = (await s.events()).flatMap((e) => (e.type === 'HoldsExpired' ? e.data.holds : []))
    expect(ended).toHaveLength(1200)
    expect(asked.told).toMatchObject({ ...ok, quantity: '1200' })
  })

  it('of a shop that nobody configured is refused, and leaves no trace', async () => {
    const s = await stage()
    const h = await s.enter()
    expect(await h.does(cleanUp)).toMatchObject({ outcome: 'refused', code: 'shop-not-configured' })
    expect((await s.types()).at(-1)).toBe('Marker')
  })
})
