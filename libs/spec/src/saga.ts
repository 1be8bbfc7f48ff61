import {
  type CheckoutRecord,
  type CombinedRecord,
  type Command,
  checkoutView,
  closing,
  nextStep,
  preparing,
  refusing,
  type Step,
} from '@cartstream/decide'
import { add, ann, configured, listed, mug, stocked } from './sample.ts'
import { money } from './selling.ts'
import { annsCart } from './told.ts'
import { happen, idOf, newWorld, perform, type World } from './world.ts'

/**
 * A combined checkout over two shops, and its runner without a memory: all it knows after a crash is what the logs say. It has no idempotency
 * keys, either: that these make nothing of a repeated step is not needed.
 */

type Happens = 'before' | 'after' | 'twice'
/** What goes wrong: at the n-th step the runner dies before or after doing it, or another has done it, too. */
export type Fault = { at: number; happens: Happens } | undefined
/** What comes from outside while the money is waited for. */
export type Waiting = (saga: Saga) => void

export class Saga {
  readonly shops = { demo: shopWith('10'), farm: shopWith('10') }
  readonly combined = idOf(2, 0)
  steps: string[] = []

  constructor(other: { farm?: World } = {}) {
    if (other.farm) this.shops.farm = other.farm
    const carts = [
      { shop: 'demo', cart: annsCart },
      { shop: 'farm', cart: annsCart.replace('demo', 'farm') },
    ]
    this.ask('demo', { type: 'StartCombined', caller: ann, provider: 'test', carts })
  }

  get record(): CombinedRecord {
    return this.shops.demo.view.get('combined', this.combined)!
  }

  /** A refusal's code, or undefined. Both shops of a spec's world are called demo, so that ids of the farm's are put into its own words. */
  ask(shop: string, command: Command): string | undefined {
    const inItsWords = JSON.parse(JSON.stringify(command), (key, said) =>
      shop === 'farm' && (key === 'id' || key === 'checkout') ? said.replace('farm', 'demo') : said,
    )
    const { decision } = perform(this.world(shop), inItsWords)
    return 'rejected' in decision ? decision.rejected.code : undefined
  }

  /** What each cart's own checkout for this says now. */
  checkouts() {
    return this.record.carts.map(({ shop, cart }) => {
      const world = this.world(shop)
      const all = [...world.records].flatMap(([key, r]) => (key.startsWith('checkout/') ? [r as CheckoutRecord] : []))
      const found = all.find(({ combined }) => combined === this.combined)
      const view = found && checkoutView(world.view, found.checkout, world.now)
      return view && { ...view, cart, id: shop === 'farm' ? view.id.replace('demo', 'farm') : view.id }
    })
  }

  run(waiting: Waiting, fault?: Fault): this {
    let [situation, done] = ['', 0]
    for (let n = 0; n < 100; n++) {
      const { status, taken = [] } = this.record
      if (situation !== `${status} ${taken.length}`) [situation, done] = [`${status} ${taken.length}`, 0]
      const step = nextStep(this.record, this.shops.demo.now, done)
      if (step === undefined) return this
      this.steps.push(step.step)
      const struck = fault?.at === n ? fault.happens : undefined
      if (struck !== 'before') this.#do(step, waiting)
      if (struck === 'twice') this.#do(step, waiting)
      if (struck === 'before' || struck === 'after') situation = 'forgotten'
      else done++
    }
    throw new Error(`no end: ${this.steps.join(' ')}`)
  }

  #do(step: Step, waiting: Waiting): void {
    switch (step.step) {
      case 'freeze': {
        const no = this.ask(step.shop, step.command)
        if (no !== undefined) this.ask('demo', refusing(this.combined, step.shop, no))
        return
      }
      case 'prepare':
        this.ask('demo', preparing(this.record, this.checkouts()))
        return
      case 'intend': {
        const { amount, currency, provider } = step
        this.ask('demo', {
          type: 'IntendCombined',
          combined: this.combined,
          intent: 'pi_1',
          provider,
          amount,
          currency,
        })
        return
      }
      case 'wait':
        waiting(this)
        return
      case 'expire':
        this.ask('demo', step.command)
        return
      case 'confirm':
      case 'release':
        this.ask(step.shop, step.command)
        return
      case 'close':
        this.ask('demo', closing(this.record, this.checkouts()))
        return
    }
  }

  world(shop: string): World {
    return shop === 'demo' ? this.shops.demo : this.shops.farm
  }
}

export const shopWith = (onHand: string, currency = 'GBP'): World => {
  const world = newWorld()
  happen(world, [configured({ hold: 'checkout', currency }), listed(mug), stocked('MUG', '10')])
  perform(world, add('MUG', '1'))
  if (onHand !== '10') happen(world, [{ ...stocked('MUG', onHand) }])
  return world
}
export const pay = (saga: Saga, differing = {}) =>
  saga.ask('demo', { type: 'PayCombined', combined: saga.combined, ...money, amount: '30.00', ...differing })
export const later = (saga: Saga, seconds: number) => {
  for (const world of Object.values(saga.shops)) world.now += seconds * 1000
}

export const faults: Fault[] = [
  undefined,
  ...Array.from({ length: 12 }, (_, at) =>
    (['before', 'after', 'twice'] as const).map((happens) => ({ at, happens })),
  ).flat(),
]
