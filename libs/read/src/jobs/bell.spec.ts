import { describe, expect, it, vi } from 'vitest'
import { Bell } from './bell.ts'

const HOURS = 3_600_000

describe('a bell', () => {
  it('wakes who waits', async () => {
    const bell = new Bell(new AbortController().signal)
    const heard = bell.heard(HOURS)
    bell.ring()
    await heard
  })

  it('that rang while they were busy does not make them wait, once', async () => {
    vi.useFakeTimers()
    try {
      const bell = new Bell(new AbortController().signal)
      bell.ring()
      bell.ring()
      await bell.heard(HOURS)
      let woke = false
      const heard = bell.heard(HOURS).then(() => {
        woke = true
      })
      await vi.advanceTimersByTimeAsync(HOURS - 1)
      expect(woke).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      await heard
    } finally {
      vi.useRealTimers()
    }
  })

  it('wakes for good when the signal aborts', async () => {
    const end = new AbortController()
    const bell = new Bell(end.signal)
    const heard = bell.heard(HOURS)
    end.abort()
    await heard
    await bell.heard(HOURS)
  })
})
