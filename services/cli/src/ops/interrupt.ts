import { setTimeout as sleep } from 'node:timers/promises'

/** Ctrl-C as a value, until `forget` is called. `within`: has it come, or does it within so many ms? */
export const listenForInterrupt = () => {
  const came = new AbortController()
  const leave = () => came.abort()
  process.once('SIGINT', leave)
  return {
    async within(ms: number): Promise<boolean> {
      await sleep(ms, undefined, { signal: came.signal }).catch(() => {}) // rejects when it comes
      return came.signal.aborted
    },
    forget: () => process.removeListener('SIGINT', leave),
  }
}
export type Interrupt = ReturnType<typeof listenForInterrupt>
