const formats = new Map<string, Intl.NumberFormat>()

/** A decimal string of a currency as people write it; taken as text, so no binary fraction is ever shown. */
export const money = (amount: string, currency: string): string => {
  let format = formats.get(currency)
  if (format === undefined) {
    const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
    format = new Intl.NumberFormat(undefined, { ...style, maximumFractionDigits: 20 })
    formats.set(currency, format)
  }
  return format.format(amount as Intl.StringNumericLiteral)
}

/** A quantity as it is said: no zeros that say nothing. */
export const quantity = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
