import { LOG_KEY } from '@cartstream/log'
import { describe, expect, it } from 'vitest'
import { actor, add, restock, stage } from '../../simulation/stage.ts'

const ok = { outcome: 'ok', code: 'ok', replayed: false }
const outOfStock = { outcome: 'refused', code: 'out-of-stock', available: '0' }

describe('a decider that throws', () => {
  it('costs the one command, and nobody else', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(10)
    const poison = { ...add(1, 'p'), quantity: null as never } // no door lets it in: it stands for a bug
    const asked = [add(1, 'a'), poison, add(1, 'b')].map((command) => h.ask(command))
    await s.run(20)
    const died = { outcome: 'unanswered', code: 'internal' }
    expect(asked.map(({ told }) => told)).toEqual([expect.objectContaining(ok), died, expect.objectContaining(ok)])
    expect(h.appends).toHaveLength(1)
  })
})

describe('group commit', () => {
  it('writes the commands of one moment in one batch', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(10)
    const asked = ['a', 'b', 'c'].map((who) => h.ask(add(1, who)))
    await s.run(20)
    expect(h.appends).toHaveLength(1)
    expect(asked.map(({ told }) => told)).toEqual(asked.map(() => expect.objectContaining(ok)))
  })

  it('writes what came while a batch was under way in the next one', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(10)
    h.hold()
    const asked = [h.ask(add(1, 'a'))]
    await s.run(5)
    asked.push(h.ask(add(1, 'b')))
    await s.run(5)
    asked.push(h.ask(add(1, 'c')))
    await s.run(5)
    expect(h.appends).toHaveLength(1)
    h.release()
    await s.run(5)
    expect(h.appends).toHaveLength(2)
    expect(asked.map(({ told }) => told)).toEqual(asked.map(() => expect.objectContaining(ok)))
  })

  it('decides on what is under way: the last unit is not sold twice', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(1)
    h.hold()
    const first = h.ask(add(1, 'a'))
    await s.run(5)
    const second = h.ask(add(1, 'b'))
    await s.run(5)
    h.release()
    await s.run(5)
    expect([first.told, second.told]).toMatchObject([ok, outOfStock])
  })

  it('states all refusals of a batch in one CommandsAnswered', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(0)
    const asked = ['a', 'b'].map((who) => h.ask(add(1, who)))
    await s.run(20)
    const last = (await s.events()).at(-1)!
    const answers = asked.map(({ key }) =>
      expect.objectContaining({ key, code: 'out-of-stock', status: 409, sku: 'X' }),
    )
    expect(last).toMatchObject({ type: 'CommandsAnswered', data: { answers } })
  })
})

describe('every answer waits for the log', () => {
  it('acceptance, refusal, already so, replay and reused key alike', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(1)
    const before = h.ask(add(1, 'a'))
    await s.run(20)
    h.hold()
    const asked = [
      h.ask(restock(2)),
      h.ask(add(5, 'b')),
      h.ask({ type: 'ClearCart', cart: { me: true }, caller: { actor: actor('c'), kind: 'customer' } }),
      h.ask(add(1, 'a'), { key: before.key }),
      h.ask(add(2, 'a'), { key: before.key }),
    ]
    await s.run(400)
    expect(asked.map(({ told }) => told)).toEqual(asked.map(() => undefined))
    h.release()
    await s.run(20)
    expect(asked.map(({ told }) => told)).toMatchObject([
      ok,
      { outcome: 'refused', code: 'out-of-stock', available: '1' },
      ok,
      { ...ok, replayed: true },
      { outcome: 'refused', code: 'key-reused', status: 422 },
    ])
  })

  it('a replay alone brings one marker, and has the position of the first answer', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(1)
    const first = h.ask(add(1))
    await s.run(20)
    const again = [h.ask(add(1), { key: first.key }), h.ask(add(1), { key: first.key })]
    await s.run(20)
    for (const { told } of again) expect(told).toEqual({ ...first.told, replayed: true })
    expect((await s.events()).at(-1)).toMatchObject({ type: 'Marker', data: { reason: 'answer' }, shop: LOG_KEY })
    expect(h.appends).toHaveLength(2)
  })

  it('two requests at once with one key get one outcome', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(5)
    const first = h.ask(add(1))
    const second = h.ask(add(1), { key: first.key })
    await s.run(20)
    expect(second.told).toEqual({ ...first.told, replayed: true })
    expect((await s.types()).filter((type) => type === 'ItemAdded')).toHaveLength(1)
  })
})

describe('after a conflict', () => {
  it('a command is decided again on what the other handler wrote', async () => {
    const s = await stage()
    const one = await s.enter()
    await one.opens(1)
    const other = await s.enter()
    expect(await other.does(add(1, 'b'))).toMatchObject(ok)
    // one has not read that yet: it appended a moment ago
    expect(await one.does(add(1, 'a'))).toMatchObject(outOfStock)
    expect(one.conflicts).toBe(1)
  })

  it('the same key at two handlers at once has one outcome', async () => {
    const s = await stage()
    const one = await s.enter()
    await one.opens(5)
    const other = await s.enter()
    const first = one.ask(add(1))
    const second = other.ask(add(1), { key: first.key })
    await s.run(100)
    expect(second.told).toMatchObject(ok)
    expect(first.told).toEqual({ ...second.told, replayed: true })
  })

  it('what an old handler sends late is void, and changes nothing', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(5)
    await h.does(add(1))
    const stored = s.broker.partitions[0]!
    const late = stored.slice(-2)
    await h.does(add(1))
    const before = await s.events()
    s.broker.produce(0, late)
    expect(await h.does(add(1))).toMatchObject(ok)
    const after = await s.events()
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.slice(before.length).map((event) => event.type)).toEqual(['ItemQuantityChanged', 'StockReserved'])
  })
})

describe('splitting', () => {
  it('keeps each batch within what the log takes, and each command within one batch', async () => {
    const s = await stage()
    const h = await s.enter({ maxBatchBytes: 8000 })
    await h.opens(100)
    const asked = Array.from({ length: 20 }, (_, i) => h.ask(add(1, `c${i}`)))
    await s.run(100)
    expect(asked.map(({ told }) => told)).toEqual(asked.map(() => expect.objectContaining(ok)))
    expect(h.appends.length).toBeGreaterThan(2)
    for (const records of h.appends) {
      const bytes = records.reduce((sum, { key, value }) => sum + key.length + value.length, 0)
      expect(bytes).toBeLessThanOrEqual(8000)
    }
    const batchOf = new Map<string, Set<bigint>>()
    for (const { head, events } of await s.batches())
      for (const { command } of events)
        if (command !== undefined) batchOf.set(command, (batchOf.get(command) ?? new Set()).add(head.offset))
    expect([...batchOf.values()].every((heads) => heads.size === 1)).toBe(true)
  })

  it('takes less at a time where the broker takes less than it said', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(100)
    h.weather = ['too-large']
    const asked = Array.from({ length: 20 }, (_, i) => h.ask(add(1, `c${i}`)))
    await s.run(200)
    expect(asked.map(({ told }) => told)).toEqual(asked.map(() => expect.objectContaining(ok)))
    expect(h.appends.length).toBeGreaterThan(2)
  })

  it('tells a lone command that it is too large', async () => {
    const s = await stage()
    const h = await s.enter()
    await h.opens(100)
    h.weather = ['too-large']
    expect(await h.does(add(1))).toEqual({ outcome: 'unanswered', code: 'too-large' })
    expect(await h.does(add(1))).toMatchObject(ok)
  })
})
