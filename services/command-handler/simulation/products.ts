import type { Product } from '@cartstream/schemas'
import type { Random } from '@cartstream/spec/simulation'

const variants = [
  { name: 'S', additionalPrice: '0' },
  { name: 'XL', additionalPrice: '0.50' },
]
/** Of an A one must say which; some forget. */
export const variantOf = (sku: string, random: Random): { variant?: string } =>
  sku === 'A' && random.chance(0.97) ? { variant: random.pick(['S', 'S', 'XL']) } : {}

/** What the shops sell: pieces, something weighed, and a bundle of an A and two Bs, which others buy singly. */
export const productOf = (sku: string, random: Random): Product => {
  const price = `${random.between(1, 9)}.${random.pick(['00', '00', '35', '99'])}`
  const base = { sku, name: sku, price, unit: 'each' }
  if (sku === 'K')
    return {
      ...base,
      parts: [
        { sku: 'A', quantity: '1' },
        { sku: 'B', quantity: '2' },
      ],
    }
  return {
    ...base,
    ...(sku === 'M' && { unit: 'kg' }),
    ...(sku === 'A' && { variants }),
    ...(random.chance(0.2) && { safetyStock: '1' }),
    ...(random.chance(0.2) && { backorder: '1' }),
    ...(random.chance(0.1) && { minimumPerCart: '2' }),
    ...(random.chance(0.1) && { maximumPerCart: '3' }),
    ...(random.chance(0.12) && { hold: random.pick(['add', 'checkout', 'never'] as const) }),
    ...(random.chance(0.12) && { holdTtlSeconds: random.between(1, 4) }),
  }
}

export const quantityOf = (sku: string, random: Random): string => {
  if (sku === 'M') return random.pick(['0.5', '1.25', '0.3333', '1'])
  return random.pick(['1', '1', '1', '1', '2', '2', '3', random.chance(0.2) ? '0.5' : '1'])
}
