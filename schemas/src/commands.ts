import { z } from 'zod'
import { ShopConfig } from './config.ts'
import { Product } from './events.ts'
import {
  type ActorId,
  BatchName,
  Id,
  Money,
  Quantity,
  QuantityDelta,
  QuantityOrZero,
  QuantitySigned,
  Sku,
  VariantName,
} from './values.ts'

/** The bodies of contract.md's routes (prefix /v1/shops/{shop}). */
export const ConfigBody = ShopConfig.partial().required({ name: true, currency: true })
export const ProductBody = Product.omit({ sku: true })
export const StockBody = z.union([
  z.strictObject({
    set: QuantityOrZero,
    reason: z.string().min(1).max(200),
    ifOnHand: QuantitySigned.optional(),
    batch: BatchName.optional(),
  }),
  z.strictObject({
    delta: QuantityDelta,
    reason: z.string().min(1).max(200),
    ifOnHand: QuantitySigned.optional(),
    batch: BatchName.optional(),
  }),
])
export const AddItemBody = z.strictObject({
  sku: Sku,
  variant: VariantName.optional(),
  batch: BatchName.optional(),
  quantity: Quantity,
})
export const ChangeItemBody = z.strictObject({ quantity: QuantityOrZero })
export type AddItemBody = z.infer<typeof AddItemBody>

/**
 * Whose cart is meant: a cart by id, or `me`, the one active cart of the caller in this shop.
 * A cart that is not the caller's own does not exist for them (`not-found`), unless they act as staff of the shop.
 */
export type CartRef = { id: Id } | { me: true }
/** `kind`: what the caller is to the shop. `customer` and `guest` own carts; `staff` may touch any cart of the shop, and is marked in the events. */
export type Caller = { actor: ActorId; kind: 'customer' | 'guest' | 'staff' }

/** What a shop can be asked to do; the input of libs/decide. `ifVersion`: If-Match, the cart's version the caller saw. */
export type Command =
  | { type: 'ConfigureShop'; config: z.infer<typeof ConfigBody> }
  | { type: 'ListProduct'; product: Product }
  | { type: 'DelistProduct'; sku: Sku }
  | {
      type: 'AdjustStock'
      sku: Sku
      batch: string
      change: { set: string } | { delta: string }
      reason: string
      ifOnHand?: string | undefined
    }
  | ({ type: 'AddItem'; sku: Sku; variant?: string | undefined; batch?: string | undefined; quantity: string } & OnCart)
  | ({ type: 'ChangeItem'; line: Id; quantity: string } & OnCart)
  | ({ type: 'RemoveItem'; line: Id } & OnCart)
  | ({ type: 'ClearCart' } & OnCart)
export type OnCart = { cart: CartRef; caller: Caller; ifVersion?: number | undefined }
export type CommandType = Command['type']

/** A cart as every door shows it; money and quantities are decimal strings, instants RFC 3339. */
export const CartLineView = z.object({
  id: Id,
  sku: Sku,
  variant: VariantName.optional(),
  batch: BatchName.optional(),
  name: z.string(),
  unit: z.string(),
  quantity: Quantity,
  unitPrice: Money,
  lineTotal: Money,
  /** Absent where nothing is held for the line: the policy holds nothing, or the hold has expired. */
  hold: z.object({ id: Id, expiresAt: z.string() }).optional(),
})
export const CartView = z.object({
  id: Id,
  version: z.int(),
  currency: z.string(),
  items: z.array(CartLineView),
  itemCount: z.int(),
  subtotal: Money,
  tax: Money,
  total: Money,
  /** When the first of its holds ends; countdowns start here. */
  holdsUntil: z.string().optional(),
  now: z.string(),
})
export type CartLineView = z.infer<typeof CartLineView>
export type CartView = z.infer<typeof CartView>
