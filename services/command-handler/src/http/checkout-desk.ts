import { type CheckoutRecord, cartView, checkoutView, INVOICE, orderView, type View } from '@cartstream/decide'
import type { Intent } from '@cartstream/pay'
import type { BuyNowBody, CheckoutBody, Command, Seen } from '@cartstream/schemas'
import type { Till } from '../pay/till.ts'
import { type CartDesk, ownCart } from './cart-desk.ts'
import { type Contacts, contactIn, partsOf } from './contact.ts'
import type { Call, Done, LoopFor } from './desk.ts'
import { canonical } from './idempotency.ts'
import type { IntentDesk } from './intent-desk.ts'
import { Refused, type SendProblem } from './problem.ts'
import type { ShopDesk } from './shop-desk.ts'
import type { OutcomeView, StartedView } from './views.ts'

export type CheckoutDeskOptions = {
  carts: CartDesk
  shops: ShopDesk
  loopFor: LoopFor
  till: Till
  contacts: Contacts
  intents: IntentDesk
  send: SendProblem
}
/**
 * `seen`: for doors whose callers say what is in the cart. `anew`: for doors that cannot give a checkout up: what is paid with another
 * provider, or goes elsewhere, takes the place of what is under way.
 */
type Starting = { shop: string; cart: string; body: CheckoutBody; seen?: readonly Seen[]; anew?: boolean }
/** `again`: as the command has it. */
type Buying = { shop: string; body: BuyNowBody; again?: Extract<Command, { type: 'BuyNow' }>['again'] }
type Going = { shop: string; body: CheckoutBody; done: Done }

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
  async start(call: Call, asking: Starting): Promise<StartedView | undefined> {
    const { shop, cart, body, seen, anew } = asking
    const buying = await this.#buying(shop, this.#ownerOf(call, shop, cart), body)
    const instead = anew ? await this.#otherThan(call, asking, buying.provider) : undefined
    const wish = { type: 'StartCheckout' as const, ...buying, seen, instead }
    const said = seen === undefined ? saidIn(body) : `${saidIn(body)}\n${canonical(seen)}`
    return this.#o.carts.ask(call.request, call.reply, { shop, cart, wish, said }, (done) =>
      this.#go(call, { shop, body, done }),
    )
  }

  /** One item, past the cart. As `start`. */
  async buyNow(call: Call, { shop, body, again }: Buying): Promise<StartedView | undefined> {
    const { sku, variant, batch, quantity } = body
    const { caller } = call.request.onBehalf
    const buying = await this.#buying(shop, caller.actor, body)
    const command = { type: 'BuyNow' as const, sku, variant, batch, quantity, caller, again, ...buying }
    const said = canonical([sku, variant ?? '', batch ?? '', quantity, saidIn(body)])
    return this.#o.shops.ask(call.request, call.reply, { shop, command, said }, (done) =>
      this.#go(call, { shop, body, done }),
    )
  }

  /** Whose data key the contact is sealed with: that of the cart's customer, also where staff check out for them. */
  #ownerOf({ request }: Call, shop: string, cart: string): string {
    const { actor, kind } = request.onBehalf.caller
    if (kind !== 'staff') return actor
    return this.#o.loopFor(shop).loop.view(shop)?.get('cart', cart)?.owner ?? actor
  }

  /** The checkout under way, where it is not what is asked for. What comes to be meanwhile is not given up: it is refused as ever. */
  async #otherThan({ request }: Call, { shop, cart, body }: Starting, provider: string): Promise<string | undefined> {
    const view = this.#o.loopFor(shop).loop.view(shop)
    const record = view?.get('cart', cart === 'me' ? ownCart(view, shop, request.onBehalf.caller.actor) : cart)
    const checkout = record?.status === 'checkout' ? view?.get('checkout', record.checkout) : undefined
    if (checkout === undefined) return undefined
    const isOther = checkout.provider !== provider || (await this.#isElsewhere(shop, checkout, body))
    return isOther ? checkout.checkout : undefined
  }

  async #buying(shop: string, owner: string, body: CheckoutBody) {
    const { till, contacts } = this.#o
    const { provider = till.usual, total } = body
    if (!till.knows(provider))
      throw new Refused('provider-unknown', { detail: `there are ${[...till.names, INVOICE].join(', ')}` })
    return { provider, total, contact: await contacts.seal(shop, owner, contactIn(body)) }
  }

  /** From the frozen cart to what the payer's browser needs. */
  async #go(call: Call, { shop, body, done }: Going): Promise<StartedView | undefined> {
    const { at, answer, view } = done
    const { reply } = call
    const checkout = checkoutIn(view, answer.stream)
    if (checkout === undefined) throw new Error(`a checkout was answered with ${answer.stream}, where there is none`)
    if (answer.replayed && !(await this.#isSame(shop, checkout, body))) {
      this.#o.send(reply, 'key-reused', { detail: 'another e-mail or address was sent under this key' })
      return undefined
    }
    if (!answer.replayed && (await this.#isElsewhere(shop, checkout, body))) {
      this.#o.send(reply, 'checkout-in-progress', { detail: 'this checkout was begun with another e-mail or address' })
      return undefined
    }
    if (checkout.status === 'over' && checkout.intent === undefined) {
      this.#o.send(reply, 'payment-failed', { detail: 'this checkout ended before there was a payment' })
      return undefined
    }
    const intent = await this.#o.intents.of(call, { at, shop, checkout })
    if (reply.sent) return undefined
    const outcome = outcomeOf(at.loop.view(shop)!, checkout.checkout, at.loop.now())
    reply.header('etag', `"${outcome.cart.version}"`)
    return withPayment(outcome, intent)
  }

  /** What nobody waits for any more has forgotten whom it was for. */
  async #isSame(shop: string, { status, contact }: CheckoutRecord, body: CheckoutBody): Promise<boolean> {
    return status !== 'active' || this.#o.contacts.same(shop, contact, contactIn(body))
  }

  /** Asked for again with another contact: what was begun goes where it was said to go, and nobody is to think otherwise. */
  async #isElsewhere(shop: string, { status, contact }: CheckoutRecord, body: CheckoutBody): Promise<boolean> {
    const said = contactIn(body)
    return said !== undefined && status === 'active' && !(await this.#o.contacts.same(shop, contact, said))
  }
}

