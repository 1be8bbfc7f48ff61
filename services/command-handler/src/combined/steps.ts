import { type CombinedRecord, checkoutView, closing, preparing, refusing, type Step } from '@cartstream/decide'
import { ProviderRefused } from '@cartstream/pay'
import type { Command } from '@cartstream/schemas'
import type { Answer, Unanswered } from '../answers.ts'
import type { LoopFor } from '../http/desk.ts'
import { ownSubmission } from '../own.ts'
import type { Till } from '../pay/till.ts'

export type StepsOptions = {
  loopFor: LoopFor
  till: Till
  /** How long the log may take for one command, ms. */
  deadlineMs: number
  /** Told of a shop's no to what should be beyond a no. */
  surprised(step: Step['step'], record: CombinedRecord, code: string): void
}
type Doing = Exclude<Step, { step: 'wait' }>
/** A command of a step, where it goes, and the key that makes it the same however often it is given. */
type Given = { shop: string; command: Command; key: string }

/** The shop that a combined checkout's state is in: its first cart's, as its id says. */
export const homeOf = (combined: string): string => combined.slice(0, combined.lastIndexOf('.'))

/**
 * Does the steps of combined checkouts, as libs/decide/src/combined-step.ts lists them. Each is a command under a key of its own, or a
 * question to the provider under the combined checkout's id, so whoever does it again, here or elsewhere, does nothing new.
 */
export class Steps {
  readonly #o: StepsOptions

  constructor(options: StepsOptions) {
    this.#o = options
  }

  /** False where nothing is certain yet: it is to be done again. Throws what the provider throws when it gives no answer. */
  async take(record: CombinedRecord, step: Doing): Promise<boolean> {
    const { combined } = record
    const home = homeOf(combined)
    switch (step.step) {
      case 'freeze':
        return this.#orRefuse(record, step)
      case 'prepare': {
        const command = preparing(record, this.#checkouts(record))
        const key = command.type === 'PrepareCombined' ? step.key : `${combined}.refuse`
        return this.#orRefuse(record, { shop: home, command, key })
      }
      case 'intend':
        return this.#intend(record, step)
      case 'expire':
        return this.#give(record, step.step, { ...step, shop: home })
      case 'confirm':
      case 'release':
        return this.#give(record, step.step, step)
      case 'close': {
        const command = closing(record, this.#checkouts(record))
        return this.#give(record, step.step, { shop: home, command, key: step.key })
      }
    }
  }

  /** Carts that are frozen for one that is closed: each is given back under a key of its checkout's, for that of the step was used before. */
  async giveBack(record: CombinedRecord): Promise<boolean> {
    const { combined, owner, ownerKind, carts } = record
    for (const { shop, cart } of carts) {
      const view = this.#o.loopFor(shop).loop.view(shop)
      const frozen = view?.get('cart', cart)
      if (frozen?.status !== 'checkout' || view?.get('checkout', frozen.checkout)?.combined !== combined) continue
      const caller = { actor: owner, kind: ownerKind }
      const command = { type: 'CancelCheckout', cart: { id: cart }, caller, combined } as const
      const key = `${combined}.release.${frozen.checkout}`
      if (!(await this.#give(record, 'release', { shop, command, key }))) return false
    }
    return true
  }

  /** One shop's no is the end of the whole. */
  async #orRefuse(record: CombinedRecord, given: Given): Promise<boolean> {
    const answer = await this.#submit(record, given)
    if (answer.outcome === 'unanswered') return false
    if (answer.outcome === 'ok') return true
    return this.#cancel(record, refusing(record.combined, given.shop, answer.code))
  }

  async #intend(record: CombinedRecord, step: Extract<Step, { step: 'intend' }>): Promise<boolean> {
    const { combined } = record
    const { provider, amount: total, currency, intendKey: key } = step
    const home = homeOf(combined)
    const failed = { type: 'CancelCombined', combined, because: 'failed' } as const
    try {
      const {
        intent,
        amount,
        currency: asked,
      } = await this.#o.till.intend({
        ...{ id: combined, shop: home, combined: true, provider, total, currency },
      })
      const command = { type: 'IntendCombined', combined, provider, intent, amount, currency: asked } as const
      const answer = await this.#submit(record, { shop: home, command, key })
      if (answer.outcome !== 'refused') return answer.outcome === 'ok'
      return this.#cancel(record, { ...failed, code: answer.code })
    } catch (error) {
      if (!(error instanceof ProviderRefused)) throw error
      return this.#cancel(record, { ...failed, code: 'payment-failed' })
    }
  }

  #cancel(record: CombinedRecord, command: Extract<Command, { type: 'CancelCombined' }>): Promise<boolean> {
    const { combined } = record
    return this.#give(record, 'expire', { shop: homeOf(combined), command, key: `${combined}.refuse` })
  }

  async #give(record: CombinedRecord, step: Step['step'], given: Given): Promise<boolean> {
    const answer = await this.#submit(record, given)
    if (answer.outcome === 'refused') this.#o.surprised(step, record, answer.code)
    return answer.outcome !== 'unanswered'
  }

  #submit({ owner }: CombinedRecord, { shop, command, key }: Given): Promise<Answer | Unanswered> {
    const deadline = performance.now() + this.#o.deadlineMs
    return this.#o.loopFor(shop).loop.submit(ownSubmission({ shop, command, about: key, actor: owner, deadline }))
  }

  /** The checkouts of the parts as they stand, cart by cart: by their ids once these are known, before by what has frozen the cart. */
  #checkouts(record: CombinedRecord) {
    const parts = record.status === 'started' ? [] : record.parts
    return record.carts.map(({ shop, cart }, i) => {
      const { loop } = this.#o.loopFor(shop)
      const view = loop.view(shop)
      const frozen = view?.get('cart', cart)
      const id = parts[i]?.checkout ?? (frozen?.status === 'checkout' ? frozen.checkout : undefined)
      return view && id === undefined ? undefined : view && checkoutView(view, id!, loop.now())
    })
  }
}
