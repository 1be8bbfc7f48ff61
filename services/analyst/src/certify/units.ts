/**
 * Quantities in whole ten-thousandths, the finest that the topic's vocabulary has: exact, and none of the deciders' arithmetic. Throws
 * RangeError for what is finer, or no number.
 */
const PLACES = 4
const QUANTITY = /^(-?)(\d+)(?:\.(\d{1,4}))?$/

export const unitsOf = (quantity: string): bigint => {
  const parts = QUANTITY.exec(quantity)
  if (parts === null) throw new RangeError(`${quantity} is no quantity`)
  const units = BigInt(parts[2]! + (parts[3] ?? '').padEnd(PLACES, '0'))
  return parts[1] === '-' ? -units : units
}

/** One piece, kilogram or whatever the product is sold by. */
export const ONE = unitsOf('1')

/** As people write it: "0.25", "-3". */
export const quantityOf = (units: bigint): string => {
  const digits = String(units < 0n ? -units : units).padStart(PLACES + 1, '0')
  const fraction = digits.slice(-PLACES).replace(/0+$/, '')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -PLACES)}${fraction && `.${fraction}`}`
}
