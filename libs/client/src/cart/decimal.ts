const PLACES = 4
const ONE = 10n ** BigInt(PLACES)

/** A quantity, with up to four decimals, as an exact whole number of ten-thousandths. */
export const toUnits = (quantity: string | number): bigint => {
  const [whole = '0', part = ''] = String(quantity).split('.')
  return BigInt(whole) * ONE + BigInt(part.padEnd(PLACES, '0').slice(0, PLACES))
}

/** The other way round, as short as it can be said: "2", "0.25". */
export const fromUnits = (units: bigint): string => {
  const part = String(units % ONE)
    .padStart(PLACES, '0')
    .replace(/0+$/, '')
  return part === '' ? String(units / ONE) : `${units / ONE}.${part}`
}
