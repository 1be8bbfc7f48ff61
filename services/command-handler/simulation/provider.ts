import type { Command } from '@cartstream/schemas'
import type { Random } from '@cartstream/spec/simulation'
import { actorOf, Client } from './client.ts'
import type { World } from './world.ts'

/** `key`: what it was asked for under. `payment`: the checkout, or the combined checkout, that it says it is for. */
export type Intent = {
  id: string
  key: string
  provider: 'test' | 'invoice'
  shop: string
  payment: string
  combined: boolean
  amount: string
  status: 'open' | 'taken' | 'cancelled'
}
type For = Pick<Intent, 'provider' | 'shop' | 'payment' | 'combined' | 'amount'>
type Notice = { name: string; shop: string; command: Command }

/**
 * A payment provider that is honest about money: once a payer pays, it is taken, and it goes back only by a refund. What it tells of that
 * comes late, twice, in another order, or after some tries that are lost.
 */
export class Provider {
  readonly intents = new Map<string, Intent>()
  /** What went back, by idempotency key: the refund's id. */
  readonly refunds = new Map<string, { intent: string; amount: string }>()
  /** What it will not give back, now or later. An invoice was never paid to it. */
  readonly refused = new Set<string>()
  /** Notices that nobody has taken in yet. */
  untold = 0
  readonly #world: World
  readonly #random: Random
  #notices = 0

  constructor(world: World, random: Random) {
    this.#world = world
    this.#random = random
  }

  /** One intent for a key, however often it is asked for. */
  create(key: string, about: For): Intent {
    const id = about.provider === 'invoice' ? `invoice:${key}` : `pi_${key}`
    const intent = this.intents.get(id) ?? { id, key, status: 'open', ...about }
    this.intents.set(id, intent)
    return intent
  }

  /** The payer pays. False where nothing can be paid any more. */
  pay(id: string): boolean {
    const intent = this.intents.get(id)!
    if (intent.status !== 'open') return intent.status === 'taken'
    intent.status = 'taken'
    this.#world.story.say('payer', `paid ${intent.amount} by ${id}`)
    this.#world.tally.add('payments')
    this.#tell(intent, takenBy(intent))
    return true
  }

  /** A card is declined; the payer may try again. */
  decline(id: string): void {
    const intent = this.intents.get(id)!
    const { payment, combined } = intent
    if (combined) return
    this.#tell(intent, { type: 'FailPayment', checkout: payment, intent: id, reason: 'declined' })
  }

  cancel(id: string): void {
    const intent = this.intents.get(id)
    if (intent?.status === 'open') intent.status = 'cancelled'
  }

  /** Once for a key. False where it is refused for good. */
  refund(key: string, intent: string, amount: string): boolean {
    if (this.refused.has(key)) return false
    const known = this.refunds.has(key)
    const refuses = !known && (this.intents.get(intent)?.provider === 'invoice' || this.#random.chance(0.3))
    if (refuses) this.refused.add(key)
    else this.refunds.set(key, { intent, amount })
    return !refuses
  }

  #tell(intent: Intent, command: Command): void {
    const name = `n${this.#notices++}`
    const random = this.#random
    const times = random.chance(0.35) ? 2 : 1
    for (let i = 0; i < times; i++) {
      // the same notice comes under the same key, or, from a door that knows no better, under a new one
      const key = i === 0 || random.chance(0.5) ? name : `${name}again`
      const delay = random.pick([5, 60, 600, 2500, 5000])
      this.untold++
      this.#world.time.after(delay, () => void this.#deliver({ name: key, shop: intent.shop, command }))
    }
  }

  /** Until somebody says that they have it; a key that nobody remembers any more says nothing of that. */
  async #deliver({ name, shop, command }: Notice): Promise<void> {
    const world = this.#world
    const client = new Client(world, { name, shop }, this.#random.fork())
    let key = name
    for (let attempt = 0; attempt < 40 && world.broker.losses.length === 0; attempt++) {
      const heard = await client.issue(command, actorOf('provider'), key)
      const code = heard === 'nothing' ? 'unavailable' : heard.code
      if (code === 'key-too-old') key = `${name}.${attempt}`
      else if (heard !== 'nothing' && heard.outcome !== 'unanswered') break
      await world.sleep(500)
    }
    this.untold--
  }
}

/** What a notice of success makes of it. */
export const takenBy = ({ id, provider, payment, combined, amount }: Intent): Command => {
  const taken = { provider, intent: id, amount, currency: 'GBP' }
  return combined
    ? { type: 'PayCombined', combined: payment, ...taken }
    : { type: 'ConfirmPayment', checkout: payment, ...taken }
}
