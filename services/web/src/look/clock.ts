import { useSyncExternalStore } from 'react'

/** How far the server's clock is ahead of this one, ms; learned from what the server says the time is. */
let ahead = 0
let now = Date.now()
const OLD_MS = 200
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

const tick = (): void => {
  now = Date.now() + ahead
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  timer ??= setInterval(tick, 1000)
  // Whoever comes between two ticks would begin with more time than there is.
  if (Math.abs(Date.now() + ahead - now) > OLD_MS) tick()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** A wrong clock of this computer makes no countdown wrong. `serverNow`: RFC 3339. Small differences are the way of the answer. */
export const learnTime = (serverNow: string): void => {
  const found = Date.parse(serverNow) - Date.now()
  if (Number.isFinite(found) && Math.abs(found - ahead) > 2000) ahead = found
}

/** The server's time as of this second, epoch ms: one timer for however many countdowns. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)
/** The same by this computer's clock. */
export const useLocalNow = (): number => useNow() - ahead
/** The server's time at this moment, for what is no countdown. */
export const serverTime = (): number => Date.now() + ahead
