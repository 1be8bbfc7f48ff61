import Big from 'big.js'

/** Exact decimals as strings, with a constructor of our own: `strict` refuses binary floats. */
const Decimal = Big()
Decimal.strict = true

export const plus = (a: string, b: string): string => new Decimal(a).plus(b).toFixed()
export const minus = (a: string, b: string): string => new Decimal(a).minus(b).toFixed()
export const isZero = (a: string): boolean => new Decimal(a).eq('0')
export const floorZero = (a: string): string => (a.startsWith('-') ? '0' : a)

/** Exactly so many places, rounded half-up. */
export const fixed = (a: string, places: number): string => new Decimal(a).toFixed(places, Decimal.roundHalfUp)
/** a x b, exactly so many places, rounded half-up once. */
export const times = (a: string, b: string, places: number): string =>
  new Decimal(a).times(b).toFixed(places, Decimal.roundHalfUp)
