import { type CheckoutRecord, cartView, checkoutView, INVOICE, orderView, type View } from '@cartstream/decide'
import { type Intent, ProviderRefused } from '@cartstream/pay'
import type { BuyNowBody, CheckoutBody, ProblemCode } from '@cartstream/schemas'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Till } from '../pay/till.ts'
import type { CartDesk } from './cart-desk.ts'
import { type Contacts, contactIn } from './contact.ts'
import type { Desk, Done, LoopFor } from './desk.ts'
import { canonical } from './idempotency.ts'
import { Refused, type SendProblem } from './problem.ts'
import { unanswered } from './provider-says.ts'
import type { ShopDesk } from './shop-desk.ts'
import type { OutcomeView, StartedView } from './views.ts'

export type CheckoutDeskOptions = {
  desk: Desk
  carts: CartDesk
  shops: ShopDesk
  loopFor: LoopFor
  till: Till
  contacts: Contacts
  send: SendProblem
  /** How long the log may take to record an intent, ms. */
  followMs: number
}

/**
 * Checkouts: the cart is frozen first, and once the log has that, the provider is asked for its intent under the checkout's id, and the log
 * told of it. Whoever was cut off in between sends the same request again: the same checkout, the same intent, and what was missing is done.
 */
export class CheckoutDesk {
  readonly #o: CheckoutDeskOptions

  constructor(options: CheckoutDeskOptions) {
    this.#o = options
  }

