import { describe, expect, it } from 'vitest'
import { Lanes } from './lanes.ts'

const tick = () => new Promise((resolve) => setImmediate(resolve))

/** Steps that end when they are told to. */
const stage = (workers: number, capacity = 100) => {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const work = (lane: string, step: number) => {
    begun.push(`${lane}${step}`)
    return new Promise<void>((resolve) => ends.set(`${lane}${step}`, resolve))
  }
  const end = async (name: string) => {
    ends.get(name)!()
    await tick()
  }
  return { lanes: new Lanes<number>({ workers, capacity, work }), begun, end }
}

describe('lanes', () => {
  it('do the steps of a lane in order, one at a time', async () => {
    const { lanes, begun, end } = stage(4)
    for (const step of [1, 2]) await lanes.put('a', step)
    expect(begun).toEqual(['a1'])
    await end('a1')
    expect(begun).toEqual(['a1', 'a2'])
  })
  it('say how much is done, of which what only runs is no part', async () => {
    const { lanes, end } = stage(1)
    expect(lanes.part()).toBe(0)
    for (const step of [1, 2, 3, 4]) await lanes.put('a', step)
    expect(lanes.part()).toBe(0)
    for (const step of [1, 2, 3]) await end(`a${step}`)
    expect(lanes.part()).toBe(0.75)
    await end('a4')
    expect(lanes.part()).toBe(1)
  })
  it('do different lanes at once, as many as there are workers', async () => {
    const { lanes, begun, end } = stage(2)
    for (const lane of ['a', 'b', 'c']) await lanes.put(lane, 1)
    expect(begun).toEqual(['a1', 'b1'])
    await end('b1')
    expect(begun).toEqual(['a1', 'b1', 'c1'])
  })
  it('let no lane keep a worker from the others', async () => {
    const { lanes, begun, end } = stage(1)
    for (const step of [1, 2]) await lanes.put('a', step)
    await lanes.put('b', 1)
    await end('a1')
    await end('b1')
    expect(begun).toEqual(['a1', 'b1', 'a2'])
  })
  it('make the giver wait while too much waits', async () => {
    const { lanes, end } = stage(1, 2)
    for (const step of [1, 2]) await lanes.put('a', step)
    let put = false
    const third = lanes.put('a', 3).then(() => {
      put = true
    })
    await tick()
    expect(put).toBe(false)
    await end('a1')
    await third
    expect(put).toBe(true)
  })
  it('are drained when nothing waits or runs', async () => {
    const { lanes, end } = stage(1)
    await lanes.put('a', 1)
    let drained = false
    const draining = lanes.drain().then(() => {
      drained = true
    })
    await tick()
    expect(drained).toBe(false)
    await end('a1')
    await draining
  })
  it('stop at the first step that fails, and say why', async () => {
    const lanes = new Lanes<number>({ workers: 1, capacity: 9, work: () => Promise.reject(new Error('no')) })
    await lanes.put('a', 1)
    await expect(lanes.drain()).rejects.toThrow('no')
    await expect(lanes.put('a', 2)).rejects.toThrow('no')
  })
})
