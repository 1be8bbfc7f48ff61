import { AddItemBody, CartView, ChangeItemBody, Id, ShopId } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CartDesk } from './cart-desk.ts'
import type { Door } from './door.ts'
import { CartHeaders, documented } from './openapi.ts'

const CART = /^(me|[a-z0-9][a-z0-9-]{0,62}\.[A-Za-z0-9_-]{22})$/
const CartParams = z.object({ shop: ShopId, cart: z.string().regex(CART, 'a cart is `me` or an id of the shop') })
const LineParams = CartParams.extend({ line: Id })

const doc = (summary: string) => ({ ...documented(summary, 'carts', CartView), headers: CartHeaders })

/** The cart commands of contract.md; each answers the cart as it stands. */
export const cartRoutes = (instance: FastifyInstance, door: Door, desk: CartDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('cart')

  app.post(
    '/carts/:cart/items',
    { onRequest, schema: { ...doc('Add an item'), params: CartParams, body: AddItemBody } },
    (request, reply) => {
      const { sku, variant, batch, quantity } = request.body
      const said = `${sku}\n${variant ?? ''}\n${batch ?? ''}\n${quantity}`
      return desk.serve(request, reply, { ...request.params, wish: { type: 'AddItem', ...request.body }, said })
    },
  )

  app.patch(
    '/carts/:cart/items/:line',
    { onRequest, schema: { ...doc('Change the quantity of a line'), params: LineParams, body: ChangeItemBody } },
    (request, reply) => {
      const { line } = request.params
      const { quantity } = request.body
      const wish = { type: 'ChangeItem' as const, line, quantity }
      return desk.serve(request, reply, { ...request.params, wish, said: `${line}\n${quantity}` })
    },
  )

  app.delete(
    '/carts/:cart/items/:line',
    { onRequest, schema: { ...doc('Remove a line'), params: LineParams } },
    (request, reply) => {
      const { line } = request.params
      return desk.serve(request, reply, { ...request.params, wish: { type: 'RemoveItem', line }, said: line })
    },
  )

  app.delete(
    '/carts/:cart',
    { onRequest, schema: { ...doc('Clear the cart'), params: CartParams } },
    (request, reply) => desk.serve(request, reply, { ...request.params, wish: { type: 'ClearCart' }, said: '' }),
  )
}
