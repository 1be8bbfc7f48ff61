import { Id, PromotionCode, RoomCode, ShopId, Sku } from '@cartstream/schemas'
import { z } from 'zod'

const CART = /^(me|[a-z0-9][a-z0-9-]{0,62}\.[A-Za-z0-9_-]{22})$/

/** What the paths name. */
export const ShopParams = z.object({ shop: ShopId })
export const SkuParams = ShopParams.extend({ sku: Sku })
export const CodeParams = ShopParams.extend({ code: PromotionCode })
export const IdParams = ShopParams.extend({ id: Id })
export const CartParams = ShopParams.extend({ cart: z.string().regex(CART, 'a cart is `me` or an id of the shop') })
export const LineParams = CartParams.extend({ line: Id })
export const DiscountParams = CartParams.extend({ id: Id })
export const SessionLineParams = IdParams.extend({ line: Id })
export const SessionSkuParams = IdParams.extend({ sku: Sku })
/** A room's code is a UUID, which is the same in either case. */
export const RoomParams = ShopParams.extend({ roomCode: RoomCode.toLowerCase() })
/** A client, by the subject of their token. */
export const SubjectParams = ShopParams.extend({ id: z.string().min(1).max(255) })
