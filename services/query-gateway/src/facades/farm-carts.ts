import { FarmCart, farmCart } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { waitEverywhere } from '../http/at-least.ts'
import { described } from '../http/described.ts'
import { admitAnywhere, mustBeSomeone, rolesFor } from '../http/viewer.ts'
import type { Facade } from './routes.ts'

/** Document 4, farm carts: a customer's carts over all farms of the token. One without lines is not there; nor is one apart from the farm's own. */
export const farmCarts = (app: FastifyInstance, { reads }: Facade): void => {
  const schema = {
    ...described('The own carts over all farms (document 4)', z.object({ carts: z.array(FarmCart) }), {
      tag: 'documents',
      roles: rolesFor('own'),
    }),
    querystring: z.object({}),
  }
  app.get('/cart/api', { schema }, async (request) => {
    const { viewer } = request
    admitAnywhere(viewer, 'own')
    mustBeSomeone(viewer)
    await waitEverywhere(reads, request, undefined)
    const { shops } = viewer.claims
    const { rows } = await reads.cartsOf(viewer.actor, shops === '*' ? undefined : shops)
    const own = rows.filter(({ purpose }) => purpose === undefined)
    return { carts: own.map((cart) => farmCart(cart, { id: cart.shop, name: cart.shopName })) }
  })
}
