import type { Client } from '../types.ts'
import type { Cart, OwnCarts } from '../wire.ts'

/** What TanStack Query's useQuery takes; nothing of it is needed here but its shape. */
export type Query<T> = {
  queryKey: readonly unknown[]
  queryFn(context: { signal: AbortSignal }): Promise<T>
  staleTime: number
}

const CACHE_MS = 30_000
const query = <T>(queryKey: readonly unknown[], queryFn: Query<T>['queryFn']): Query<T> => ({
  queryKey: ['cartstream', ...queryKey],
  queryFn,
  staleTime: CACHE_MS,
})

export const cartQuery = (client: Client, shop = client.shop): Query<Cart> =>
  query(['cart', shop], () => client.cartOf(shop).get())
export const cartsQuery = (client: Client): Query<OwnCarts> => query(['carts'], () => client.carts.get())

export type Listed<Row> = { rows: readonly Row[]; cursor?: string; next?: string }
/** `path` as in request: such as `orders?limit=10`. */
export const listQuery = <Row>(client: Client, path: string): Query<Listed<Row>> =>
  query(['list', client.shop, path], ({ signal }) => client.request('GET', path, undefined, { signal }))