/** Without a payment where there is none: an invoice is paid past us, and what costs nothing is ordered already. */
const withPayment = (outcome: OutcomeView, said: Intent | undefined): StartedView => {
  const { id, status, provider, total, currency, expiresAt, intent } = outcome.checkout
  if (provider === INVOICE || (status === 'ordered' && intent === undefined)) return outcome
  const payment = { id, provider, total, currency, expiresAt }
  return { ...outcome, payment: said?.clientSecret ? { ...payment, clientSecret: said.clientSecret } : payment }
}

/** The body; of the contact only what it has, for nobody is to guess it from a hash in the log. */
const saidIn = (body: CheckoutBody): string =>
  `${body.provider ?? ''}\n${body.total ?? ''}\n${partsOf(contactIn(body))}`

/** The checkout that an answer is about: by its own stream, or by its cart's. */
const checkoutIn = (view: View, stream = ''): CheckoutRecord | undefined => {
  const id = stream.slice(stream.indexOf('/') + 1)
  if (stream.startsWith('checkout/')) return view.get('checkout', id)
  const cart = view.get('cart', id)
  if (cart?.status === 'checkout') return view.get('checkout', cart.checkout)
  const order = cart?.status === 'ordered' ? view.get('order', cart.order) : undefined
  return order && view.get('checkout', order.checkout)
}

/** A checkout as it stands, with its cart, and its order where there is one. Throws where there is no such checkout. */
export const outcomeOf = (view: View, id: string, now: number): OutcomeView => {
  const checkout = checkoutView(view, id, now)
  if (checkout === undefined) throw new Error(`there is no checkout ${id}`)
  const order = checkout.order === undefined ? undefined : orderView(view, checkout.order)
  return { checkout, cart: cartView(view, checkout.cart, now), ...(order && { order }) }
}
