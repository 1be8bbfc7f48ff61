import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { waitAtLeast } from '../http/at-least.ts'
import { described } from '../http/described.ts'
import { admit } from '../http/viewer.ts'
import { readCart } from '../queries/cart.ts'
import type { OwnCartBody } from '../rows/schemas.ts'
import { SyncedView, syncView } from './cart-sync.ts'
import { productsOf } from './products.ts'
import type { Facade } from './routes.ts'
import { shopFor } from './shop.ts'

/** The one cart of documents 3 and 5, whose paths are the same but for a slash: it answers what either of them reads. */
export const cartPaths = (app: FastifyInstance, facade: Facade): void => {
  const { reads, settings } = facade
  const schema = {
    ...described('The own cart (documents 3 and 5)', SyncedView, { tag: 'documents' }),
    querystring: z.object({}),
  }
  for (const path of ['/api/cart', '/api/cart/'])
    app.get(path, { schema }, async (request) => {
      const { viewer } = request
      const shop = shopFor(request, settings.defaultShop)
      admit(viewer, shop, 'cart')
      await waitAtLeast(reads, shop, request, undefined)
      const cart = (await readCart(facade, viewer, shop, 'me')).body as OwnCartBody
      return syncView(cart, await productsOf(reads, shop, cart))
    })
}
