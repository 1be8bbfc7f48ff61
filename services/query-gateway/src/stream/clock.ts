import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Clock } from '@cartstream/stream'

/** The process's time; no timer of it keeps the process alive. */
export const processClock: Clock = {
  now: Date.now,
  later(ms, then) {
    const timer = setTimeout(then, ms).unref()
    return () => clearTimeout(timer)
  },
}

const RESOLUTION_MS = 10
const OUT_OF_BREATH_MS = 20

/** How many frames a second a socket may get: 100, and 20 while the event loop was late by more than 20 ms in the last second. */
export const createBreath = () => {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  let late = 0
  const timer = setInterval(() => {
    late = delay.count === 0 ? 0 : delay.mean / 1e6 - RESOLUTION_MS // the histogram counts the wait it asked for, too
    delay.reset()
  }, 1000).unref()
  return {
    framesPerSecond: () => (late > OUT_OF_BREATH_MS ? 20 : 100),
    close() {
      clearInterval(timer)
      delay.disable()
    },
  }
}
