import {
  CartView,
  CheckoutView,
  ClientSessionView,
  CombinedView,
  OrderView,
  problems,
  SalesSheet,
  ShopConfig,
  StaffSessionView,
  SyncedCartView,
} from '@cartstream/schemas'
import { z } from 'zod'
import { HoldView, PaymentView, ProductView, PromotionView, StockView, WaitView } from './views.ts'

/** RFC 9457, as every problem is answered; what a code adds is listed, the rest is always there. */
export const ProblemView = z.object({
  type: z.url(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(problems) as [string, ...string[]]),
  fix: z.string().describe('What to do next, in a sentence.'),
  requestId: z.string(),
  detail: z.string().optional(),
  errors: z
    .array(
      z.object({
        pointer: z.string(),
        detail: z.string(),
        code: z.string(),
        in: z.enum(['path', 'header', 'query']).optional(),
      }),
    )
    .optional(),
  sku: z.string().optional(),
  quantity: z.string().optional(),
  available: z.string().optional(),
  onHand: z.string().optional(),
  version: z.int().optional(),
  cart: z.looseObject({}).optional(),
  user: z.string().optional(),
  shop: z.string().optional(),
})

/** What OpenAPI's components name; a registry of our own, so that nobody else's names are in the way. */
export const named = z.registry<{ id: string }>()
named.add(ProblemView, { id: 'Problem' })
named.add(CartView, { id: 'Cart' })
named.add(SyncedCartView, { id: 'SyncedCart' })
named.add(ProductView, { id: 'Product' })
named.add(StockView, { id: 'Stock' })
named.add(ShopConfig, { id: 'ShopConfig' })
named.add(CheckoutView, { id: 'Checkout' })
named.add(CombinedView, { id: 'CombinedCheckout' })
named.add(OrderView, { id: 'Order' })
named.add(PaymentView, { id: 'Payment' })
named.add(HoldView, { id: 'Reservation' })
named.add(WaitView, { id: 'WaitlistPlace' })
named.add(PromotionView, { id: 'Promotion' })
named.add(StaffSessionView, { id: 'Session' })
named.add(ClientSessionView, { id: 'RoomSession' })
named.add(SalesSheet, { id: 'SalesSheet' })

/** Headers are read where they are needed; these schemas only describe them. */
export const CommandHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Same key and body: the same outcome, across fail-over.'),
  'Request-Id': z.string().optional().describe('Taken if sent, else made; answered on every response.'),
})
export const CartHeaders = CommandHeaders.extend({
  'If-Match': z.string().optional().describe('The ETag that the cart must still have; else 412 with the current cart.'),
  'Cartstream-Subject': z.string().optional().describe('For tokens of the role service: the customer it acts for.'),
})

const problem = { content: { 'application/problem+json': { schema: ProblemView } } }
const statuses = [400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503] as const
const refusals = Object.fromEntries(statuses.map((status) => [status, { description: titlesOf(status), ...problem }]))

function titlesOf(status: number): string {
  const codes = Object.entries(problems).filter(([, p]) => p.status === status)
  return codes.map(([code, { title }]) => `\`${code}\`: ${title}`).join('; ')
}

/** What OpenAPI says of a command's route; the response schemas describe and do not check. */
export const documented = (summary: string, tag: string, answer: z.ZodType) => ({
  summary,
  tags: [tag],
  security: [{ bearer: [] }],
  headers: CommandHeaders,
  response: {
    200: {
      description:
        'Recorded, or already so. `Cartstream-Position` says where, `Idempotent-Replayed` whether it is a replay.',
      content: { 'application/json': { schema: answer } },
    },
    ...refusals,
  },
})

export const documentedGuests = (answer: z.ZodType) => ({
  summary: 'Make a guest token',
  description:
    'For a shopper without an account; counted per address. Good for all shops, or for those that the body names.',
  tags: ['guests'],
  response: {
    201: { description: 'A token of the role guest.', content: { 'application/json': { schema: answer } } },
    ...Object.fromEntries(
      Object.entries(refusals).filter(([status]) => ['400', '413', '415', '429', '503'].includes(status)),
    ),
  },
})

export const documentedSession = (summary: string, answer: z.ZodType) => ({
  summary,
  description:
    'For a storefront that has no customers: the session id is the capability, and counted is per address. A token is not needed; of one that is shown, a customer is remembered.',
  tags: ['documents'],
  response: {
    200: { description: 'Recorded, or already so.', content: { 'application/json': { schema: answer } } },
    ...Object.fromEntries(
      Object.entries(refusals).filter(([status]) =>
        ['400', '404', '409', '413', '415', '422', '429', '503'].includes(status),
      ),
    ),
  },
})

export const documentedWebhook = (answer: z.ZodType) => ({
  summary: 'Hear what a payment provider says',
  description:
    'For the provider alone: its signature over the body, byte for byte, is the capability. Answered with 200 once the log has the outcome, or where it concerns nobody; with 503 where it is to be sent again.',
  tags: ['payments'],
  response: {
    200: { description: 'Heard.', content: { 'application/json': { schema: answer } } },
    ...Object.fromEntries(
      Object.entries(refusals).filter(([status]) => ['400', '404', '413', '429', '503'].includes(status)),
    ),
  },
})
