import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { CommandHeaders, documented } from '../http/openapi.ts'
import { Added, AddProductBody, addProduct } from './cart-sync.ts'
import type { Facade } from './routes.ts'

/** Documents 3 and 5 share these paths but for a slash: what is meant is told by the body, with or without it. */
export const cartPaths = (instance: FastifyInstance, facade: Facade): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { door, findShop } = facade
  const onRequest = [door.enter('cart'), findShop]
  const schema = {
    ...documented('Add to the cart (documents 3 and 5)', 'documents', Added),
    headers: CommandHeaders,
    body: AddProductBody,
  }
  const add = (request: FastifyRequest<{ Body: AddProductBody }>, reply: FastifyReply) =>
    addProduct(facade, { request, reply }, request.body)
  for (const path of ['/api/cart/add', '/api/cart/add/']) app.post(path, { onRequest, schema }, add)
}
