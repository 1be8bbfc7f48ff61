import type { CartLineView } from '@cartstream/schemas'
import { z } from 'zod'
import type { OwnCartBody } from '../rows/schemas.ts'
import type { Products } from './products.ts'

/** Document 5, cart synchronization: its cart. Numbers are JSON numbers there; `total_price` is before tax. */

const SyncedItem = z.object({
  id: z.string(),
  product: z.object({ id: z.string(), name: z.string(), price: z.number() }),
  variant: z.object({ id: z.string(), name: z.string(), additional_price: z.number() }).nullable(),
  quantity: z.number(),
  total_price: z.number(),
  is_available: z.boolean(),
})
export const SyncedView = z.object({
  id: z.string(),
  items: z.array(SyncedItem),
  items_count: z.int(),
  total_items: z.number(),
  total_price: z.number(),
  has_unavailable_items: z.boolean(),
  created_at: z.string().nullable(),
  updated_at: z.string().nullable(),
})
export type SyncedView = z.infer<typeof SyncedView>

/** A cart before its first item is there as well: empty, under the id that it will have. */
export const syncView = (cart: OwnCartBody, products: Products): SyncedView => {
  const isAvailable = availability(products)
  const items = cart.items.map((line) => ({ ...item(line, products), is_available: isAvailable(line) }))
  return {
    id: cart.id,
    items,
    items_count: items.length,
    total_items: sumOf(cart.items.map(({ quantity }) => quantity)),
    total_price: Number(cart.subtotal),
    has_unavailable_items: items.some((one) => !one.is_available),
    created_at: cart.openedAt ?? null,
    updated_at: cart.lastActivityAt ?? null,
  }
}

/**
 * A line costs what it cost when it was added; what of that is the variant's is told by the product as it is now, and is never more than
 * all of it, so that (price + additional_price) x quantity is total_price whatever was changed since.
 */
const item = (line: CartLineView, products: Products): Omit<z.infer<typeof SyncedItem>, 'is_available'> => {
  const { id, sku, variant, name, quantity, lineTotal } = line
  const unit = exact(line.unitPrice)
  const listed = exact(products.get(sku)?.variants?.find((one) => one.name === variant)?.additionalPrice ?? '0')
  const more = listed > unit ? unit : listed
  return {
    id,
    product: { id: sku, name, price: shown(unit - more) },
    variant: variant === undefined ? null : { id: variant, name: variant, additional_price: shown(more) },
    quantity: Number(quantity),
    total_price: Number(lineTotal),
  }
}

/** What is held can be had. What is not, as long as it is sold, and there is enough of it for this line after those before it. */
const availability = (products: Products): ((line: CartLineView) => boolean) => {
  const left = new Map<string, bigint>()
  return ({ sku, batch = '-', hold, delisted, quantity }) => {
    if (delisted) return false
    if (hold !== undefined) return true
    const row = products.get(sku)
    const pool = row?.pools.find((one) => one.batch === batch) ?? (row?.parts && row)
    const before = left.get(`${sku}/${batch}`) ?? exact(pool?.available ?? '0')
    const after = before - exact(quantity)
    if (after >= 0n) left.set(`${sku}/${batch}`, after)
    return after >= 0n
  }
}

/** The sum of decimals, as a JSON number. */
export const sumOf = (decimals: readonly string[]): number =>
  shown(decimals.reduce((sum, decimal) => sum + exact(decimal), 0n))

/** Decimals have at most four places: they are whole numbers of ten-thousandths, and become JSON numbers at the very end. */
const exact = (decimal: string): bigint => {
  const [whole = '0', places = ''] = decimal.split('.')
  return BigInt(whole + places.padEnd(4, '0'))
}
const shown = (tenThousandths: bigint): number => {
  const digits = String(tenThousandths).padStart(5, '0')
  return Number(`${digits.slice(0, -4)}.${digits.slice(-4)}`)
}
