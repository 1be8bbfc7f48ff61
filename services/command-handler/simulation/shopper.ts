import { hash } from 'node:crypto'
import type { Caller, Command } from '@cartstream/schemas'
import type { Random } from '@cartstream/spec/simulation'
import type { Answer, Unanswered } from '../src/answers.ts'
import type { Request } from './handler.ts'
import { EPOCH, type World } from './world.ts'

type Heard = Answer | Unanswered | 'nothing'
const CLIENT_TIMEOUT_MS = 2500

/** Sends commands as the SDK does: one key a command, the same key again, at another handler, until somebody says for certain. */
export class Client {
  readonly #world: World
  readonly random: Random
  readonly #name: string
  readonly shop: string
  #sent = 0

  constructor(world: World, { name, shop }: { name: string; shop: string }, random: Random) {
    this.#world = world
    this.#name = name
    this.shop = shop
    this.random = random
  }

  async issue(command: Command, actor: string): Promise<Heard> {
    const random = this.random
    const key = `${this.#name}-${this.#sent++}`.padEnd(22, '_')
    const request: Request = { shop: this.shop, key, body: bodyOf(command), command, actor }
    if (this.#world.profile.maxKeys !== undefined || random.chance(0.3))
      request.keyTime = EPOCH + Math.floor(this.#world.time.now)
    if (random.chance(0.04)) void this.#misuse(request)
    if (random.chance(0.08)) void this.#ask(request, random.between(0, 2))
    let at = random.between(0, 2)
    for (let attempt = 0; attempt < 7; attempt++) {
      const heard = await this.#ask(request, at)
      if (heard !== 'nothing' && heard.outcome !== 'unanswered') {
        if (random.chance(0.1)) void this.#ask(request, random.between(0, 2))
        return heard
      }
      this.#world.tally.add('retries')
      if (random.chance(0.8)) at++
      await this.#world.sleep(random.between(20, 400))
    }
    return 'nothing'
  }

  /** The same key for another command, before or after the right one. */
  async #misuse(request: Request): Promise<void> {
    await this.#world.sleep(this.random.between(0, 1500))
    const { actor } = request
    const command: Command = { type: 'ClearCart', cart: { me: true }, caller: { actor, kind: 'customer' } }
    await this.#ask({ ...request, command, body: bodyOf(command) }, this.random.between(0, 2))
  }

  /** One try at one handler, over a network of its own. */
  #ask(request: Request, at: number): Promise<Heard> {
    const { time, handlers, witness } = this.#world
    return new Promise((resolve) => {
      const cancel = time.after(CLIENT_TIMEOUT_MS, () => resolve('nothing'))
      const hear = (heard: Heard) => {
        cancel()
        time.after(this.#trip(), () => resolve(heard))
      }
      time.after(this.#trip(), () => {
        const handler = handlers[at % handlers.length]!
        if (!handler.receive(witness, request, hear)) hear('nothing')
      })
    })
  }

  #trip(): number {
    return this.random.between(2, 60) / 10
  }
}

export const bodyOf = (command: Command): string => hash('sha256', JSON.stringify(command), 'base64url').slice(0, 22)

/** What somebody wants next, by what one of the handlers shows of their cart, which may be old. */
export const wishOf = (world: World, caller: Caller, { random, shop }: Client): Command => {
  const { skus, handlers } = { ...world.profile, handlers: world.handlers }
  const base = { cart: { me: true } as const, caller }
  const view = random.pick(handlers).loop.view(shop)
  const active = view?.get(`customer/${caller.actor}`)?.active
  const cart = active === undefined ? undefined : view?.get(`cart/${active}`)
  const line = cart === undefined || cart.lines.length === 0 ? undefined : random.pick(cart.lines)
  const lot = random.next()
  if (line === undefined || lot < 0.55)
    return { type: 'AddItem', sku: random.pick(skus), quantity: String(random.pick([1, 1, 1, 2, 3])), ...base }
  if (cart !== undefined && lot < 0.6)
    return { type: 'RemoveItem', line: line.line, ...base, ifVersion: cart.version - random.between(0, 1) }
  if (lot < 0.8) return { type: 'ChangeItem', line: line.line, quantity: String(random.between(0, 3)), ...base }
  if (lot < 0.93) return { type: 'RemoveItem', line: line.line, ...base }
  return { type: 'ClearCart', ...base }
}

/** What a shop's staff do: count, correct, reprice, help a customer. */
export const choreOf = (world: World, actor: string, { random, shop }: Client): Command => {
  const sku = random.pick(world.profile.skus)
  const adjust = { type: 'AdjustStock' as const, sku, batch: '-', reason: 'count' }
  const lot = random.next()
  if (lot < 0.35) return { ...adjust, change: { set: String(random.between(0, 5)) } }
  if (lot < 0.7) return { ...adjust, change: { delta: random.pick(['1', '2', '-1', '-2']) } }
  if (lot < 0.9) return { type: 'ListProduct', product: productOf(sku, random) }
  const helped = random.pick([...Array(world.profile.shoppers).keys()])
  const view = random.pick(world.handlers).loop.view(shop)
  const id = view?.get(`customer/${actorOf(`c${helped}`)}`)?.active
  if (id === undefined) return { ...adjust, change: { delta: '1' } }
  return { type: 'AddItem', sku, quantity: '1', cart: { id }, caller: { actor, kind: 'staff' } }
}

export const productOf = (sku: string, random: Random) => ({
  sku,
  name: sku,
  price: `${random.between(1, 9)}.00`,
  unit: 'each',
  ...(random.chance(0.2) && { safetyStock: '1' }),
  ...(random.chance(0.2) && { backorder: '1' }),
})

export const actorOf = (name: string): string => name.padEnd(22, '0')
