import { cartView, type HoldRecord } from '@cartstream/decide'
import { type Ad, AdCart, AdState, AdType, adItem, adSums, Sku, skuOfAd } from '@cartstream/schemas'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ownCart, type Wish } from '../http/cart-desk.ts'
import type { Call, Done } from '../http/desk.ts'
import { documented } from '../http/openapi.ts'
import { badField, Refused } from '../http/problem.ts'
import type { Facade, FacadeSettings } from './routes.ts'

/** Document 3, carts with reservations: its cart. */

export const AddAdBody = z.strictObject({ state: AdState, adType: AdType })
const AdReservation = z.object({
  reservationId: z.string(),
  userId: z.string(),
  itemId: z.string(),
  state: z.string(),
  adType: z.string(),
  quantity: z.number(),
  createdAt: z.string(),
  expiresAt: z.string(),
  status: z.enum(['active', 'released', 'completed']),
})
export const Success = z.object({ success: z.literal(true) })
const WithCart = Success.extend({ cart: AdCart })
/** `reservation`: null where the shop holds nothing for what is in a cart. */
export const AdAdded = WithCart.extend({ reservation: AdReservation.nullable() })
export const ItemBody = z.strictObject({ itemId: Sku })

/** Throws Refused where this installation has its carts switched off; the shop's own switch is the decider's to ask. */
export const mustHaveCarts = ({ enableCart = true }: FacadeSettings): void => {
  if (!enableCart) throw new Refused('carts-disabled')
}

/** POST /api/cart/add: an ad that is in the cart already is refused, whatever the shop's policy says of /v1. */
export const addAd = (facade: Facade, call: Call, ad: Ad): Promise<z.infer<typeof AdAdded> | undefined> => {
  const sku = skuOfAd(ad)
  const wish = { type: 'AddItem' as const, sku, quantity: '1', addAgain: 'reject' as const, thaw: true as const }
  return onCart(facade, call, { wish, said: sku }, (done) => {
    const record = done.view.get('cart', ownCartIn(done, call.request))
    const hold = record?.lines.find((line) => line.sku === sku)?.holds?.[0]
    return { ...withCart(done, call.request), reservation: hold ? reservation(hold, ad, call.request) : null }
  })
}

export const cartReservations = (instance: FastifyInstance, facade: Facade): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { door, findShop } = facade
  const own = [door.enter('cart'), findShop]
  const doc = (summary: string, answer: z.ZodType) => documented(`${summary} (document 3)`, 'documents', answer)

  app.delete(
    '/api/cart/remove',
    {
      onRequest: own,
      schema: {
        ...doc('Take an ad out of the cart; its reservation is released', WithCart),
        querystring: ItemBody.partial(),
        body: ItemBody.nullish(),
      },
    },
    (request, reply) => {
      const sku = request.body?.itemId ?? request.query.itemId
      if (sku === undefined) throw badField('/itemId', 'must name what is to be removed', 'missing')
      const wish = { type: 'RemoveSku' as const, sku, thaw: true as const }
      return onCart(facade, { request, reply }, { wish, said: sku }, (done) => withCart(done, request))
    },
  )

  app.delete(
    '/api/cart/clear',
    { onRequest: own, schema: doc('Clear the cart; all its reservations are released', WithCart) },
    (request, reply) => {
      const wish = { type: 'ClearCart' as const, thaw: true as const }
      return onCart(facade, { request, reply }, { wish, said: '' }, (done) => withCart(done, request))
    },
  )
}

const onCart = <R>(
  { desks, settings }: Facade,
  { request, reply }: Call,
  { wish, said }: { wish: Wish; said: string },
  show: (done: Done) => R,
): Promise<Awaited<R> | undefined> => {
  mustHaveCarts(settings)
  return desks.carts.ask(request, reply, { shop: request.shop, cart: 'me', wish, said }, show)
}

const ownCartIn = ({ view }: Done, { shop, onBehalf }: FastifyRequest) => ownCart(view, shop, onBehalf.caller.actor)

const withCart = (done: Done, request: FastifyRequest): z.infer<typeof WithCart> => {
  const { at, view } = done
  const id = ownCartIn(done, request)
  const cart = cartView(view, id, at.loop.now())
  const record = view.get('cart', id)
  const added = new Map(record?.lines.map(({ line, holds }) => [line, holds?.[0]?.reservedAt]))
  const items = cart.items.map((line) => {
    const at = added.get(line.id)
    return adItem(line, at === undefined ? undefined : instant(at))
  })
  const updatedAt = record === undefined ? null : instant(record.lastActivityAt)
  const said = { userId: request.onBehalf.subject, updatedAt, now: cart.now }
  return { success: true, cart: { items, ...adSums(cart, said) } }
}

const reservation = (hold: HoldRecord, { state, adType }: Ad, { onBehalf }: FastifyRequest) => ({
  ...{ reservationId: hold.hold, userId: onBehalf.subject, itemId: hold.sku, state, adType },
  ...{ quantity: Number(hold.quantity), createdAt: instant(hold.reservedAt), expiresAt: instant(hold.expiresAt) },
  status: 'active' as const,
})

const instant = (ms: number): string => new Date(ms).toISOString()
