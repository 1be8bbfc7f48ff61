import { inParts, ofParts } from '../amount.ts'
import { ProviderRefused } from '../port.ts'

/**
 * Stripe's `amount`: a whole number of the currency's smallest unit, by Stripe's own lists, which are not ISO 4217's
 * (https://docs.stripe.com/currencies: "Zero-decimal currencies", "Three-decimal currencies", "Special cases").
 * MGA has no decimals there. ISK and UGX have none either, but are written with two that must be 00. Three-decimal amounts must end in 0.
 * HUF and TWD are special in payouts only.
 */
const NO_DECIMALS = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '))
const TWO_THAT_ARE_ZERO = new Set(['ISK', 'UGX'])
const THREE_DECIMALS = new Set('BHD JOD KWD OMR TND'.split(' '))

const placesOf = (currency: string): number => (NO_DECIMALS.has(currency) ? 0 : THREE_DECIMALS.has(currency) ? 3 : 2)
const stepOf = (currency: string): bigint =>
  TWO_THAT_ARE_ZERO.has(currency) ? 100n : THREE_DECIMALS.has(currency) ? 10n : 1n

/** ("12.30", "GBP") is 1230. Exact: throws ProviderRefused for what Stripe cannot charge to the last digit, and for nothing at all. */
export const toUnits = (amount: string, currency: string): number => {
  const units = inParts(amount, placesOf(currency))
  if (units === undefined || units % stepOf(currency) !== 0n || units > BigInt(Number.MAX_SAFE_INTEGER))
    throw new ProviderRefused(`${amount} ${currency} is not an amount that Stripe can take`)
  if (units === 0n) throw new ProviderRefused('there is nothing to pay')
  return Number(units)
}

/** (1230, "gbp") is "12.30". */
export const fromUnits = (units: number, currency: string): string => {
  const code = currency.toUpperCase()
  return TWO_THAT_ARE_ZERO.has(code) && units % 100 === 0 ? String(units / 100) : ofParts(BigInt(units), placesOf(code))
}
