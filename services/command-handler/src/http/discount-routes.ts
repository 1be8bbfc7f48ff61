import { CartView, ClaimBody, DiscountBody, PromotionBody } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { CartDesk } from './cart-desk.ts'
import type { Done } from './desk.ts'
import type { Door } from './door.ts'
import { canonical } from './idempotency.ts'
import { CartHeaders, documented } from './openapi.ts'
import { CartParams, CodeParams, DiscountParams } from './params.ts'
import type { ShopDesk } from './shop-desk.ts'
import { PromotionView } from './views.ts'

const promotionOf = ({ at, view }: Done, code: string): PromotionView => {
  const record = view.get('promotion', code)
  if (record === undefined) return { code, status: 'ended' }
  const { startsAt, endsAt, skus, ...rest } = record
  return {
    ...rest,
    ...(skus && { skus: [...skus] }),
    status: endsAt !== undefined && endsAt <= at.loop.now() ? 'ended' : 'set',
    ...(startsAt !== undefined && { startsAt: new Date(startsAt).toISOString() }),
    ...(endsAt !== undefined && { endsAt: new Date(endsAt).toISOString() }),
  }
}

/** The shop's promotions. */
export const promotionRoutes = (instance: FastifyInstance, door: Door, desk: ShopDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('catalogue')

  app.put(
    '/promotions/:code',
    {
      onRequest,
      schema: {
        ...documented('Set a promotion that carts may claim', 'promotions', PromotionView),
        params: CodeParams,
        body: PromotionBody,
      },
    },
    (request, reply) => {
      const { shop, code } = request.params
      const command = { type: 'SetPromotion' as const, code, ...request.body }
      const said = `${code}\n${canonical(request.body)}`
      return desk.ask(request, reply, { shop, command, said }, (done) => promotionOf(done, code))
    },
  )

  app.delete(
    '/promotions/:code',
    { onRequest, schema: { ...documented('End a promotion', 'promotions', PromotionView), params: CodeParams } },
    (request, reply) => {
      const { shop, code } = request.params
      const command = { type: 'EndPromotion' as const, code }
      return desk.ask(request, reply, { shop, command, said: code }, (done) => promotionOf(done, code))
    },
  )
}

const doc = (summary: string) => ({ ...documented(summary, 'carts', CartView), headers: CartHeaders })

/** What is taken off a cart: promotions claimed by their code, discounts granted by staff. */
export const discountRoutes = (instance: FastifyInstance, door: Door, desk: CartDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.post(
    '/carts/:cart/promotions',
    {
      onRequest: door.enter('cart'),
      schema: { ...doc('Claim a promotion by its code'), params: CartParams, body: ClaimBody },
    },
    (request, reply) => {
      const { code } = request.body
      return desk.serve(request, reply, { ...request.params, wish: { type: 'ClaimPromotion', code }, said: code })
    },
  )

  app.post(
    '/carts/:cart/discounts',
    {
      onRequest: door.enter('discount'),
      schema: { ...doc('Grant a discount on a cart'), params: CartParams, body: DiscountBody },
    },
    (request, reply) => {
      const wish = { type: 'GrantDiscount' as const, ...request.body }
      return desk.serve(request, reply, { ...request.params, wish, said: canonical(request.body) })
    },
  )

  app.delete(
    '/carts/:cart/discounts/:id',
    {
      onRequest: door.enter('cart'),
      schema: { ...doc('Give a promotion or a discount up'), params: DiscountParams },
    },
    (request, reply) => {
      const { id } = request.params
      const wish = { type: 'WithdrawDiscount' as const, discount: id }
      return desk.serve(request, reply, { ...request.params, wish, said: id })
    },
  )
}
