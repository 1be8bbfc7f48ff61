import { type CheckoutRecord, INVOICE, type View } from '@cartstream/decide'
import type { Caller, ConfirmBody, FailBody, SettleBody, Taken } from '@cartstream/schemas'
import type { Till } from '../pay/till.ts'
import { outcomeOf } from './checkout-desk.ts'
import type { Call, Desk, LoopAt, LoopFor } from './desk.ts'
import { heardOut } from './heard-out.ts'
import { canonical } from './idempotency.ts'
import { Refused } from './problem.ts'
import { sameAmount, takenBy } from './provider-says.ts'
import { lastWordOn } from './refund-desk.ts'
import type { ShopDesk } from './shop-desk.ts'
import type { OutcomeView } from './views.ts'

export type PaymentDeskOptions = {
  desk: Desk
  shops: ShopDesk
  loopFor: LoopFor
  till: Till
  /** How long the log may take for a command of our own, ms. */
  followMs: number
}
type Found = { at: LoopAt; view: View; checkout: CheckoutRecord }
type On<B> = { shop: string; id: string; body: B }

/** Payments, by their checkouts' ids: what was paid is what the provider says, whoever asks. */
export class PaymentDesk {
  readonly #o: PaymentDeskOptions

  constructor(options: PaymentDeskOptions) {
    this.#o = options
  }

  /** Asks the provider, and has the log take what it says. The body of the answer; undefined where a problem has been sent. Throws Refused. */
  async confirm(call: Call, { shop, id, body }: On<ConfirmBody>): Promise<OutcomeView | undefined> {
    const { caller } = call.request.onBehalf
    const { at, view, checkout } = await this.#findWhole(shop, id, caller)
    const { total, currency } = checkout
    if (body.amount !== undefined && !sameAmount(body.amount, total))
      throw new Refused('amount-differs', { detail: `${total} ${currency} is due` })
    if (isGiven(view, checkout)) return outcomeOf(view, id, at.loop.now())
    const isOver = checkout.status === 'over'
    const taken = known(view, checkout, caller) ?? (await takenBy(this.#o.till, { ...checkout, isOver }, body.method))
    if ('failed' in taken) return this.#failed(call, { at, shop, checkout, reason: taken.failed })
    const command = { type: 'ConfirmPayment' as const, checkout: id, by: caller, ...taken }
    return this.#serve(call, { shop, id, command, said: `${id}\n${canonical(body)}` })
  }

  /** The payer gives up, or says that it failed. As `confirm`. */
  async fail(call: Call, { shop, id, body }: On<FailBody>): Promise<OutcomeView | undefined> {
    const { caller } = call.request.onBehalf
    await this.#findWhole(shop, id, caller)
    const { reason = 'given up' } = body
    const command = { type: 'FailPayment' as const, checkout: id, reason, by: caller }
    return this.#serve(call, { shop, id, command, said: `${id}\n${reason}` })
  }

  /** Staff decide what becomes of money that is no order, or say that they have given it back. As `confirm`. */
  async settle(call: Call, { shop, id, body }: On<SettleBody>): Promise<OutcomeView | undefined> {
    const { at, view, checkout } = await this.#find(shop, id, call.request.onBehalf.caller)
    const { how, note } = body
    const refund = body.refund === undefined ? undefined : view.get('refund', body.refund)
    if (body.refund !== undefined && refund?.checkout !== id)
      throw new Refused('not-found', { detail: 'there is no such refund of this payment' })
    if (refund !== undefined && !(await lastWordOn(call, this.#o, { at, shop, refund }))) return undefined
    const intent = refund?.intent ?? body.intent ?? checkout.unfulfilled?.[0]?.intent ?? checkout.intent
    if (intent === undefined) throw new Refused('already-settled', { detail: 'no money was taken for it' })
    const command = { type: 'SettlePayment' as const, checkout: id, intent, how, note, refund: body.refund }
    return this.#serve(call, { shop, id, command, said: `${id}\n${canonical(body)}` })
  }

  #serve(
    { request, reply }: Call,
    { id, ...asking }: { id: string } & Omit<Parameters<ShopDesk['serve']>[2], 'show'>,
  ): Promise<OutcomeView | undefined> {
    return this.#o.shops.ask(request, reply, asking, ({ at, view }) => outcomeOf(view, id, at.loop.now()))
  }

  /** As `#find`; a part of a combined checkout is paid, and given up, with the whole only. */
  async #findWhole(...about: [shop: string, id: string, caller: Caller]): Promise<Found> {
    const found = await this.#find(...about)
    if (found.checkout.combined !== undefined) throw new Refused('combined-part', { detail: found.checkout.combined })
    return found
  }

  /** A checkout that the caller may know of. What is not here may be in the log all the same, so that is asked before it is said. */
  async #find(shop: string, id: string, caller: Caller): Promise<Found> {
    const at = this.#o.loopFor(shop)
    for (const look of ['at once', 'after the log'] as const) {
      if (look === 'after the log') await heardOut(at, shop, { actor: caller.actor, ms: this.#o.followMs })
      const view = at.loop.view(shop)
      const checkout = view?.get('checkout', id)
      if (view === undefined || checkout === undefined) continue
      if (checkout.owner !== caller.actor && caller.kind !== 'staff') break
      return { at, view, checkout }
    }
    throw new Refused('not-found', { detail: 'there is no such payment' })
  }

  /** The checkout ends and its items stay held; unless the log knows better: then that is the answer. */
  async #failed(
    call: Call,
    { at, shop, checkout, reason }: Omit<Found, 'view'> & { shop: string; reason: string },
  ): Promise<OutcomeView | undefined> {
    const { desk, followMs } = this.#o
    const { checkout: id, intent } = checkout
    const { actor } = call.request.onBehalf.caller
    const command = { type: 'FailPayment' as const, checkout: id, intent, reason }
    const own = { command, about: `${id}\n${intent}`, actor, deadline: performance.now() + followMs }
    const answer = await desk.follow(call, { at, shop, ...own })
    if (answer === undefined) return undefined
    const outcome = outcomeOf(at.loop.view(shop)!, id, at.loop.now())
    if (outcome.order !== undefined) return outcome
    throw new Refused('payment-failed', { detail: reason })
  }
}

/** What needs no asking: an order that is paid, and an invoice that staff say is paid. Throws Refused for an invoice that others say so of. */
const known = (view: View, checkout: CheckoutRecord, caller: Caller): Taken | undefined => {
  const { checkout: id, provider, total, currency } = checkout
  const order = checkout.order === undefined ? undefined : view.get('order', checkout.order)
  if (order?.checkout === id && order.paid !== undefined) return order.paid
  if (provider !== INVOICE) return undefined
  if (caller.kind !== 'staff') throw new Refused('payment-pending', { detail: 'the shop says when an invoice is paid' })
  return { provider, intent: `${INVOICE}:${id}`, amount: total, currency }
}

/** What cost nothing was ordered at once: there is no payment to confirm, and the order is there. */
const isGiven = (view: View, { checkout: id, order: ordered }: CheckoutRecord): boolean => {
  const order = ordered === undefined ? undefined : view.get('order', ordered)
  return order?.checkout === id && order.status !== 'unpaid' && order.paid === undefined && !/[1-9]/.test(order.total)
}
