import type { CombinedBody, Command, ConfirmBody, Contact } from '@cartstream/schemas'
import { homeOf } from '../combined/steps.ts'
import type { Till } from '../pay/till.ts'
import type { CombinedCases } from './combined-cases.ts'
import { endOf } from './combined-end.ts'
import { type Contacts, contactIn, partsOf } from './contact.ts'
import type { Call, Desk, LoopFor } from './desk.ts'
import { canonical } from './idempotency.ts'
import { namedCarts } from './named-carts.ts'
import { Refused, type SendProblem } from './problem.ts'
import { sameAmount, takenBy, unanswered } from './provider-says.ts'
import type { ShopDesk } from './shop-desk.ts'
import type { CombinedOutcomeView, PaymentView } from './views.ts'

export type CombinedDeskOptions = {
  desk: Desk
  shops: ShopDesk
  loopFor: LoopFor
  cases: CombinedCases
  till: Till
  contacts: Contacts
  send: SendProblem
  /** How long the log may take for a command of our own, ms. */
  followMs: number
}
type Answered = CombinedOutcomeView | undefined

/**
 * Checkouts over several shops. The door begins them and waits, a while, for what the saga makes of it; whoever is cut off asks again under
 * the same key, and finds it where it stands. Each answer names the positions of all its shops as they are by then.
 */
export class CombinedDesk {
  readonly #o: CombinedDeskOptions

  constructor(options: CombinedDeskOptions) {
    this.#o = options
  }

  /** The body of the answer; undefined where a problem has been sent. Throws Refused. */
  async start(call: Call, body: CombinedBody): Promise<Answered> {
    const { loopFor, till, shops, contacts, followMs: ms } = this.#o
    const { provider = till.usual } = body
    if (!till.knows(provider)) throw new Refused('provider-unknown', { detail: `there are ${till.names.join(', ')}` })
    const { caller } = call.request.onBehalf
    const contact = contactIn(body)
    const named = await namedCarts(call.request, { carts: body.carts, loopFor, ms })
    const carts = await Promise.all(
      named.map(async ({ shop, cart }) => {
        const sealed = await contacts.seal(shop, caller.actor, contact)
        return { shop, cart, ...(sealed && { contact: sealed }) }
      }),
    )
    const { email: _, addresses: __, ...said } = body
    const command: Command = { type: 'StartCombined', caller, provider, carts }
    const asking = { shop: named[0]!.shop, command, said: `${canonical(said)}\n${partsOf(contact)}` }
    return shops.ask(call.request, call.reply, asking, async ({ answer }) => {
      const id = answer.stream!.slice('combined/'.length)
      if (answer.replayed && !(await this.#sameContact(id, contact))) {
        this.#o.send(call.reply, 'key-reused', { detail: 'another e-mail or address was sent under this key' })
        return undefined
      }
      return this.#begun(call, id, body.total)
    })
  }

  /** As `start`: what is frozen is given back. */
  async cancel(call: Call, id: string): Promise<Answered> {
    await this.#o.cases.find(call, id)
    const { caller: by } = call.request.onBehalf
    const command: Command = { type: 'CancelCombined', combined: id, because: 'asked', by }
    return this.#o.shops.ask(call.request, call.reply, { shop: homeOf(id), command, said: id }, () =>
      this.#o.cases.driven(call, id),
    )
  }

  /** As `start`: asks the provider, and has the log take what it says. */
  async confirm(call: Call, id: string, body: ConfirmBody): Promise<Answered> {
    const record = await this.#o.cases.find(call, id)
    if (record.status === 'started')
      throw new Refused('payment-pending', { detail: 'the carts are still being frozen' })
    const { provider, intent, status, total, currency, parts } = record
    const isOver = status === 'cancelled' || status === 'closed'
    if (parts.length > 0 && body.amount !== undefined && !sameAmount(body.amount, total))
      throw new Refused('amount-differs', { detail: `${total} ${currency} is due` })
    const taken =
      record.taken?.[0] ?? (await takenBy(this.#o.till, { provider, intent, total, currency, isOver }, body.method))
    if ('failed' in taken) return this.#failed(call, id, taken.failed)
    const command: Command = { type: 'PayCombined', combined: id, by: call.request.onBehalf.caller, ...taken }
    const asking = { shop: homeOf(id), command, said: `${id}\n${canonical(body)}` }
    return this.#o.shops.ask(call.request, call.reply, asking, () => this.#o.cases.driven(call, id))
  }

  async #begun(call: Call, id: string, seen: string | undefined): Promise<Answered> {
    const { send, till } = this.#o
    let outcome = await this.#o.cases.driven(call, id)
    const { total } = outcome.checkout
    if (outcome.checkout.status === 'intended' && seen !== undefined && !sameAmount(seen, total!)) {
      await this.#end(call, id, { because: 'refused', code: 'price-changed', key: 'refuse' })
      if (call.reply.sent) return undefined
      outcome = await this.#o.cases.driven(call, id)
    }
    const end = endOf(outcome.checkout)
    if (end !== undefined) {
      const { code, ...extra } = end
      send(call.reply, code, extra)
      return undefined
    }
    const { status, provider, intent, currency, expiresAt } = outcome.checkout
    const payment: PaymentView = { id, provider, total: total!, currency: currency!, expiresAt: expiresAt! }
    const known = { ...payment, intent: intent! }
    const said = await (status === 'intended' ? till.find(known) : undefined)?.catch((error: unknown) => {
      throw unanswered(error)
    })
    return { ...outcome, payment: said?.clientSecret ? { ...payment, clientSecret: said.clientSecret } : payment }
  }

  /** The whole ends and its items stay held; unless the log knows better: then that is the answer. */
  async #failed(call: Call, id: string, reason: string): Promise<Answered> {
    await this.#end(call, id, { because: 'failed', code: 'payment-failed', key: 'failed' })
    if (call.reply.sent) return undefined
    const outcome = await this.#o.cases.driven(call, id)
    const { status } = outcome.checkout
    if (status === 'paid' || outcome.checkout.outcome === 'ordered') return outcome
    throw new Refused('payment-failed', { detail: reason })
  }

  #end(call: Call, combined: string, { key, ...why }: { because: 'refused' | 'failed'; code: string; key: string }) {
    const { desk, loopFor, followMs } = this.#o
    const shop = homeOf(combined)
    const command: Command = { type: 'CancelCombined', combined, ...why }
    const own = { shop, command, about: `${combined}.${key}`, actor: call.request.onBehalf.caller.actor }
    return desk.follow(call, { at: loopFor(shop), ...own, deadline: performance.now() + followMs })
  }

  async #sameContact(id: string, contact: Contact | undefined): Promise<boolean> {
    const record = this.#o.cases.record(id)
    // one that is closed has forgotten whom it was for
    if (record === undefined || record.status === 'closed') return true
    const [first] = record.carts
    return this.#o.contacts.same(first!.shop, first!.contact, contact)
  }
}
