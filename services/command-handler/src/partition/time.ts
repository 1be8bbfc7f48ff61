/** Monotonic time and timers, handed in: the loop itself never looks at a wall clock. */
export type Time = {
  /** Monotonic ms. */
  now(): number
  /** Calls `fn` once after `ms`; the returned function cancels it. */
  after(ms: number, fn: () => void): () => void
  /** Calls `fn` when what has arrived by now has been taken in, so that commands of one moment share a batch. */
  soon(fn: () => void): void
}

export const realTime: Time = {
  now: () => performance.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
  soon: (fn) => {
    setImmediate(fn)
  },
}

export const sleep = (time: Time, ms: number): Promise<void> => new Promise((resolve) => time.after(ms, resolve))
