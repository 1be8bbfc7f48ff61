import { BuyNowBody, CartView, CheckoutBody } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { CartDesk } from './cart-desk.ts'
import type { CheckoutDesk } from './checkout-desk.ts'
import type { Door } from './door.ts'
import { CartHeaders, documented } from './openapi.ts'
import { CartParams, ShopParams } from './params.ts'
import { StartedView } from './views.ts'

/** From a cart, or past it, to a payment. */
export const checkoutRoutes = (
  instance: FastifyInstance,
  door: Door,
  { checkouts, carts }: { checkouts: CheckoutDesk; carts: CartDesk },
): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = door.enter('cart')

  app.post(
    '/carts/:cart/checkout',
    {
      onRequest,
      schema: {
        ...documented('Freeze the cart and begin to pay for it', 'checkout', StartedView),
        headers: CartHeaders,
        params: CartParams,
        body: CheckoutBody.nullish(),
      },
    },
    (request, reply) => checkouts.start({ request, reply }, { ...request.params, body: request.body ?? {} }),
  )

  app.delete(
    '/carts/:cart/checkout',
    {
      onRequest,
      schema: {
        ...documented('Give the checkout up: the cart is open again, what is held stays held', 'checkout', CartView),
        headers: CartHeaders,
        params: CartParams,
      },
    },
    (request, reply) => carts.serve(request, reply, { ...request.params, wish: { type: 'CancelCheckout' }, said: '' }),
  )

  app.post(
    '/buy-now',
    {
      onRequest,
      schema: {
        ...documented('Buy one item at once, past the cart', 'checkout', StartedView),
        headers: CartHeaders.omit({ 'If-Match': true }),
        params: ShopParams,
        body: BuyNowBody,
      },
    },
    (request, reply) => checkouts.buyNow({ request, reply }, { ...request.params, body: request.body }),
  )
}
