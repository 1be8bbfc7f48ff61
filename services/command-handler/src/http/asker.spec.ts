import { createMemoryKeys } from '@cartstream/keys/memory'
import { AuthError, type Claims } from '@cartstream/run'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Askers } from './asker.ts'

const claims = (sub: string, seconds: number): Claims => ({
  sub,
  role: 'customer',
  shops: ['demo'],
  exp: Date.now() / 1000 + seconds,
})
const refusal = (code: string) => expect.objectContaining({ code })
afterEach(() => vi.useRealTimers())

describe('a token', () => {
  it('is verified once, then known without waiting, until it ends', async () => {
    vi.useFakeTimers()
    let verified = 0
    const verify = async () => {
      verified++
      return claims('alice', 60)
    }
    const askers = new Askers(verify, createMemoryKeys(), {})
    expect(askers.peek('t')).toBeUndefined()
    const asker = await askers.learn('t')
    expect(askers.peek('t')).toBe(asker)
    expect(verified).toBe(1)
    vi.advanceTimersByTime(59_999)
    expect(askers.peek('t')).toBe(asker)
    vi.advanceTimersByTime(1)
    expect(askers.peek('t')).toBeUndefined()
  })

  it('that is no good, or cannot be judged now, is refused by its code', async () => {
    for (const code of ['unauthenticated', 'unavailable'] as const) {
      const askers = new Askers(() => Promise.reject(new AuthError(code, 'why')), createMemoryKeys(), {})
      await expect(askers.learn('t')).rejects.toEqual(refusal(code))
    }
  })

  it('with a subject that cannot be kept is the fault of the token', async () => {
    const askers = new Askers(async () => claims('a\0b', 60), createMemoryKeys(), {})
    await expect(askers.learn('t')).rejects.toEqual(refusal('unauthenticated'))
  })

  it('waits for keys that are out of reach, and is not remembered meanwhile', async () => {
    const keys = { ...createMemoryKeys(), actorOf: () => Promise.reject(new Error('no route to host')) }
    const askers = new Askers(async () => claims('alice', 60), keys, {})
    await expect(askers.learn('t')).rejects.toEqual(refusal('unavailable'))
    expect(askers.peek('t')).toBeUndefined()
  })
})
