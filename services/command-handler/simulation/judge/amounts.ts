/**
 * The judge's own arithmetic: quantities as whole ten-thousandths, money as whole pence, so that all sums are of whole numbers far below
 * 2^53, and exact. The shops of the simulation reckon in pounds.
 */
export const PIECE = 10_000
export const units = (quantity: string): number => Math.round(Number(quantity) * PIECE)
export const pence = (money: string): number => Math.round(Number(money) * 100)

/** n / d, rounded half-up; n is not below zero. */
const rounded = (n: number, d: number): number => Math.floor((2 * n + d) / (2 * d))

/** What so many units cost at a price, pence. */
export const costOf = (price: number, quantity: number): number => rounded(price * quantity, PIECE)

/** `percent` as people write it, such as "12.5". */
export const percentOf = (sum: number, percent: string): number =>
  rounded(sum * Math.round(Number(percent) * 10_000), 1_000_000)

/** `rate` as a shop writes it, such as "0.2". */
export const taxOn = (sum: number, rate: string): number =>
  rounded(sum * Math.round(Number(rate) * 1_000_000), 1_000_000)

/** So much of a part for so many of the whole. */
export const partOf = (part: number, quantity: number): number => (part * quantity) / PIECE
