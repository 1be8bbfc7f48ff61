import { type CheckoutRecord, INVOICE } from '@cartstream/decide'
import { type Intent, ProviderRefused } from '@cartstream/pay'
import type { Command, ProblemCode } from '@cartstream/schemas'
import type { Till } from '../pay/till.ts'
import type { Call, Desk, LoopAt } from './desk.ts'
import type { SendProblem } from './problem.ts'
import { unanswered } from './provider-says.ts'

export type IntentDeskOptions = {
  desk: Desk
  till: Till
  send: SendProblem
  /** How long the log may take to record an intent, ms. */
  followMs: number
}
/** A checkout that is in the log, and where. */
export type Frozen = { at: LoopAt; shop: string; checkout: CheckoutRecord }
type Own = { command: Command; about: string }

/** From a frozen cart to what its payer's browser needs: the provider's intent for it, which the log is told of before the caller is. */
export class IntentDesk {
  readonly #o: IntentDeskOptions

  constructor(options: IntentDeskOptions) {
    this.#o = options
  }

  /**
   * The intent as the provider has it now; undefined where there is nothing to be paid (any more), or a problem has been sent. A retry is told
   * the position of the first record of it. Throws Refused.
   */
  async of(call: Call, frozen: Frozen): Promise<Intent | undefined> {
    const { provider, status, total, currency, intent } = frozen.checkout
    if (provider === INVOICE) return undefined
    const isWaiting = status === 'active'
    if (intent === undefined) return isWaiting ? this.#intend(call, frozen) : undefined
    const said = isWaiting ? await this.#o.till.find({ provider, intent, total, currency }).catch(rethrow) : undefined
    const isTold = await this.#record(call, frozen, said ?? { intent, amount: total, currency })
    return isTold ? said : undefined
  }

  async #intend(call: Call, frozen: Frozen): Promise<Intent | undefined> {
    const { shop, checkout } = frozen
    const { checkout: id, provider, total, currency } = checkout
    try {
      const said = await this.#o.till.intend({ id, shop, provider, total, currency })
      return (await this.#record(call, frozen, said)) ? said : undefined
    } catch (error) {
      if (!(error instanceof ProviderRefused)) return rethrow(error)
      const reason = error.message.slice(0, 200)
      const command: Command = { type: 'FailPayment', checkout: id, reason }
      const answer = await this.#follow(call, frozen, { command, about: `${id}\nrefused` })
      if (answer !== undefined) this.#o.send(call.reply, 'payment-failed', { detail: reason })
      return undefined
    }
  }

  /** False where a problem has been sent. */
  async #record(call: Call, frozen: Frozen, said: Pick<Intent, 'intent' | 'amount' | 'currency'>): Promise<boolean> {
    const { checkout, provider } = frozen.checkout
    const { intent, amount, currency } = said
    const command: Command = { type: 'RecordIntent', checkout, provider, intent, amount, currency }
    const answer = await this.#follow(call, frozen, { command, about: `${checkout}\n${intent}` })
    if (answer?.outcome === 'refused') this.#o.send(call.reply, answer.code as ProblemCode, { detail: answer.detail })
    return answer?.outcome === 'ok'
  }

  #follow(call: Call, { at, shop }: Frozen, own: Own) {
    const { desk, followMs } = this.#o
    const { actor } = call.request.onBehalf.caller
    return desk.follow(call, { at, shop, actor, deadline: performance.now() + followMs, ...own })
  }
}

const rethrow = (error: unknown): never => {
  throw unanswered(error)
}