  /** The body of the answer; undefined where a problem has been sent. Throws Refused. */
  async start(
    request: FastifyRequest,
    reply: FastifyReply,
    { shop, cart, body }: { shop: string; cart: string; body: CheckoutBody },
  ): Promise<StartedView | undefined> {
    const buying = await this.#buying(shop, this.#ownerOf(request, shop, cart), body)
    const wish = { type: 'StartCheckout' as const, ...buying }
    return this.#o.carts.ask(request, reply, { shop, cart, wish, said: saidIn(body) }, (done) =>
      this.#go(request, reply, { shop, body, done }),
    )
  }

  /** One item, past the cart. As `start`. */
  async buyNow(
    request: FastifyRequest,
    reply: FastifyReply,
    { shop, body }: { shop: string; body: BuyNowBody },
  ): Promise<StartedView | undefined> {
    const { sku, variant, batch, quantity } = body
    const { caller } = request.onBehalf
    const buying = await this.#buying(shop, caller.actor, body)
    const command = { type: 'BuyNow' as const, sku, variant, batch, quantity, caller, ...buying }
    const said = canonical([sku, variant ?? '', batch ?? '', quantity, saidIn(body)])
    return this.#o.shops.ask(request, reply, { shop, command, said }, (done) =>
      this.#go(request, reply, { shop, body, done }),
    )
  }

  /** Whose data key the contact is sealed with: that of the cart's customer, also where staff check out for them. */
  #ownerOf(request: FastifyRequest, shop: string, cart: string): string {
    const { actor, kind } = request.onBehalf.caller
    if (kind !== 'staff') return actor
    return this.#o.loopFor(shop).loop.view(shop)?.get(`cart/${cart}`)?.owner ?? actor
  }

  async #buying(shop: string, owner: string, body: CheckoutBody) {
    const { till, contacts } = this.#o
    const { provider = till.usual, total } = body
    if (!till.knows(provider))
      throw new Refused('provider-unknown', { detail: `there are ${[...till.names, INVOICE].join(', ')}` })
    return { provider, total, contact: await contacts.seal(shop, owner, contactIn(body)) }
  }

  /** From the frozen cart to what the payer's browser needs. */
  async #go(
    request: FastifyRequest,
    reply: FastifyReply,
    { shop, body, done }: { shop: string; body: CheckoutBody; done: Done },
  ): Promise<StartedView | undefined> {
    const { send, contacts } = this.#o
    const { at, answer } = done
    const checkout = checkoutIn(done.view, answer.stream)
    if (checkout === undefined) throw new Error(`a checkout was answered with ${answer.stream}, where there is none`)
    // what is over for good has forgotten whom it was for
    if (
      answer.replayed &&
      checkout.status !== 'over' &&
      !(await contacts.same(shop, checkout.contact, contactIn(body)))
    ) {
      send(reply, 'key-reused', { detail: 'another e-mail or address was sent under this key' })
      return undefined
    }
    if (checkout.status === 'over' && checkout.intent === undefined) {
      send(reply, 'payment-failed', { detail: 'this checkout ended before there was a payment' })
      return undefined
    }
    const intent = await this.#intentOf(request, reply, { shop, checkout, done })
    if (reply.sent) return undefined
    const view = at.loop.view(shop)!
    const outcome = outcomeOf(view, checkout.checkout, at.loop.now())
    reply.header('etag', `"${outcome.cart.version}"`)
    const { provider, total, currency } = checkout
    const { id, expiresAt } = outcome.checkout
    const secret = intent?.clientSecret
    // an invoice is paid past us, and what costs nothing is ordered already
    if (provider === INVOICE || (checkout.status === 'ordered' && checkout.intent === undefined)) return outcome
    return {
      ...outcome,
      payment: { id, provider, total, currency, expiresAt, ...(secret && { clientSecret: secret }) },
    }
  }

  /** What the provider says of a checkout that is to be paid; undefined where there is nothing to pay, or a problem has been sent. */
  async #intentOf(
    request: FastifyRequest,
    reply: FastifyReply,
    { shop, checkout, done }: { shop: string; checkout: CheckoutRecord; done: Done },
  ): Promise<Intent | undefined> {
    const { checkout: id, provider, total, currency, status, combined } = checkout
    if (provider === INVOICE || combined !== undefined) return undefined
    const { send } = this.#o
    try {
      const said = status === 'active' ? await this.#ask(shop, checkout) : undefined
      const intent = said?.intent ?? checkout.intent
      if (intent === undefined) return undefined
      const taken = { provider, intent, amount: said?.amount ?? total, currency: said?.currency ?? currency }
      const command = { type: 'RecordIntent' as const, checkout: id, ...taken }
      const answer = await this.#follow(request, reply, { shop, done, command, about: `${id}\n${intent}` })
      if (answer?.outcome === 'refused') send(reply, answer.code as ProblemCode, { detail: answer.detail })
      return said
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw unanswered(error)
      const reason = error.message.slice(0, 200)
      const command = { type: 'FailPayment' as const, checkout: id, reason }
      const answer = await this.#follow(request, reply, { shop, done, command, about: `${id}\nrefused` })
      if (answer !== undefined) send(reply, 'payment-failed', { detail: reason })
      return undefined
    }
  }

  /** The intent that the log knows, as it is now; or the one that the provider makes, or has made, for this checkout. */
  #ask(shop: string, { checkout: id, provider, intent, total, currency }: CheckoutRecord): Promise<Intent | undefined> {
    const { till } = this.#o
    return intent === undefined
      ? till.intend({ id, shop, provider, total, currency })
      : till.find({ provider, intent, total, currency })
  }

  #follow(
    request: FastifyRequest,
    reply: FastifyReply,
    { shop, done, ...own }: Pick<Parameters<Desk['follow']>[2], 'command' | 'about'> & { shop: string; done: Done },
  ) {
    const { desk, followMs } = this.#o
    const { actor } = request.onBehalf.caller
    return desk.follow(request, reply, { at: done.at, shop, actor, deadline: performance.now() + followMs, ...own })
  }
}

/** The body but for the contact, which nobody is to guess from a hash in the log: a replay compares it with what was sealed. */
const saidIn = ({ provider, total }: CheckoutBody): string => `${provider ?? ''}\n${total ?? ''}`

/** The checkout that an answer is about: by its own stream, or by its cart's. */
const checkoutIn = (view: View, stream = ''): CheckoutRecord | undefined => {
  const id = stream.slice(stream.indexOf('/') + 1)
  if (stream.startsWith('checkout/')) return view.get(`checkout/${id}`)
  const cart = view.get(`cart/${id}`)
  if (cart?.status === 'checkout') return view.get(`checkout/${cart.checkout}`)
  const order = cart?.status === 'ordered' ? view.get(`order/${cart.order}`) : undefined
  return order && view.get(`checkout/${order.checkout}`)
}

/** A checkout as it stands, with its cart, and its order where there is one. Throws where there is no such checkout. */
export const outcomeOf = (view: View, id: string, now: number): OutcomeView => {
  const checkout = checkoutView(view, id, now)
  if (checkout === undefined) throw new Error(`there is no checkout ${id}`)
  const order = checkout.order === undefined ? undefined : orderView(view, checkout.order)
  return { checkout, cart: cartView(view, checkout.cart, now), ...(order && { order }) }
}
