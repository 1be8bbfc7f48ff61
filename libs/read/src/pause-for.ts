import { setTimeout as sleep } from 'node:timers/promises'

/** Ends early, and without an error, when the signal aborts. */
export const pauseFor = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch((cause) => {
    if (!signal.aborted) throw cause
  })
