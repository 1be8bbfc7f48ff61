import { describe, expect, it } from 'vitest'
import { keysContract } from '../contract/suite.ts'
import { createMemoryKeys } from './memory.ts'

describe('keys in memory', () => {
  const shared = createMemoryKeys()
  keysContract(async () => ({ ...shared, close: async () => {} }))

  it('repeat in ciphertext, too, where the bytes of chance are handed in', async () => {
    const place = { shop: 'demo', actor: 'actor-0', field: 'contact' }
    const sealed = () =>
      createMemoryKeys(
        () => 'actor-0',
        (bytes) => Buffer.alloc(bytes, 3),
      ).seal(place, 'x')
    expect(await sealed()).toEqual(await sealed())
  })

  it('repeat where the pseudonyms are handed in', async () => {
    let n = 0
    const keys = createMemoryKeys(() => `actor-${n++}`)
    expect([await keys.actorOf('a'), await keys.actorOf('b'), await keys.actorOf('a')]).toEqual([
      'actor-0',
      'actor-1',
      'actor-0',
    ])
  })
})
