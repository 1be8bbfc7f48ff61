import Big from 'big.js'

/**
 * Exact decimals as strings, with a constructor of our own: `strict` refuses binary floats. The same rules as the deciders', whom this
 * room may not import; libs/spec holds one against the other.
 */
const Decimal = Big()
Decimal.strict = true

/** Whole numbers of up to 15 digits are exact as integers, and nearly all quantities are such: they take the short way. */
const whole = (decimal: string): boolean => decimal.length <= 15 && !decimal.includes('.')

/** Of two amounts with two places each, as nearly all are: their hundredths, which are exact as integers too. */
const hundredths = (decimal: string): number =>
  decimal.length <= 15 && decimal[decimal.length - 3] === '.'
    ? Number(decimal.slice(0, -3) + decimal.slice(-2))
    : Number.NaN
/** The shortest form, as big.js has it: 1250 is "12.5". */
const inShort = (units: number): string => {
  const digits = String(Math.abs(units)).padStart(3, '0')
  const [wholes, rest] = [digits.slice(0, -2), digits.slice(-2)]
  const places = rest === '00' ? '' : rest.endsWith('0') ? `.${rest[0]}` : `.${rest}`
  return `${units < 0 ? '-' : ''}${wholes}${places}`
}
/** A sum by the short ways there are; undefined where there is none. `sign`: of b. */
const shortSum = (a: string, b: string, sign: 1 | -1): string | undefined => {
  if (whole(a) && whole(b)) return String(Number(a) + sign * Number(b))
  const units = (whole(a) ? Number(a) * 100 : hundredths(a)) + sign * (whole(b) ? Number(b) * 100 : hundredths(b))
  return Number.isSafeInteger(units) ? inShort(units) : undefined
}

export const plus = (a: string, b: string): string => shortSum(a, b, 1) ?? new Decimal(a).plus(b).toFixed()
export const minus = (a: string, b: string): string => shortSum(a, b, -1) ?? new Decimal(a).minus(b).toFixed()
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
