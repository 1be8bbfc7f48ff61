import type { Figure } from './figures.ts'

const steps = [1, 2, 4, 6, 8, 10]

/** The top of a plot's scale: a round number not below the largest value; a rate is seen as part of the whole. */
export const scaleFor = (unit: Figure['unit'], largest: number): number => {
  if (unit === 'percent') return 100
  if (largest <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(largest))
  return steps.map((step) => step * power).find((top) => top >= largest)!
}
