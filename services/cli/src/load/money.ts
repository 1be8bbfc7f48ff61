/** A decimal string with at most 4 decimals as its ten-thousandths: sums of money are exact. */
export const partsOf = (amount: string): bigint => {
  const [whole = '0', decimals = ''] = amount.split('.')
  return BigInt(whole + decimals.padEnd(4, '0'))
}

/** The other way, with two decimals: what the data sets' currencies have. */
export const moneyOf = (parts: bigint): string => {
  const digits = (parts / 100n).toString().padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export const sumOf = (amounts: Iterable<string>): string => {
  let sum = 0n
  for (const amount of amounts) sum += partsOf(amount)
  return moneyOf(sum)
}
