import { z } from 'zod'
import type { CartView } from './commands.ts'

/** Document 4, farm carts: its cart, `CartDTO` there, which both sides answer. Numbers are JSON numbers; a bundle is a unit of what is sold. */
export const FarmCart = z.object({
  id: z.string(),
  farmId: z.string(),
  farmName: z.string(),
  lines: z.array(
    z.object({
      id: z.string(),
      productId: z.string(),
      productName: z.string(),
      bundleSize: z.number(),
      unit: z.string(),
      bundles: z.number(),
      priceEach: z.number(),
      subtotal: z.number(),
    }),
  ),
  total: z.number(),
})
export type FarmCart = z.infer<typeof FarmCart>

type Cart = Pick<CartView, 'id' | 'items' | 'subtotal'>

/** A cart of a shop, as the cart of a farm. `total` is what its lines come to: the document knows neither tax nor discount. */
export const farmCart = ({ id, items, subtotal }: Cart, farm: { id: string; name: string }): FarmCart => ({
  id,
  farmId: farm.id,
  farmName: farm.name,
  lines: items.map((line) => ({
    id: line.id,
    productId: line.sku,
    productName: line.name,
    bundleSize: Number(line.bundleSize ?? '1'),
    unit: line.unit,
    bundles: Number(line.quantity),
    priceEach: Number(line.unitPrice),
    subtotal: Number(line.lineTotal),
  })),
  total: Number(subtotal),
})
