import type { Keys } from '@cartstream/keys'
import type { Reads } from '@cartstream/read'
import type { LiveShopping } from '@cartstream/run'
import type { FastifyInstance } from 'fastify'
import type { Names } from '../rows/names.ts'
import type { ViewFor } from '../rows/view-for.ts'
import type { Views } from '../rows/views.ts'
import { analyticsRoutes } from './analytics-routes.ts'
import { cartRoutes } from './cart-routes.ts'
import { saleRoutes } from './sale-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { sheetRoutes } from './sheet-routes.ts'
import { stockRoutes } from './stock-routes.ts'

export type QueryDesk = {
  reads: Reads
  names: Names
  keys: Keys
  views: Views
  viewFor: ViewFor
  /** Undefined: off, and then none of its routes is there. */
  liveShopping: LiveShopping | undefined
  /** Of an order, a cart or a session, whose personal field is not what was sealed. */
  onError(error: unknown, of: string): void
}

/** GET routes under /v1/shops/:shop; each admits, then waits for `atLeast`, then reads. */
export const queryRoutes = (instance: FastifyInstance, desk: QueryDesk): void => {
  cartRoutes(instance, desk)
  stockRoutes(instance, desk)
  saleRoutes(instance, desk)
  analyticsRoutes(instance, desk)
  if (desk.liveShopping === undefined) return
  sessionRoutes(instance, desk)
  sheetRoutes(instance, desk)
}
