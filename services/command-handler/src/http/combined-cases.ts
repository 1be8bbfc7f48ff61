import { type CombinedRecord, combinedView, orderView } from '@cartstream/decide'
import { mayUse } from '@cartstream/run'
import type { Sagas } from '../combined/sagas.ts'
import { homeOf } from '../combined/steps.ts'
import type { Call, Desk, LoopFor } from './desk.ts'
import { heardOut } from './heard-out.ts'
import { Refused } from './problem.ts'
import type { CombinedOutcomeView } from './views.ts'

export type CombinedCasesOptions = {
  desk: Desk
  loopFor: LoopFor
  sagas: Sagas
  /** How long a caller waits for the saga, ms; it goes on without them. */
  patienceMs: number
  /** How long the log may take to say that one is not there, ms. */
  followMs: number
}

/** Combined checkouts as they stand: for whom they may be seen, and once the saga has done what it can. */
export class CombinedCases {
  readonly #o: CombinedCasesOptions

  constructor(options: CombinedCasesOptions) {
    this.#o = options
  }

  /** What the saga has made of it, within a caller's patience. */
  async driven(call: Call, id: string): Promise<CombinedOutcomeView> {
    const { sagas, desk, loopFor, patienceMs } = this.#o
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, patienceMs)
    await Promise.race([sagas.drive(id), late.promise])
    clearTimeout(timer)
    const at = loopFor(homeOf(id))
    const checkout = combinedView(at.loop.view(homeOf(id))!, id, at.loop.now())!
    desk.tellHeads(call, [at, ...checkout.carts.map(({ shop }) => loopFor(shop))])
    const orders = (checkout.parts ?? []).flatMap(({ shop, checkout: part }) => {
      const view = loopFor(shop).loop.view(shop)
      const order = view?.get('checkout', part)?.order
      return (view && order !== undefined && orderView(view, order)) || []
    })
    return { checkout, ...(orders.length > 0 && { orders }) }
  }

  record(id: string): CombinedRecord | undefined {
    return this.#o.loopFor(homeOf(id)).loop.view(homeOf(id))?.get('combined', id)
  }

  /** One that the caller may know of, in shops of their token. Rejects with a Refused. */
  async find({ request }: Call, id: string): Promise<CombinedRecord> {
    const { caller } = request.onBehalf
    const home = homeOf(id)
    const missing = new Refused('not-found', { detail: 'there is no such checkout' })
    if (!mayUse(request.claims, home)) throw missing
    if (this.record(id) === undefined)
      await heardOut(this.#o.loopFor(home), home, { actor: caller.actor, ms: this.#o.followMs })
    const record = this.record(id)
    if (record === undefined || record.carts.some(({ shop }) => !mayUse(request.claims, shop))) throw missing
    if (record.owner !== caller.actor && caller.kind !== 'staff') throw missing
    return record
  }
}
