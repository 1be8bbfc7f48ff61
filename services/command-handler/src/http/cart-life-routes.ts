import { CartView, MergeBody } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { CartDesk } from './cart-desk.ts'
import type { Door } from './door.ts'
import { CartHeaders, documented } from './openapi.ts'
import { CartParams, LineParams } from './params.ts'
import { badField } from './problem.ts'

const doc = (summary: string) => ({ ...documented(summary, 'carts', CartView), headers: CartHeaders })

/** The actor of a guest's token, as guest-token.ts tells it. */
export type GuestOf = (token: string, shop: string) => Promise<string>

/** What happens to a cart besides its items: taking in a guest's, new prices, holds kept longer, lines put aside. */
export const cartLifeRoutes = (instance: FastifyInstance, door: Door, desk: CartDesk, guestOf: GuestOf): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('cart')

  app.post(
    '/carts/:cart/merge',
    { onRequest, schema: { ...doc("Take in a guest's cart at login"), params: CartParams, body: MergeBody } },
    async (request, reply) => {
      const { shop } = request.params
      const { from: token, strategy } = request.body
      const from = await guestOf(token, shop)
      if (from === request.onBehalf.caller.actor) throw badField('/from', 'is your own token', 'invalid_token')
      const wish = { type: 'MergeCart' as const, from, strategy }
      return desk.serve(request, reply, { ...request.params, wish, said: `${from}\n${strategy ?? ''}` })
    },
  )

  for (const [path, type, summary] of [
    ['recalculate', 'Recalculate', 'Accept the prices as they are listed now'],
    ['keep', 'KeepHolds', 'Keep what is held for longer, up to the limit of the shop'],
  ] as const) {
    app.post(`/carts/:cart/${path}`, { onRequest, schema: { ...doc(summary), params: CartParams } }, (request, reply) =>
      desk.serve(request, reply, { ...request.params, wish: { type }, said: '' }),
    )
  }

  for (const [method, type, summary] of [
    ['POST', 'SaveItem', 'Save a line for later'],
    ['DELETE', 'RestoreItem', 'Bring a saved line back'],
  ] as const) {
    app.route({
      method,
      url: '/carts/:cart/saved/:line',
      onRequest,
      schema: { ...doc(summary), params: LineParams },
      handler: (request, reply) => {
        const { line } = request.params
        return desk.serve(request, reply, { ...request.params, wish: { type, line }, said: line })
      },
    })
  }
}
