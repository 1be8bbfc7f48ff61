/** Minor units of ISO 4217 where they are not 2; the same list as the deciders', whom this room may not import. */
const minor: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((c) => [c, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((c) => [c, 3] as const),
  ...'CLF UYW'.split(' ').map((c) => [c, 4] as const),
])

/** Decimal places of a currency: JPY 0, GBP 2, KWD 3. */
export const minorUnits = (currency: string): number => minor.get(currency) ?? 2
