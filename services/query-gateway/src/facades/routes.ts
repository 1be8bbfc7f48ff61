import type { FastifyInstance } from 'fastify'
import { problemHandler } from '../http/problems.ts'
import type { QueryDesk } from '../queries/routes.ts'
import { cartPaths } from './cart-paths.ts'
import { inventory } from './cart-reservations.ts'
import { farmCarts } from './farm-carts.ts'
import { liveCarts } from './live-carts.ts'

/** How an installation sets the documents' own routes up. */
export type FacadeSettings = {
  /** The shop of a request that names none, and whose token is good for several. */
  defaultShop?: string | undefined
  /** false: no carts by document 3. On by default. */
  enableCart?: boolean | undefined
}
export type Facade = QueryDesk & { settings: FacadeSettings }

/** The GET routes that the documents name themselves, beside /v1: their shapes, and problems that their clients can read. */
export const facadeRoutes = (app: FastifyInstance, facade: Facade, publicUrl: string): void => {
  app.setErrorHandler(problemHandler(publicUrl, { inWords: true }))
  cartPaths(app, facade)
  liveCarts(app, facade)
  farmCarts(app, facade)
  inventory(app, facade)
}
