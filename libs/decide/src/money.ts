import { fixed, minus, plusFixed, times } from './decimal.ts'

/**
 * Minor units of ISO 4217 where they are not 2. A table, not Intl: that follows CLDR, which differs from ISO 4217 in places
 * and from one Node to the next, and a decision must round the same on every handler.
 */
const minor: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((c) => [c, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((c) => [c, 3] as const),
  ...'CLF UYW'.split(' ').map((c) => [c, 4] as const),
])

/** Decimal places of a currency's minor unit: JPY 0, GBP 2, KWD 3. */
export const minorUnits = (currency: string): number => minor.get(currency) ?? 2

/** An amount in the currency's own form: ("12.5", "GBP") is "12.50". */
export const amount = (decimal: string, currency: string): string => fixed(decimal, minorUnits(currency))

export const sum = (a: string, b: string, currency: string): string => plusFixed(a, b, minorUnits(currency))

/** The most that money can say on the wire: 12 digits before the point. */
export const mostOnWire = '999999999999'

/** What a line costs, rounded half-up to the minor unit. */
export const lineTotal = (unitPrice: string, quantity: string, currency: string): string =>
  times(unitPrice, quantity, minorUnits(currency))

/** Tax once on what is left of the subtotal, rounded half-up to the minor unit; `taxRate` is a ratio such as "0.2". */
export const totals = (
  subtotal: string,
  config: { taxRate: string; currency: string },
  discount = '0',
): { subtotal: string; discount: string; tax: string; total: string } => {
  const { currency, taxRate } = config
  const left = amount(discount === '0' ? subtotal : minus(subtotal, discount), currency)
  const tax = times(left, taxRate, minorUnits(currency))
  return {
    subtotal: amount(subtotal, currency),
    discount: amount(discount, currency),
    tax,
    total: sum(left, tax, currency),
  }
}
