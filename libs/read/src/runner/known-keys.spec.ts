import { expect, it } from 'vitest'
import { KnownKeys } from './known-keys.ts'

const key = (n: number) => `demo/demo.${n.toString(36).padStart(22, 'x')}`

it('says yes of every key that was added, and of hardly any other', () => {
  const known = new KnownKeys()
  for (let n = 0; n < 200_000; n++) known.add(key(n))
  let [missed, mistaken] = [0, 0]
  for (let n = 0; n < 200_000; n++) {
    if (!known.has(key(n))) missed++
    if (known.has(key(n + 1_000_000))) mistaken++
  }
  expect(missed).toBe(0)
  expect(mistaken).toBeLessThan(200)
})
