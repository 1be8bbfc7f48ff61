import { Refused } from '@cartstream/answer'
import { mayUse } from '@cartstream/run'
import { Id } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { waitAtLeast, waitEverywhere } from '../http/at-least.ts'
import { described } from '../http/described.ts'
import { admit, admitAnywhere, mustBeSomeone, rolesFor } from '../http/viewer.ts'
import { Combined, OwnCarts } from '../rows/schemas.ts'
import { One } from './entry.ts'
import { readOwnCarts } from './own-carts.ts'
import type { QueryDesk } from './routes.ts'

/** What a customer has over several shops: GET routes under /v1. */
export const ownRoutes = (instance: FastifyInstance, desk: QueryDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { reads, views } = desk
  const roles = rolesFor('own')

  app.get(
    '/carts',
    { schema: { ...described('The own carts with items over all shops', OwnCarts, { roles }), querystring: One } },
    async (request) => {
      const { viewer } = request
      admitAnywhere(viewer, 'own')
      mustBeSomeone(viewer)
      await waitEverywhere(reads, request, request.query.atLeast)
      return readOwnCarts(desk, viewer)
    },
  )

  app.get(
    '/checkouts/:id',
    {
      schema: {
        ...described('One own checkout over several shops', Combined, { roles }),
        params: z.object({ id: Id }),
        querystring: One,
      },
    },
    async (request) => {
      const { viewer } = request
      const { id: key } = request.params
      const shop = key.slice(0, key.indexOf('.'))
      admit(viewer, shop, 'own')
      mustBeSomeone(viewer)
      await waitAtLeast(reads, shop, request, request.query.atLeast)
      const found = await reads.one('combined', { shop, key, owner: viewer.actor })
      const isCovered = found?.row.carts.every((cart) => mayUse(viewer.claims, cart.shop))
      if (found === undefined || !isCovered) throw new Refused('not-found')
      const carts = await Promise.all(
        found.row.carts.map(async (cart) => ({
          ...cart,
          shopName: (await reads.shop(cart.shop))?.name ?? cart.shop,
        })),
      )
      return { ...(views.ownCombined.render(found.row) as object), carts, now: found.now.toISOString() }
    },
  )
}
