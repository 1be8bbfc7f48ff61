import { ProviderRefused } from '@cartstream/pay'
import { type Ad, AdMoney, AdState, AdType, Id, ProviderId, type Seen, skuOfAd } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Call } from '../http/desk.ts'
import { documented } from '../http/openapi.ts'
import { Refused } from '../http/problem.ts'
import { unanswered } from '../http/provider-says.ts'
import type { OutcomeView, StartedView } from '../http/views.ts'
import type { Till } from '../pay/till.ts'
import { mustHaveCarts } from './cart-reservations.ts'
import type { Facade } from './routes.ts'

/** Document 3, carts with reservations: the payment of one ad, or of the whole cart. */

/** The provider keeps no longer value, and no more items are listed in one: beyond, the checkout is named. */
const MOST_CHARACTERS = 500
const MOST_LISTED = 10

const Title = z.string().max(MOST_CHARACTERS)
const ad = { state: AdState, adType: AdType }
/** An item as GET /api/cart has it will do: what is not asked about here is passed over. */
const CartItem = z.object({ ...ad, price: AdMoney, title: Title.optional(), quantity: z.int().min(1).default(1) })
const OneBody = z.strictObject({ amount: AdMoney, ...ad, adTitle: Title.optional() })
const CartBody = z.strictObject({
  cartItems: z.array(CartItem).min(1).max(1000),
  ...OneBody.partial().shape,
})
const IntentBody = z.union([OneBody, CartBody])
/** `clientSecret`: null where the provider wants none of the payer's browser. `metadata`: as confirm-payment reads it in the document. */
const Intended = z.object({
  clientSecret: z.string().nullable(),
  paymentIntentId: z.string(),
  amount: z.number(),
  currency: z.string(),
  expiresAt: z.string(),
  metadata: z.record(z.string(), z.string()),
})
const ConfirmBody = z.strictObject({ paymentIntentId: ProviderId })
const Confirmed = z.object({
  success: z.literal(true),
  paymentIntentId: z.string(),
  status: z.literal('succeeded'),
  orderId: z.string(),
  amount: z.number(),
  currency: z.string(),
})

export const cartReservationsPayment = (instance: FastifyInstance, facade: Facade): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { door, findShop, desks, till } = facade
  const onRequest = [door.enter('cart'), findShop]

  app.post(
    '/api/create-payment-intent',
    {
      onRequest,
      schema: {
        ...documented('Begin to pay for one ad, or for the cart (document 3)', 'documents', Intended),
        body: IntentBody,
      },
    },
    (request, reply) => {
      const { body } = request
      return 'cartItems' in body ? payCart(facade, { request, reply }, body) : payOne(facade, { request, reply }, body)
    },
  )

  app.post(
    '/api/confirm-payment',
    {
      onRequest,
      schema: {
        ...documented('Ask the provider, and sell what it has the money for (document 3)', 'documents', Confirmed),
        body: ConfirmBody,
      },
    },
    async (request, reply) => {
      const { shop, body } = request
      const id = await checkoutOf(till, shop, body.paymentIntentId)
      const outcome = await desks.payments.confirm({ request, reply }, { shop, id, body: {} })
      return outcome && confirmed(outcome, body.paymentIntentId)
    },
  )
}

/** The old page: the ad is held from here on. A page that is loaded again is given the same payment, not another hold. */
const payOne = async ({ desks }: Facade, call: Call, body: z.infer<typeof OneBody>) => {
  const { amount: total, state, adType, adTitle = '' } = body
  const sku = skuOfAd(body)
  const bought = { sku, quantity: '1', total }
  const started = await desks.checkouts.buyNow(call, { shop: call.request.shop, body: bought, again: 'same' })
  const [line] = started?.cart.items ?? []
  return started && intended(started, { state, adType, adTitle: line?.name ?? adTitle })
}

/** The whole cart, which must be what the caller says it is. */
const payCart = async ({ desks, settings }: Facade, call: Call, { cartItems, amount }: z.infer<typeof CartBody>) => {
  mustHaveCarts(settings)
  const seen: Seen[] = cartItems.map(({ price, quantity, ...item }) => {
    return { sku: skuOfAd(item), price, quantity: String(quantity) }
  })
  const asking = { shop: call.request.shop, cart: 'me', body: { total: amount }, seen }
  const started = await desks.checkouts.start(call, asking)
  return started && intended(started, metadataOf(started.checkout.id, cartItems))
}

const metadataOf = (checkout: string, items: readonly (Ad & { price: string })[]): Record<string, string> => {
  const cartItems = JSON.stringify(items.map(({ state, adType, price }) => ({ state, adType, price: Number(price) })))
  const fits = items.length <= MOST_LISTED && cartItems.length <= MOST_CHARACTERS
  return fits ? { cartItems } : { cartReference: checkout }
}

const intended = ({ checkout, payment }: StartedView, metadata: Record<string, string>): z.infer<typeof Intended> => ({
  clientSecret: payment?.clientSecret ?? null,
  paymentIntentId: checkout.intent ?? checkout.id,
  amount: Number(checkout.total),
  currency: checkout.currency,
  expiresAt: checkout.expiresAt,
  metadata,
})

/**
 * The checkout that a payment is for, as the provider remembers it: its intent names it. Ours are known by themselves. A provider that is down
 * stands in the way of its own payments only. Throws Refused.
 */
export const checkoutOf = async (till: Till, shop: string, intent: string): Promise<string> => {
  if (Id.safeParse(intent).success) return intent
  const down: unknown[] = []
  for (const provider of till.names) {
    const found = await till.find({ provider, intent, total: '1', currency: '' }).catch((error: unknown) => {
      if (!(error instanceof ProviderRefused)) down.push(error)
      return undefined
    })
    if (found?.reference?.shop === shop) return found.reference.payment
  }
  if (down.length > 0) throw unanswered(down[0])
  throw new Refused('not-found', { detail: 'there is no such payment' })
}

/** Throws Refused where the money is there, and is no order (any more): it is given back, or staff see to it. */
const confirmed = ({ checkout, order }: OutcomeView, paymentIntentId: string): z.infer<typeof Confirmed> => {
  if (order === undefined) throw new Refused('checkout-over', { detail: 'what was paid for cannot be had any more' })
  if (order.status !== 'paid') throw new Refused('order-closed', { detail: `the order is ${order.status}` })
  const { total, currency } = checkout
  return {
    ...{ success: true, paymentIntentId, status: 'succeeded', orderId: order.id },
    ...{ amount: Number(total), currency },
  }
}
