import type { CartRecord } from '@cartstream/decide'
import type { Caller, Command } from '@cartstream/schemas'
import type { Random } from '@cartstream/spec/simulation'
import { actorOf, Client } from './client.ts'
import { payFor, payForAll } from './payer.ts'
import { wishOf } from './wish.ts'
import type { World } from './world.ts'

type About = { name: string; shops: readonly string[]; mayBeGuest: boolean }

/**
 * One person, at first perhaps a guest, who fills carts, waits for what is sold out, logs in, checks out and pays, by what one of the
 * handlers shows, which may be old.
 */
export class Shopper {
  readonly random: Random
  readonly #world: World
  /** One for each shop that this person goes to. */
  readonly #clients: readonly Client[]
  readonly #customer: Caller
  readonly #guest: Caller | undefined
  #isGuest: boolean
  /** What was sold out when it was last wanted. */
  #missed: string | undefined
  #waitsFor: string | undefined

  constructor(world: World, { name, shops, mayBeGuest }: About, random: Random) {
    this.random = random
    this.#world = world
    this.#clients = shops.map(
      (shop, i) => new Client(world, { name: i === 0 ? name : `${name}${shop[0]}`, shop }, random),
    )
    this.#customer = { actor: actorOf(name), kind: 'customer' }
    this.#guest = mayBeGuest ? { actor: actorOf(`g${name}`), kind: 'guest' } : undefined
    this.#isGuest = mayBeGuest
  }

  get #caller(): Caller {
    return this.#isGuest && this.#guest !== undefined ? this.#guest : this.#customer
  }

  async act(): Promise<void> {
    const { random } = this
    const client = random.pick(this.#clients)
    if (this.#guest !== undefined && random.chance(0.2)) return this.#logInOrOut(client)
    if (random.chance(this.#world.profile.together) && (await this.#checkOutAll())) return
    const about = { world: this.#world, random, caller: this.#caller, missed: this.#missed, waitsFor: this.#waitsFor }
    const command = wishOf(about, this.#cartIn(client.shop))
    if (command.type === 'JoinWaitlist') {
      this.#waitsFor = command.sku
      if (random.chance(0.8)) this.#missed = undefined
    }
    const heard = await client.issue(command, this.#caller.actor)
    if (heard === 'nothing') return
    const isOut = heard.outcome === 'refused' && heard.code === 'out-of-stock'
    if (isOut && (heard.sku !== 'K' || random.chance(0.1))) this.#missed = heard.sku
    const started = command.type === 'StartCheckout' || command.type === 'BuyNow'
    if (!started || heard.outcome !== 'ok') return
    void payFor(this.#world, { client, caller: this.#caller, about: heard.stream })
  }

  #cartIn(shop: string): CartRecord | undefined {
    const view = this.random.pick(this.#world.handlers).loop.view(shop)
    const active = view?.get('customer', this.#caller.actor)?.active
    return active === undefined ? undefined : view?.get('cart', active)
  }

  async #logInOrOut(client: Client): Promise<void> {
    const filled = this.#cartIn(client.shop)?.lines.length ?? 0
    if (this.#isGuest && filled === 0 && this.random.chance(this.#waitsFor === undefined ? 0.8 : 0.4)) return
    this.#isGuest = !this.#isGuest
    if (this.#isGuest) {
      // who waits as a customer often does so as a guest as well
      this.#missed ??= this.#waitsFor
      return
    }
    const strategies = ['sum', 'max', 'guest-wins', 'existing-wins', 'guest-if-existing-empty'] as const
    const strategy = this.random.pick([undefined, ...strategies])
    const base = { cart: { me: true } as const, caller: this.#customer, from: this.#guest!.actor }
    await client.issue({ type: 'MergeCart', strategy, ...base }, this.#customer.actor)
  }

  /** Checks out the carts of all shops together, where there are some. */
  async #checkOutAll(): Promise<boolean> {
    // a saga's keys are its steps': where keys are soon forgotten, a step would be done twice
    if (this.#world.profile.maxKeys !== undefined) return false
    const carts = this.#clients.flatMap(({ shop }) => {
      const cart = this.#cartIn(shop)
      return cart !== undefined && cart.lines.length > 0 ? [{ shop, cart: cart.cart }] : []
    })
    if (carts.length < 2) return false
    if (this.random.chance(0.5)) carts.reverse()
    const client = this.#clients.find(({ shop }) => shop === carts[0]!.shop)!
    const command: Command = { type: 'StartCombined', caller: this.#caller, provider: 'test', carts }
    const heard = await client.issue(command, this.#caller.actor)
    if (heard === 'nothing' || heard.outcome !== 'ok') return true
    void payForAll(this.#world, { client, caller: this.#caller, about: heard.stream })
    return true
  }
}
