import { Quantity, Sku, VariantName } from '@cartstream/schemas'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Call } from '../http/desk.ts'
import type { Facade } from './routes.ts'

/** Document 5, cart synchronization: its commands. Products and variants have numbers for ids there; here they are SKUs and variants' names. */

const id = (name: z.ZodType<string, string>) =>
  z.union([z.string(), z.int().nonnegative()]).transform(String).pipe(name)

export const AddProductBody = z.strictObject({
  product_id: id(Sku),
  variant_id: id(VariantName).nullish(),
  quantity: z.union([z.string(), z.number()]).default(1).transform(String).pipe(Quantity),
})
export type AddProductBody = z.infer<typeof AddProductBody>
export const Added = z.object({ message: z.string() })

/** POST /api/cart/add/: an add of the same adds up, whatever the shop's policy says of /v1, and gives a checkout up that is under way. */
export const addProduct = (
  { desks }: Facade,
  { request, reply }: Call,
  { product_id: sku, variant_id, quantity }: AddProductBody,
): Promise<z.infer<typeof Added> | undefined> => {
  const variant = variant_id ?? undefined
  const adding = { type: 'AddItem' as const, sku, variant, quantity }
  const wish = { ...adding, addAgain: 'increment' as const, thaw: true as const }
  const asking = {
    shop: (request as FastifyRequest).shop,
    cart: 'me',
    wish,
    said: `${sku}\n${variant ?? ''}\n${quantity}`,
  }
  return desks.carts.ask(request, reply, asking, () => ({ message: 'Item added successfully' }))
}
