import Big from 'big.js'

/** A constructor of our own: `strict` refuses binary floats, and no other user of big.js can change its settings. */
const Decimal = Big()
Decimal.strict = true

/**
 * Exact decimals as strings. Whole numbers of up to 15 digits are exact as integers, and nearly all quantities are such; so are the minor
 * units of nearly all amounts. They take the short way, everything else goes through big.js.
 */
const whole = (decimal: string): boolean => decimal.length <= 15 && !decimal.includes('.')

export const plus = (a: string, b: string): string =>
  whole(a) && whole(b) ? String(Number(a) + Number(b)) : new Decimal(a).plus(b).toFixed()

export const minus = (a: string, b: string): string =>
  whole(a) && whole(b) ? String(Number(a) - Number(b)) : new Decimal(a).minus(b).toFixed()

/** a < b. A double tells any two decimals of up to 15 digits apart. */
export const less = (a: string, b: string): boolean =>
  a.length <= 15 && b.length <= 15 ? Number(a) < Number(b) : new Decimal(a).lt(b)

export const equal = (a: string, b: string): boolean => a === b || new Decimal(a).eq(b)

/** The shortest form of a decimal: "0.2500" is "0.25", so equal quantities are equal strings in the log. */
export const shortest = (decimal: string): string => (decimal.includes('.') ? new Decimal(decimal).toFixed() : decimal)

const POINT = '.'
/** Whether it is written with exactly so many places, one or more. */
const has = (decimal: string, places: number): boolean => places > 0 && decimal[decimal.length - 1 - places] === POINT

/** With exactly so many places, rounded half-up: (12.345, 2) is "12.35". One that has them already stays the string it is. */
export const fixed = (decimal: string, places: number): string =>
  has(decimal, places)
    ? decimal
    : (fromMinor(minorUnits(decimal, places), places) ?? new Decimal(decimal).toFixed(places, Decimal.roundHalfUp))

/** a + b with exactly so many places, rounded half-up once. */
export const plusFixed = (a: string, b: string, places: number): string =>
  fromMinor(minorUnits(a, places) + minorUnits(b, places), places) ?? fixed(plus(a, b), places)

/** In the minor units of so many places; NaN where these, or a double, cannot say it exactly. */
const minorUnits = (amount: string, places: number): number => {
  if (amount.length > 15) return Number.NaN
  if (has(amount, places)) return Number(amount.slice(0, -places - 1) + amount.slice(-places))
  return amount.includes(POINT) ? Number.NaN : Number(amount) * 10 ** places
}
const fromMinor = (units: number, places: number): string | undefined => {
  if (!Number.isSafeInteger(units)) return undefined
  if (places === 0) return String(units)
  const digits = String(Math.abs(units)).padStart(places + 1, '0')
  return `${units < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** a x b with exactly so many places, rounded half-up once. */
export const times = (a: string, b: string, places: number): string =>
  (whole(b) ? fromMinor(minorUnits(a, places) * Number(b), places) : undefined) ??
  new Decimal(a).times(b).toFixed(places, Decimal.roundHalfUp)

/** a x b, exactly. */
export const product = (a: string, b: string): string =>
  a === '1' ? b : b === '1' ? a : new Decimal(a).times(b).toFixed()

/** How many whole times b, above zero, goes into a. */
export const timesIn = (a: string, b: string): string =>
  b === '1' && !a.includes('.') ? a : new Decimal(a).div(b).round(0, Decimal.roundDown).toFixed()

/** With at most so many places, rounded down; of a decimal not below zero. */
export const floorTo = (decimal: string, places: number): string =>
  decimal.includes('.') ? new Decimal(decimal).round(places, Decimal.roundDown).toFixed() : decimal

export const floorZero = (decimal: string): string => (decimal.startsWith('-') ? '0' : decimal)

/** Whether a decimal says more than so many places can. */
export const finerThan = (decimal: string, places: number): boolean =>
  decimal.includes('.') && !new Decimal(decimal).eq(fixed(decimal, places))
