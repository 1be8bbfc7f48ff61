import { AddItemBody, CartView, ChangeItemBody } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { CartDesk } from './cart-desk.ts'
import type { Door } from './door.ts'
import { CartHeaders, documented } from './openapi.ts'
import { CartParams, LineParams } from './params.ts'

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
