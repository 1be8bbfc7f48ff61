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
  const items = cart.items.map((line) => item(line, products))
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

const item = (line: CartLineView, products: Products): z.infer<typeof SyncedItem> => {
  const { id, sku, variant, name, quantity, lineTotal } = line
  const more = products.get(sku)?.variants?.find((one) => one.name === variant)?.additionalPrice ?? '0'
  return {
    id,
    product: { id: sku, name, price: Number((Number(line.unitPrice) - Number(more)).toFixed(4)) },
    variant: variant === undefined ? null : { id: variant, name: variant, additional_price: Number(more) },
    quantity: Number(quantity),
    total_price: Number(lineTotal),
    is_available: isAvailable(line, products),
  }
}

/** What is held can be had; what is not, as long as it is sold and there is enough of it. */
const isAvailable = ({ sku, hold, delisted, quantity }: CartLineView, products: Products): boolean => {
  if (delisted) return false
  if (hold !== undefined) return true
  return Number(products.get(sku)?.available ?? '0') >= Number(quantity)
}

/** Quantities have at most four places: they are whole numbers of ten-thousandths. */
export const sumOf = (quantities: readonly string[]): number =>
  quantities.reduce((sum, quantity) => sum + Math.round(Number(quantity) * 10_000), 0) / 10_000
