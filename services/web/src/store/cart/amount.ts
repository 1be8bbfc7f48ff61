/** One more or one less than a decimal quantity; none at least. Six places, as many as a quantity has, so that no binary fraction is ever asked for. */
export const stepped = (text: string, by: 1 | -1): string => String(Math.max(0, Number((Number(text) + by).toFixed(6))))

/** What somebody typed, as the service takes it; undefined where it is no quantity. */
export const typedAmount = (text: string): string | undefined => {
  const tidy = text.trim().replace(',', '.')
  return /^\d{1,9}(\.\d{1,6})?$/.test(tidy) ? tidy : undefined
}
