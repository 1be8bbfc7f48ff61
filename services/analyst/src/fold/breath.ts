import { setImmediate } from 'node:timers/promises'

const EVERY_MS = 10

/** To be awaited between batches: lets whatever else this process does have its turn, for a long log is otherwise one long piece of work. */
export const createBreath = (): (() => Promise<void>) => {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < EVERY_MS) return
    await setImmediate()
    last = performance.now()
  }
}
