import type { Keys } from '../src/index.ts'

/** Opens one more instance on the same store. */
export type Open = () => Promise<Keys>

/** Runs what uses so many instances, and closes them. */
export const withKeys =
  (open: Open) =>
  async (count: number, use: (...all: Keys[]) => Promise<void>): Promise<void> => {
    const all = await Promise.all(Array.from({ length: count }, open))
    try {
      await use(...all)
    } finally {
      await Promise.all(all.map((keys) => keys.close()))
    }
  }
