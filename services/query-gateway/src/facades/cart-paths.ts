import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { waitAtLeast } from '../http/at-least.ts'
import { described } from '../http/described.ts'
import { admit, rolesFor } from '../http/viewer.ts'
import { readCart } from '../queries/cart.ts'
import type { OwnCartBody } from '../rows/schemas.ts'
import { AdCartView, addedIn, adView, mustHaveCarts } from './cart-reservations.ts'
import { SyncedView, syncView } from './cart-sync.ts'
import { productsOf } from './products.ts'
import type { Facade } from './routes.ts'
import { shopFor } from './shop.ts'

const Item = z.object({ ...AdCartView.shape.items.element.shape, ...SyncedView.shape.items.element.shape })
const BothViews = z.object({ ...AdCartView.shape, ...SyncedView.shape, items: z.array(Item) })

/** The one cart of documents 3 and 5, whose paths are the same but for a slash: it answers what either of them reads. */
export const cartPaths = (app: FastifyInstance, facade: Facade): void => {
  const { reads, settings } = facade
  const schema = {
    ...described('The own cart (documents 3 and 5)', BothViews, { tag: 'documents', roles: rolesFor('cart') }),
    querystring: z.object({}),
  }
  for (const path of ['/api/cart', '/api/cart/'])
    app.get(path, { schema }, async (request) => {
      const { viewer } = request
      const shop = shopFor(request, settings.defaultShop)
      admit(viewer, shop, 'cart')
      if (path === '/api/cart') mustHaveCarts(settings)
      await waitAtLeast(reads, shop, request, undefined)
      const cart = (await readCart(facade, viewer, shop, 'me')).body as OwnCartBody
      const [products, added] = await Promise.all([productsOf(reads, shop, cart), addedIn(reads, shop, cart)])
      return union(adView(cart, added, request), syncView(cart, products))
    })
}

/** Both list the same lines in the same order. */
const union = (ads: AdCartView, synced: SyncedView): z.infer<typeof BothViews> => ({
  ...ads,
  ...synced,
  items: ads.items.map((item, i) => ({ ...item, ...synced.items[i]! })),
})
