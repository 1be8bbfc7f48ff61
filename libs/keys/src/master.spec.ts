import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createWrapping } from './master.ts'

const key = randomBytes(32)
const master = randomBytes(32).toString('base64url')

describe('a data key at rest', () => {
  it('is encrypted with the master key, whose name it bears, for its actor alone', () => {
    const wrapping = createWrapping(master)
    const stored = wrapping.wrap('ann', key)
    expect(stored).toMatch(/^1\.[A-Za-z0-9_-]{8}\.[A-Za-z0-9_-]{80}$/)
    expect(wrapping.unwrap('ann', stored)).toEqual(key)
    expect(() => wrapping.unwrap('bob', stored)).toThrow(/another KEYS_MASTER_KEY/)
    expect(Buffer.from(stored.slice(11), 'base64url').includes(key)).toBe(false)
  })

  it('does not open with another master key, nor without one', () => {
    const stored = createWrapping(master).wrap('ann', key)
    const another = createWrapping(randomBytes(32).toString('base64url'))
    expect(() => another.unwrap('ann', stored)).toThrow(/another KEYS_MASTER_KEY/)
    expect(() => createWrapping(undefined).unwrap('ann', stored)).toThrow('set KEYS_MASTER_KEY')
  })

  it('stands as it is without a master key, and still opens when there is one', () => {
    const stored = createWrapping(undefined).wrap('ann', key)
    expect(stored).toBe(`0.${key.toString('base64url')}`)
    expect(createWrapping(master).unwrap('ann', stored)).toEqual(key)
  })

  it.each(['', 'short', `${master}A`, `${master.slice(0, -1)}=`, '!'.repeat(43)])(
    'has no master key that is not 32 bytes in base64url (%#), and the key is not repeated',
    (bad) => {
      expect(() => createWrapping(bad)).toThrow(/KEYS_MASTER_KEY is not 32 bytes/)
      if (bad !== '') expect(() => createWrapping(bad)).not.toThrow(bad)
    },
  )
})
