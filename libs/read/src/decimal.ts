import Big from 'big.js'

/**
 * Exact decimals as strings, with a constructor of our own: `strict` refuses binary floats. The same rules as the deciders', whom this
 * room may not import; libs/spec holds one against the other.
 */
const Decimal = Big()
Decimal.strict = true

/** Whole numbers of up to 15 digits are exact as integers, and nearly all quantities are such: they take the short way. */
const whole = (decimal: string): boolean => decimal.length <= 15 && !decimal.includes('.')

export const plus = (a: string, b: string): string =>
  whole(a) && whole(b) ? String(Number(a) + Number(b)) : new Decimal(a).plus(b).toFixed()
export const minus = (a: string, b: string): string =>
  whole(a) && whole(b) ? String(Number(a) - Number(b)) : new Decimal(a).minus(b).toFixed()
export const isZero = (a: string): boolean => new Decimal(a).eq('0')
export const equal = (a: string, b: string): boolean => a === b || new Decimal(a).eq(b)
/** a < b. */
export const less = (a: string, b: string): boolean =>
  whole(a) && whole(b) ? Number(a) < Number(b) : new Decimal(a).lt(b)
export const least = (a: string, b: string): string => (less(b, a) ? b : a)
export const floorZero = (a: string): string => (a.startsWith('-') ? '0' : a)

/** Exactly so many places, rounded half-up. */
export const fixed = (a: string, places: number): string => new Decimal(a).toFixed(places, Decimal.roundHalfUp)
/** a x b, exactly so many places, rounded half-up once. */
export const times = (a: string, b: string, places: number): string =>
  new Decimal(a).times(b).toFixed(places, Decimal.roundHalfUp)
/** a / b, b not zero, exactly so many places, rounded half-up once. */
export const divided = (a: string, b: string, places: number): string =>
  new Decimal(a).div(b).toFixed(places, Decimal.roundHalfUp)
/** a x b, exactly. */
export const product = (a: string, b: string): string => new Decimal(a).times(b).toFixed()
/** So many hundredths of a, exactly so many places, rounded half-up once. */
export const percentOf = (a: string, percent: string, places: number): string =>
  new Decimal(a).times(percent).times('0.01').toFixed(places, Decimal.roundHalfUp)
/** How many whole times b, above zero, goes into a. */
export const timesIn = (a: string, b: string): string => new Decimal(a).div(b).round(0, Decimal.roundDown).toFixed()
/** What percentage of `whole`, above zero, `part` is: two places, rounded half-up. */
export const percentageOf = (part: string, whole: string): string =>
  new Decimal(part).times('100').div(whole).toFixed(2, Decimal.roundHalfUp)
