import { expect, it } from 'vitest'
import { seeded } from './random.ts'
import { drained, VirtualTime } from './virtual-time.ts'

it('runs what is due in the order of its time, then of its asking', async () => {
  const time = new VirtualTime()
  const ran: string[] = []
  for (const [name, ms] of [
    ['d', 30],
    ['b', 10],
    ['a', 5],
    ['c', 10],
    ['never', 31],
  ] as const)
    time.after(ms, () => ran.push(`${name}@${time.now}`))
  await time.runUntil(30)
  expect(ran).toEqual(['a@5', 'b@10', 'c@10', 'd@30'])
  expect(time.now).toBe(30)
})

it('keeps that order over many events', async () => {
  const time = new VirtualTime()
  const random = seeded(1)
  const ran: number[] = []
  for (let i = 0; i < 1000; i++) time.after(random.between(0, 100), () => ran.push(time.now))
  await time.runUntil(100)
  expect(ran).toHaveLength(1000)
  expect(ran).toEqual([...ran].sort((a, b) => a - b))
})

it('lets all promises go as far as they can between two events, however long their chain', async () => {
  const time = new VirtualTime()
  let steps = 0
  time.after(1, () => {
    void (async () => {
      for (; steps < 1000; steps++) await null
    })()
  })
  let seen = 0
  time.after(1, () => {
    seen = steps
  })
  await time.runUntil(1)
  expect(seen).toBe(1000)
  await drained()
})

it('forgets what was cancelled', async () => {
  const time = new VirtualTime()
  let ran = false
  const cancel = time.after(1, () => {
    ran = true
  })
  cancel()
  await time.runUntil(10)
  expect(ran).toBe(false)
})

it('stops a run that spins', async () => {
  const time = new VirtualTime()
  const spin = () => {
    time.after(0, spin)
  }
  spin()
  await expect(time.runUntil(1)).rejects.toThrow('does not come to an end')
})

it('draws the same numbers from the same seed, and others from another', () => {
  const draw = (seed: number) => {
    const random = seeded(seed)
    const bytes = Buffer.alloc(9)
    random.fill(bytes)
    return [random.next(), random.between(1, 6), random.fork().next(), bytes.toString('hex')]
  }
  expect(draw(5)).toEqual(draw(5))
  expect(draw(5)).not.toEqual(draw(6))
})

it('draws whole numbers from a range, all of them, evenly', () => {
  const random = seeded(3)
  const counts = new Map<number, number>()
  for (let i = 0; i < 6000; i++) {
    const n = random.between(1, 6)
    counts.set(n, (counts.get(n) ?? 0) + 1)
  }
  expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6])
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
})
