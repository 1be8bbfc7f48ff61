const DECIMAL = /^(0|[1-9]\d*)(?:\.(\d+))?$/

/** A decimal string as a whole number of its `places`-th parts: ("12.3", 2) is 1230n. Undefined: not a decimal, or finer than that. */
export const inParts = (amount: string, places: number): bigint | undefined => {
  const [, whole, fraction = ''] = DECIMAL.exec(amount) ?? []
  if (whole === undefined || /[1-9]/.test(fraction.slice(places))) return undefined
  return BigInt(whole + fraction.slice(0, places).padEnd(places, '0'))
}

/** The other way: (1230n, 2) is "12.30". */
export const ofParts = (parts: bigint, places: number): string => {
  const digits = parts.toString().padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}
