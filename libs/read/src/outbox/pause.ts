/** How often something is tried, and how long between. */
export type Patience = {
  /** Before the second try; doubled for each one after it. Default 1,000 ms. */
  firstMs: number
  /** Never longer than this. Default an hour. */
  mostMs: number
  /** After so many tries it is given up: listed for people, and not tried again. Default 200, about a week: a provider may forget a key only after days. */
  attempts: number
}
export const usualPatience: Patience = { firstMs: 1000, mostMs: 3_600_000, attempts: 200 }

/** The pause after the n-th try, in ms: exponential, capped, and by chance down to half of it, so that what failed together does not come back together. */
export const pauseAfter = (attempts: number, { firstMs, mostMs }: Patience, chance: number): number =>
  Math.round(Math.min(mostMs, firstMs * 2 ** Math.min(attempts - 1, 40)) * (0.5 + chance / 2))
