/** Randomness that a seed decides wholly: the same seed, the same numbers. */
export type Random = {
  /** In [0, 1). */
  next(): number
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  fill(bytes: Buffer): void
  /** A stream of its own, so that what one part of a simulation draws does not move what another draws. */
  fork(): Random
}

/** Mulberry32: 32 bits of state, quick, and good enough to choose faults by. */
export const seeded = (seed: number): Random => {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) | 0
  const bits = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
  const next = () => bits() / 2 ** 32
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick: (from) => from[Math.floor(next() * from.length)]!,
    fill(bytes) {
      for (let i = 0; i < bytes.length; i += 4) {
        const word = bits()
        for (let b = 0; b < 4 && i + b < bytes.length; b++) bytes[i + b] = (word >>> (8 * b)) & 0xff
      }
    },
    fork: () => seeded(bits()),
  }
}
