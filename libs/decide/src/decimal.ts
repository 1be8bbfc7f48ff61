import Big from 'big.js'

/** A constructor of our own: `strict` refuses binary floats, and no other user of big.js can change its settings. */
const Decimal = Big()
Decimal.strict = true

/**
 * Exact decimals as strings. Whole numbers of up to 15 digits are exact as integers, and nearly all quantities are such; amounts of one
 * currency have as many places each, so their minor units are such integers, too. They take the short way, everything else big.js.
 */
const whole = (decimal: string): boolean => decimal.length <= 15 && !decimal.includes('.')
const places = (decimal: string): number => (decimal.length > 15 ? -1 : decimal.length - 1 - decimal.indexOf('.'))
const minorUnits = (decimal: string, point: number): number =>
  Number(decimal.slice(0, -point - 1) + decimal.slice(-point))

/** A whole number of minor units, written with its point and without zeros at the end, as big.js does. */
const ofMinorUnits = (units: number, point: number): string => {
  const digits = String(Math.abs(units)).padStart(point + 1, '0')
  const whole = digits.slice(0, -point)
  const rest = digits.slice(-point).replace(/0+$/, '')
  return `${units < 0 ? '-' : ''}${whole}${rest === '' ? '' : `.${rest}`}`
}

export const plus = (a: string, b: string): string => {
  if (whole(a) && whole(b)) return String(Number(a) + Number(b))
  const point = a.includes('.') && b.includes('.') ? places(a) : -1
  if (point > 0 && point === places(b)) return ofMinorUnits(minorUnits(a, point) + minorUnits(b, point), point)
  return new Decimal(a).plus(b).toFixed()
}

export const minus = (a: string, b: string): string => {
  if (whole(a) && whole(b)) return String(Number(a) - Number(b))
  return new Decimal(a).minus(b).toFixed()
}

/** a < b */
export const less = (a: string, b: string): boolean =>
  whole(a) && whole(b) ? Number(a) < Number(b) : new Decimal(a).lt(b)

export const equal = (a: string, b: string): boolean => a === b || new Decimal(a).eq(b)

/** The shortest form of a decimal: "0.2500" is "0.25", so equal quantities are equal strings in the log. */
export const shortest = (decimal: string): string => (decimal.includes('.') ? new Decimal(decimal).toFixed() : decimal)

/** With exactly so many places, rounded half-up: (12.345, 2) is "12.35". One that has them already stays the string it is. */
export const fixed = (decimal: string, places: number): string =>
  places > 0 && decimal.charCodeAt(decimal.length - 1 - places) === POINT
    ? decimal
    : new Decimal(decimal).toFixed(places, Decimal.roundHalfUp)
const POINT = '.'.charCodeAt(0)

/** a x b with exactly so many places, rounded half-up once. */
export const times = (a: string, b: string, places: number): string =>
  b === '1' ? fixed(a, places) : new Decimal(a).times(b).toFixed(places, Decimal.roundHalfUp)

export const floorZero = (decimal: string): string => (decimal.startsWith('-') ? '0' : decimal)

/** Whether a decimal says more than so many places can. */
export const finerThan = (decimal: string, places: number): boolean =>
  decimal.includes('.') && !new Decimal(decimal).eq(fixed(decimal, places))
