import type { FastifyInstance } from 'fastify'
import type { CartDesk } from '../http/cart-desk.ts'
import type { CheckoutDesk } from '../http/checkout-desk.ts'
import type { Desk, LoopFor } from '../http/desk.ts'
import type { Door, Hook } from '../http/door.ts'
import { errorHandler } from '../http/failures.ts'
import type { PaymentDesk } from '../http/payment-desk.ts'
import type { SendProblem } from '../http/problem.ts'
import type { ReleaseDesk } from '../http/release-desk.ts'
import type { SessionDesk } from '../http/session-desk.ts'
import type { ShopDesk } from '../http/shop-desk.ts'
import type { Till } from '../pay/till.ts'
import { trpcRoutes } from '../trpc/mount.ts'
import { cartPaths } from './cart-paths.ts'
import { cartReservations } from './cart-reservations.ts'
import { cartReservationsPayment } from './cart-reservations-payment.ts'
import { cartReservationsStock } from './cart-reservations-stock.ts'
import { cartSyncRoutes } from './cart-sync-payment.ts'
import { farmCarts } from './farm-carts.ts'
import { liveCarts } from './live-carts.ts'
import { type PaymentMethods, unmeant } from './payment-methods.ts'
import type { Sessions } from './sessions.ts'
import { findShop } from './shop.ts'

/** How an installation sets the documents' own routes up. */
export type FacadeSettings = {
  /** The shop of a request that names none, and whose token is good for several. */
  defaultShop?: string | undefined
  /** false: no carts by document 3; its single items are sold all the same. On by default. */
  enableCart?: boolean | undefined
  /** What the documents' clients call a way to pay (document 5), and the provider that is meant; undefined: the usual one. */
  paymentMethods?: PaymentMethods | undefined
}

/** What a document's routes are made of: the desks of /v1, whose problems its clients can read. */
export type Facade = {
  door: Door
  /** After the door: sets `request.shop`. */
  findShop: Hook
  settings: FacadeSettings
  loopFor: LoopFor
  sessions: Sessions
  /** Every shop that there is. */
  allShops(): Iterable<string>
  send: SendProblem
  desks: {
    desk: Desk
    shops: ShopDesk
    carts: CartDesk
    checkouts: CheckoutDesk
    payments: PaymentDesk
    release: ReleaseDesk
  }
  /** Who takes payments. */
  till: Till
  /** Live sessions, whose problems are thrown; absent where there are none. */
  live?: SessionDesk | undefined
}

/** The routes that the documents name themselves, beside /v1: thin, each hands a command of /v1 to the same desks. */
export const facadeRoutes = async (app: FastifyInstance, facade: Omit<Facade, 'findShop'>): Promise<void> => {
  app.setErrorHandler(errorHandler(facade.send))
  app.decorateRequest('shop', '')
  const whole = { ...facade, findShop: findShop({ usual: facade.settings.defaultShop }) }
  for (const method of unmeant(facade.till, facade.settings.paymentMethods))
    app.log.warn({ method }, 'a payment method means a provider that is not set up')
  cartPaths(app, whole)
  liveCarts(app, whole)
  farmCarts(app, whole)
  cartReservations(app, whole)
  cartReservationsStock(app, whole)
  cartReservationsPayment(app, whole)
  cartSyncRoutes(app, whole)
  const { live } = facade
  if (live !== undefined) await app.register(async (own) => trpcRoutes(own, whole, live))
}
