import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { CommandHeaders, documented } from '../http/openapi.ts'
import { AdAdded, AddAdBody, addAd } from './cart-reservations.ts'
import { Added, AddProductBody, addProduct } from './cart-sync.ts'
import type { Facade } from './routes.ts'

const AddBody = z.union([AddAdBody, AddProductBody])
type AddBody = z.infer<typeof AddBody>

/** Documents 3 and 5 share these paths but for a slash: what is meant is told by the body, with or without it. */
export const cartPaths = (instance: FastifyInstance, facade: Facade): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { door, findShop } = facade
  const onRequest = [door.enter('cart'), findShop]
  const schema = {
    ...documented('Add to the cart (documents 3 and 5)', 'documents', z.union([AdAdded, Added])),
    headers: CommandHeaders,
    body: AddBody,
  }
  const add = (request: FastifyRequest<{ Body: AddBody }>, reply: FastifyReply): Promise<unknown> => {
    const { body } = request
    return 'state' in body ? addAd(facade, { request, reply }, body) : addProduct(facade, { request, reply }, body)
  }
  for (const path of ['/api/cart/add', '/api/cart/add/']) app.post(path, { onRequest, schema }, add)
}
