import { Id } from '@cartstream/schemas'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Call } from '../http/desk.ts'
import { CommandHeaders, documented } from '../http/openapi.ts'
import { badField, Refused } from '../http/problem.ts'
import type { StartedView } from '../http/views.ts'
import { AddressBody, contactOf } from './address.ts'
import { methodsOf, providerOf } from './payment-methods.ts'
import type { Wording } from './problem.ts'
import type { Facade } from './routes.ts'

/** Document 5, cart synchronization: from the cart to a payment. */

/** `cart_id`: from clients that still name a cart; without it, as the document has it, the one active cart. */
export const CreatePaymentBody = z.strictObject({
  payment_method: z.string().min(1).max(64),
  shipping_address: AddressBody,
  billing_address: AddressBody,
  currency: z.string().regex(/^[A-Za-z]{3}$/, 'a currency has three letters, such as INR'),
  cart_id: z.union([z.string().max(200), z.int()]).nullish(),
})
export type CreatePaymentBody = z.infer<typeof CreatePaymentBody>

/** `payment_id` is the checkout's id, under which /v1 confirms it. `completed`: nothing is left to be paid. */
export const PaymentCreated = z.object({
  payment_id: Id,
  cart_id: Id,
  status: z.enum(['pending', 'completed']),
  payment_method: z.string(),
  provider: z.string(),
  amount: z.number(),
  currency: z.string(),
  expires_at: z.string(),
  client_secret: z.string().optional(),
  order: z.object({ id: Id, status: z.string(), total: z.number() }).optional(),
})
export type PaymentCreated = z.infer<typeof PaymentCreated>

const NOT_YOURS = "Cart not found or doesn't belong to you"

/** The errors that the document prints, in its words. */
const wording: Wording = (code, { cart, user, detail }) => {
  if (code === 'not-found' && detail === undefined) return { error: NOT_YOURS, message: NOT_YOURS }
  if (code !== 'cart-empty') return undefined
  const { id } = cart as { id: string }
  const error = `Cart is empty. Please add items first. Cart ID: ${id}`
  return { status: 400, error, message: error, cart_id: id, user_id: user }
}

export const cartSyncRoutes = (instance: FastifyInstance, facade: Facade): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const onRequest = [facade.door.enter('cart'), facade.findShop]
  const schema = {
    ...documented('Create a payment from the own cart (document 5)', 'documents', PaymentCreated),
    headers: CommandHeaders,
    body: CreatePaymentBody,
  }
  const create = (request: FastifyRequest<{ Body: CreatePaymentBody }>, reply: FastifyReply) =>
    createFromCart(facade, { request, reply }, request.body)
  for (const path of ['/api/payments/create-from-cart', '/api/payments/create-from-cart/'])
    app.post(path, { onRequest, schema, config: { wording } }, create)
}

/** A checkout of the cart, as /v1 begins it: the same payment again for as long as it waits to be paid; another in its place, paid or sent elsewhere. Throws Refused. */
export const createFromCart = async (
  { desks, loopFor, send, settings, till }: Facade,
  call: Call,
  body: CreatePaymentBody,
): Promise<PaymentCreated | undefined> => {
  const { shop } = call.request as FastifyRequest
  const { payment_method: method, shipping_address, billing_address } = body
  const provider = providerOf(method, till, settings.paymentMethods)
  if (provider === undefined) {
    const known = methodsOf(till, settings.paymentMethods).join(', ')
    throw new Refused('provider-unknown', { detail: `the payment method ${method} is not known here: ${known} are` })
  }
  mustBeIn(loopFor(shop).loop.view(shop)?.config?.currency, body.currency)
  const cart = cartNamed(body.cart_id)
  const started = await desks.checkouts.start(call, {
    ...{ shop, cart, anew: true },
    body: { provider, ...contactOf(shipping_address, billing_address) },
  })
  if (started === undefined || started.checkout.provider === provider) return started && created(method, started)
  send(call.reply, 'checkout-in-progress', { detail: `it is being paid for with ${started.checkout.provider}` })
  return undefined
}

const cartNamed = (named: string | number | null | undefined): string => {
  if (named === undefined || named === null) return 'me'
  const { success, data } = Id.safeParse(named)
  if (success) return data
  throw new Refused('not-found', { detail: NOT_YOURS })
}

/** A shop has one currency; of a shop that is not there, the desk has more to say. Throws Refused. */
const mustBeIn = (its: string | undefined, asked: string): void => {
  if (its === undefined || its === asked.toUpperCase()) return
  throw badField('/currency', `this shop is paid in ${its}`, 'invalid_value')
}

const created = (payment_method: string, { checkout, payment, order }: StartedView): PaymentCreated => {
  const { id, cart, status, provider, total, currency, expiresAt } = checkout
  const isPaid = status === 'ordered' && order?.status !== 'unpaid'
  return {
    ...{ payment_id: id, cart_id: cart, status: isPaid ? 'completed' : 'pending', payment_method, provider },
    ...{ amount: Number(total), currency, expires_at: expiresAt },
    ...(payment?.clientSecret !== undefined && { client_secret: payment.clientSecret }),
    ...(order && { order: { id: order.id, status: order.status, total: Number(order.total) } }),
  }
}
