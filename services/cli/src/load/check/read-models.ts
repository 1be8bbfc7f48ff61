import { CartLineView } from '@cartstream/schemas'
import { z } from 'zod'
import type { Api } from '../api.ts'
import { type Books, type LineBooks, type OrderBooks, type SkuBooks, tradeOf } from './books.ts'

export type Asking = { api: Api; shop: string; token: string; position: string | undefined }

const CartRows = z.object({
  rows: z.array(z.object({ id: z.string(), items: z.array(CartLineView) })),
  next: z.string().optional(),
})
const SkuRows = z.object({
  rows: z.array(z.object({ sku: z.string(), onHand: z.string(), held: z.string(), available: z.string() })),
  next: z.string().optional(),
})

const OrderRows = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      total: z.string(),
      items: z.array(z.object({ sku: z.string(), quantity: z.string() })),
    }),
  ),
  next: z.string().optional(),
})

/** The shop as the public queries show it, page by page, at the position or later. */
export const readModels = async (asking: Asking): Promise<Books> => {
  const carts = new Map<string, ReadonlyMap<string, LineBooks>>()
  for await (const { id, items } of all(asking, 'live-carts', CartRows)) {
    const lines = items.map(({ sku, quantity, hold }) => {
      const units = Number(quantity)
      return [sku, { quantity: units, held: hold === undefined ? 0 : units }] as const
    })
    carts.set(id, new Map(lines))
  }
  const orders = new Map<string, OrderBooks>()
  for await (const { id, status, total, items } of all(asking, 'orders', OrderRows)) {
    const units = new Map<string, number>()
    for (const { sku, quantity } of items) units.set(sku, (units.get(sku) ?? 0) + Number(quantity))
    orders.set(id, { status, total, units })
  }
  const trade = tradeOf(orders)
  const skus = new Map<string, SkuBooks>()
  for await (const { sku, onHand, held, available } of all(asking, 'availability', SkuRows)) {
    const stock = { onHand: Number(onHand), held: Number(held), available: Number(available) }
    skus.set(sku, { ...stock, ...trade(sku) })
  }
  return { carts, orders, skus }
}

async function* all<T>(
  { api, shop, token, position }: Asking,
  list: string,
  page: z.ZodType<{ rows: T[]; next?: string | undefined }>,
): AsyncIterable<T> {
  let next: string | undefined
  do {
    const query = new URLSearchParams({ limit: '200', ...(position && { atLeast: position }), ...(next && { next }) })
    const answer = await api.ask({ method: 'GET', path: `/v1/shops/${shop}/${list}?${query}`, token })
    if (answer.status !== 200)
      throw new Error(`GET ${list} was answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 300)}`)
    const { rows, next: following } = page.parse(answer.body)
    yield* rows
    next = following
  } while (next !== undefined)
}
