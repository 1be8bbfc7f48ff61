import type { Keys } from '@cartstream/keys'
import type { LiveShopping, Verifier } from '@cartstream/run'
import underPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { Sagas } from '../combined/sagas.ts'
import { facadeSender } from '../facades/problem.ts'
import { type FacadeSettings, facadeRoutes } from '../facades/routes.ts'
import { Sessions } from '../facades/sessions.ts'
import type { Till } from '../pay/till.ts'
import { throwProblem } from '../trpc/problems.ts'
import { Askers } from './asker.ts'
import { CartDesk } from './cart-desk.ts'
import { cartLifeRoutes } from './cart-life-routes.ts'
import { cartRoutes } from './cart-routes.ts'
import { CheckoutDesk } from './checkout-desk.ts'
import { checkoutRoutes } from './checkout-routes.ts'
import { CombinedCases } from './combined-cases.ts'
import { CombinedDesk } from './combined-desk.ts'
import { combinedRoutes } from './combined-routes.ts'
import { Contacts } from './contact.ts'
import { Desk, type DeskOptions, type LoopFor } from './desk.ts'
import { discountRoutes, promotionRoutes } from './discount-routes.ts'
import { Door } from './door.ts'
import { type Guests, guestRoutes } from './guest-routes.ts'
import { guestOf } from './guest-token.ts'
import { IntentDesk } from './intent-desk.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { type DoorMetrics, observeAnswers, observeRequests } from './observe.ts'
import { orderRoutes } from './order-routes.ts'
import { PaymentDesk } from './payment-desk.ts'
import { paymentRoutes } from './payment-routes.ts'
import { problemSender, Refused } from './problem.ts'
import { ReleaseDesk } from './release-desk.ts'
import { reservationRoutes } from './reservation-routes.ts'
import { roomRoutes } from './room-routes.ts'
import { SessionDesk } from './session-desk.ts'
import { SessionPeople } from './session-people.ts'
import { sessionItemRoutes, sessionRoutes } from './session-routes.ts'
import { ShopDesk } from './shop-desk.ts'
import { shopRoutes } from './shop-routes.ts'
import { syncedRoutes } from './synced-routes.ts'
import { waitlistRoutes } from './waitlist-routes.ts'
import { WebhookDesk } from './webhook-desk.ts'
import { webhookRoutes } from './webhook-routes.ts'

export type CommandRoutesOptions = {
  loopFor: LoopFor
  /** Every shop that there is. */
  allShops(): Iterable<string>
  verifier: Verifier
  keys: Keys
  /** Who takes payments. */
  till: Till
  sagas: Sagas
  publicUrl: string
  limits?: Limits | undefined
  /** Without it no guest tokens are made. */
  guests?: Guests | undefined
  /** Of the documents' own routes. */
  facades?: FacadeSettings | undefined
  /** Without it there is no live shopping: its routes are not there. */
  liveShopping?: LiveShopping | undefined
  metrics?: DoorMetrics | undefined
  /** How long a caller waits for the log, ms; 5,000 by default. */
  deadlineMs?: number | undefined
  /** Mean event-loop delay, ms, above which commands are refused with 503; 0 never. */
  maxEventLoopDelayMs?: number | undefined
}

/** The write side's routes, as a plugin: for a server of createServer, alone or beside the query gateway's. */
export const commandRoutes: FastifyPluginAsync<CommandRoutesOptions> = async (app: FastifyInstance, options) => {
  const { verifier, keys, publicUrl, limits = defaultLimits, guests, metrics } = options
  const { deadlineMs = 5000, maxEventLoopDelayMs = 1000 } = options
  const askers = new Askers(verifier, keys, limits)
  const door = new Door(askers, limits)
  const observe = metrics && observeAnswers(metrics)
  const send = problemSender(publicUrl)
  const terms = { observe, deadlineMs }
  const desks = desksOf(options, { ...terms, send })

  if (metrics !== undefined) observeRequests(app, metrics)
  app.decorateRequest('onBehalf', null as never)
  app.decorateRequest('claims', null as never)
  await app.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    pressureHandler: () => {
      throw new Refused('unavailable', { detail: 'too much is waiting' })
    },
  })
  if (guests !== undefined) guestRoutes(app, door, guests)
  webhookRoutes(app, door, desks.webhooks)
  combinedRoutes(app, door, desks.combined)
  await app.register(
    async (shop) => {
      const { shops, carts } = desks
      shopRoutes(shop, door, shops)
      promotionRoutes(shop, door, shops)
      cartRoutes(shop, door, carts)
      cartLifeRoutes(shop, door, carts, (token, of) => guestOf(askers, token, of))
      syncedRoutes(shop, door, shops, options.loopFor)
      discountRoutes(shop, door, carts)
      checkoutRoutes(shop, door, desks)
      paymentRoutes(shop, door, desks.payments)
      orderRoutes(shop, door, shops)
      waitlistRoutes(shop, door, shops)
      reservationRoutes(shop, door, desks)
      if (desks.sessions !== undefined) {
        sessionRoutes(shop, door, desks.sessions)
        sessionItemRoutes(shop, door, desks.sessions)
        roomRoutes(shop, door, desks.sessions)
      }
    },
    { prefix: '/v1/shops/:shop' },
  )
  const toDocuments = facadeSender(send)
  const inWords = desksOf(options, { ...terms, send: toDocuments })
  const { loopFor, allShops, till, facades: settings = {} } = options
  const sessions = new Sessions(keys)
  const live = desksOf(options, { ...terms, send: throwProblem }).sessions
  const facade = { door, settings, loopFor, allShops, sessions, till, send: toDocuments, desks: inWords, live }
  await app.register(async (own) => facadeRoutes(own, facade))
}

type Terms = Pick<DeskOptions, 'send' | 'observe' | 'deadlineMs'>
const desksOf = (
  { loopFor, keys, publicUrl, till, sagas, liveShopping: terms }: CommandRoutesOptions,
  { send, observe, deadlineMs }: Terms,
) => {
  const desk = new Desk({ send, publicUrl, deadlineMs, observe })
  const shops = new ShopDesk(desk, loopFor, send)
  const carts = new CartDesk({ desk, loopFor, send, keys })
  const contacts = new Contacts(keys)
  // what is left of a caller's patience once a provider has used up its share
  const followMs = Math.max(deadlineMs / 2, deadlineMs - till.patienceMs)
  const shared = { desk, shops, carts, loopFor, till, contacts, send, followMs }
  return {
    desk,
    shops,
    carts,
    checkouts: new CheckoutDesk({ ...shared, intents: new IntentDesk(shared) }),
    payments: new PaymentDesk(shared),
    release: new ReleaseDesk(shared),
    sessions: terms && new SessionDesk({ shops, loopFor, people: new SessionPeople(keys), terms }),
    combined: new CombinedDesk({ ...shared, cases: new CombinedCases({ ...shared, sagas, patienceMs: deadlineMs }) }),
    webhooks: new WebhookDesk({ loopFor, till, keys, send, observe, deadlineMs: followMs }),
  }
}
