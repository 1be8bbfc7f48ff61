import { mayUse } from '@cartstream/run'
import { FarmCart, farmCart, Id, ShopId, Sku } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Asking } from '../http/cart-desk.ts'
import type { Call } from '../http/desk.ts'
import { CartHeaders, documented } from '../http/openapi.ts'
import { Refused } from '../http/problem.ts'
import { Cleared, clearAll } from './clear-all.ts'
import type { Facade } from './routes.ts'

/**
 * Document 4, farm carts: its commands. A farm is a shop, its cart the customer's own cart there, and whole bundles are what is counted. It
 * cannot give a checkout up, so a change does.
 */

const Bundles = z.int().min(1).max(999_999_999)
export const AddBundlesBody = z.strictObject({ farmId: ShopId, productId: Sku, bundles: Bundles.default(1) })
export const DecrementBody = z.strictObject({ cartId: Id, productId: Sku, amount: Bundles.default(1) })

export const farmCarts = (instance: FastifyInstance, facade: Facade): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = facade.door.enter('own-cart')
  const doc = (summary: string, answer: z.ZodType) => ({
    ...documented(`${summary} (document 4)`, 'documents', answer),
    headers: CartHeaders,
  })

  app.post(
    '/cart/api/add',
    { onRequest, schema: { ...doc('Put bundles into the cart of a farm', FarmCart), body: AddBundlesBody } },
    (request, reply) => {
      const { farmId: shop, productId: sku, bundles } = request.body
      const quantity = String(bundles)
      const wish = { type: 'AddItem' as const, sku, quantity, addAgain: 'increment' as const, thaw: true as const }
      return serve(facade, { request, reply }, { shop, cart: 'me', wish, said: `${sku}\n\n${quantity}` })
    },
  )

  app.post(
    '/cart/api/decrement',
    { onRequest, schema: { ...doc('Take bundles out of a cart', FarmCart.nullable()), body: DecrementBody } },
    async (request, reply) => {
      const { cartId: cart, productId: sku, amount } = request.body
      const quantity = String(amount)
      const wish = { type: 'DecrementItem' as const, sku, quantity, thaw: true as const }
      const asking = { shop: cart.slice(0, cart.indexOf('.')), cart, wish, said: `${sku}\n${quantity}` }
      const left = await serve(facade, { request, reply }, asking)
      return left?.lines.length === 0 ? null : left
    },
  )

  app.post(
    '/cart/api/clear',
    { onRequest, schema: { ...doc('Empty the carts of all farms', Cleared), body: z.strictObject({}).nullish() } },
    (request, reply) => clearAll(facade, { request, reply }),
  )
}

/** The cart as the document shows it; undefined where a problem has been sent. Throws Refused. */
const serve = async (
  { loopFor, desks }: Facade,
  { request, reply }: Call,
  asking: Asking,
): Promise<FarmCart | undefined> => {
  const { shop: id } = asking
  if (!mayUse(request.claims, id)) throw new Refused('not-found', { detail: 'there is no such farm for this token' })
  const cart = await desks.carts.serve(request, reply, asking)
  const { name = id } = loopFor(id).loop.view(id)?.config ?? {}
  return cart && farmCart(cart, { id, name })
}
