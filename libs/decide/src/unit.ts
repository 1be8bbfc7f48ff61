import type { Product } from '@cartstream/schemas'
import { finerThan } from './decimal.ts'

/** Units that are weighed or measured out; everything else comes in whole pieces. */
const measures: ReadonlySet<string> = new Set(
  [
    ...['mg g kg t gram grams kilogram kilograms oz ounce ounces lb lbs pound pounds'],
    ...['ml cl dl l hl liter liters litre litres fl-oz pint pints gallon gallons'],
    ...['mm cm m km meter meters metre metres in inch inches ft foot feet yd yard yards m2 m3 sqm'],
  ].flatMap((units) => units.split(' ')),
)

/** How many decimals a quantity of the product may have: what it says itself, or else none for bundles and pieces, four for measures. */
export const placesOf = ({ decimals, parts, bundleSize, unit }: Product): number => {
  if (parts !== undefined) return 0
  return decimals ?? (bundleSize === undefined && measures.has(unit.toLowerCase()) ? 4 : 0)
}

/** Why a quantity, in its shortest form, cannot be had of the product: it is finer than that is sold. */
export const tooFine = (product: Product, quantity: string): string | undefined => {
  if (!quantity.includes('.')) return undefined
  const places = placesOf(product)
  if (!finerThan(quantity, places)) return undefined
  return `${product.sku} is sold in steps of ${places === 0 ? '1' : `0.${'1'.padStart(places, '0')}`}`
}
