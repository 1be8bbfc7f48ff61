import { describe, expect, it } from 'vitest'
import { add, restock, SHOP, stage } from '../../simulation/stage.ts'

const ok = { outcome: 'ok', code: 'ok', replayed: false }
const HOLDS = 2000

const held = async () => {
  const s = await stage()
  const h = await s.enter()
  await h.opens(HOLDS)
  for (let i = 0; i < HOLDS; i++) h.ask(add(1, `c${i}`))
  await s.run(500)
  h.appends.length = 0
  const revoked = async () => (await s.events()).filter((event) => event.type === 'HoldsRevoked')
  return { s, h, revoked }
}
const order = (from: number, to: number) => Array.from({ length: from - to }, (_, i) => `c${from - 1 - i}`)

describe('stock taken away from under more holds than one decision ends', () => {
  it('ends them over several, the newest first, by the alarm', async () => {
    const { s, h, revoked } = await held()
    const carts = new Map(
      (await s.events()).flatMap((e) =>
        e.type === 'CartOpened' ? [[e.data.cart, e.data.owner.replaceAll('_', '')]] : [],
      ),
    )
    expect(await h.does(restock(HOLDS - 1200))).toMatchObject(ok)
    await s.run(500)
    const events = await revoked()
    expect(events.map(({ data }) => data.holds.length)).toEqual([500, 500, 200])
    expect(events.map(({ command }) => command !== undefined)).toEqual([true, false, false])
    const ended = events.flatMap(({ data }) => data.holds.map(({ cart }) => carts.get(cart)))
    expect(ended).toEqual(order(HOLDS, HOLDS - 1200))
    expect(h.loop.view(SHOP)?.get('pool', 'X/-')).toMatchObject({ onHand: '800', held: '800' })
  })

  it('ends them before the next command on the pool', async () => {
    const { s, h, revoked } = await held()
    const asked = [h.ask(restock(HOLDS - 1200)), h.ask(restock(HOLDS)), h.ask(add(1200, 'other'))]
    await s.run(50)
    expect(asked.map(({ told }) => told)).toMatchObject([ok, ok, ok])
    expect((await revoked()).reduce((sum, { data }) => sum + data.holds.length, 0)).toBe(1200)
  })

  it('goes on where a decision was dropped, and ends no hold twice', async () => {
    const { s, h, revoked } = await held()
    await h.does(restock(0))
    h.weather = ['lost', 'stored']
    await s.run(3000)
    const ended = (await revoked()).flatMap(({ data }) => data.holds.map(({ hold }) => hold))
    expect(ended).toHaveLength(HOLDS)
    expect(new Set(ended).size).toBe(HOLDS)
  })

  it('is taken up by a handler that starts', async () => {
    const { s, h, revoked } = await held()
    await h.does(restock(0))
    h.kill()
    await s.enter()
    await s.run(3000)
    expect((await revoked()).reduce((sum, { data }) => sum + data.holds.length, 0)).toBe(HOLDS)
  })
})

describe('release-all', () => {
  it('ends all holds, five hundred a command', async () => {
    const { s, h, revoked } = await held()
    for (let n = 0; n < 4; n++) expect(await h.does({ type: 'ReleaseAll', reason: 'roll-back' })).toMatchObject(ok)
    expect((await revoked()).map(({ data }) => data.holds.length)).toEqual([500, 500, 500, 500])
    h.appends.length = 0
    expect(await h.does({ type: 'ReleaseAll', reason: 'roll-back' })).toMatchObject({ ...ok, stream: `shop/${SHOP}` })
    expect(h.appends[0]!.map(({ event }) => event.type)).toEqual(['CommandsAnswered'])
    expect(s.time.now).toBeGreaterThan(0)
  })
})
