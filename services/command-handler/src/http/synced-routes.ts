import { syncedView, type View } from '@cartstream/decide'
import { cartIdOf } from '@cartstream/keys'
import type { Claims } from '@cartstream/run'
import { bytesOfItems, SyncBody, SyncedCartView, type SyncedItems, UNKNOWN_ITEM_BYTES } from '@cartstream/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { LoopFor } from './desk.ts'
import type { Door } from './door.ts'
import { canonical } from './idempotency.ts'
import { CartHeaders, documented } from './openapi.ts'
import { CartParams } from './params.ts'
import { badField, Refused } from './problem.ts'
import type { ShopDesk } from './shop-desk.ts'

const doc = (summary: string) => ({
  ...documented(summary, 'carts', SyncedCartView),
  headers: CartHeaders.omit({ 'If-Match': true }),
})

/** Answers with the one cart that another storefront keeps for this actor, as it stands. */
export const syncedOf = (loopFor: LoopFor, shop: string, actor: string) => {
  const id = cartIdOf(shop, actor, 'synced')
  return { id, show: (view: View) => syncedView(view, id, loopFor(shop).loop.now()) }
}

/** Throws Refused where the items are more than somebody who is nobody's customer may say. `pointer`: of the items in the body. */
export const refuseIfLarge = (items: SyncedItems, claims: Claims | null | undefined, pointer: string): void => {
  if ((claims?.role ?? 'guest') !== 'guest') return
  if (bytesOfItems(items) <= UNKNOWN_ITEM_BYTES) return
  throw badField(pointer, `items are at most ${UNKNOWN_ITEM_BYTES} bytes of JSON without a customer's token`, 'too_big')
}

/** Carts that another storefront keeps: it says what is in them, and when they are gone. `me` is the caller's; another's does not exist for them. */
export const syncedRoutes = (instance: FastifyInstance, door: Door, desk: ShopDesk, loopFor: LoopFor): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('cart')
  const own = ({ onBehalf }: FastifyRequest, { shop, cart }: { shop: string; cart: string }) => {
    const { caller } = onBehalf
    const { id, show } = syncedOf(loopFor, shop, caller.actor)
    if (cart !== 'me' && cart !== id) throw new Refused('not-found')
    return { caller, show }
  }

  app.post(
    '/carts/:cart/sync',
    {
      onRequest,
      schema: { ...doc('Say what is in a cart that another storefront keeps'), params: CartParams, body: SyncBody },
    },
    async (request, reply) => {
      const { caller, show } = own(request, request.params)
      refuseIfLarge(request.body.items, request.claims, '/items')
      const command = { type: 'SyncCart' as const, caller, ...request.body }
      return desk.serve(request, reply, { shop: request.params.shop, command, said: canonical(request.body), show })
    },
  )

  app.delete(
    '/carts/:cart/sync',
    { onRequest, schema: { ...doc('Say that it is kept no more'), params: CartParams } },
    async (request, reply) => {
      const { caller, show } = own(request, request.params)
      const command = { type: 'EndSyncedCart' as const, caller }
      return desk.serve(request, reply, { shop: request.params.shop, command, said: '', show })
    },
  )
}
