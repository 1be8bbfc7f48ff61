import type { SessionRecord } from '@cartstream/decide'
import type { Caller, Command, Id, SessionRef } from '@cartstream/schemas'
import type { Random } from '@cartstream/spec/simulation'
import { actorOf, Client } from './client.ts'
import { quantityOf, variantOf } from './products.ts'
import type { World } from './world.ts'

/** A live session of a shop, as one of the staff and its client live it, by what one of the handlers shows, which may be old. */
export class Room {
  readonly random: Random
  readonly #world: World
  readonly #shop: string
  readonly #host: Client
  readonly #guest: Client
  #made = 0

  constructor(world: World, shop: string, random: Random) {
    this.random = random
    this.#world = world
    this.#shop = shop
    this.#host = new Client(world, { name: `${shop[0]}host`, shop }, random)
    this.#guest = new Client(world, { name: `${shop[0]}room`, shop }, random)
  }

  async act(): Promise<void> {
    const { random } = this
    const known = this.#world.reader.sessions.get(this.#shop)?.slice(-2) ?? []
    const view = random.pick(this.#world.handlers).loop.view(this.#shop)
    const session = known.length === 0 ? undefined : view?.get('session', random.pick(known))
    if (session === undefined || random.chance(0.06)) return void (await this.#issue(this.#host, this.#creates()))
    const lines = view?.get('cart', session.session)?.lines.map(({ line }) => line) ?? []
    const isHost = random.chance(0.75)
    const caller: Caller = isHost ? staff : { actor: session.client, kind: 'customer' }
    const ref: SessionRef = random.chance(0.5) ? { id: session.session } : { room: session.room }
    const base = {
      session: ref,
      caller: random.chance(0.02) ? { actor: actorOf('c9'), kind: 'customer' as const } : caller,
    }
    const command = isHost ? this.#hosts(session, lines, base) : this.#visits(base)
    await this.#issue(isHost ? this.#host : this.#guest, command)
  }

  #issue(client: Client, command: Command): Promise<unknown> {
    return client.issue(command, 'caller' in command ? command.caller.actor : staff.actor)
  }

  #creates(): Command {
    const { random } = this
    const client = actorOf(`c${random.between(0, 1)}`)
    if (random.chance(0.5))
      return { type: 'SetCredit', client, limit: random.pick(['10.00', '20.00', '100.00']), caller: staff }
    const n = String(this.#made++).padStart(12, '0')
    const room = `${this.#shop === 'demo' ? 'd' : 'e'}0000000-0000-4000-8000-${n}`
    return {
      ...{ type: 'CreateSession', caller: staff, client, room, title: 'Tea', maxItems: random.pick([2, 200]) },
      ...{ idleSeconds: random.pick([2, 8, 7200]), holdTtlSeconds: random.pick([1, 3, 30]) },
      ...(random.chance(0.3) && { allotments: [{ sku: 'B', quantity: '2' }] }),
    }
  }

  #hosts({ status }: SessionRecord, lines: readonly Id[], base: Base): Command {
    const { random } = this
    const lot = random.next()
    if (status === 'scheduled' || status === 'ended') {
      if (lot < 0.6) return { type: 'MoveSession', move: 'start', ...base }
      if (lot < 0.7) return { type: 'MoveSession', move: 'cancel', ...base }
    }
    if (status === 'converted' || status === 'cancelled')
      if (lot < 0.5) return random.chance(0.5) ? this.#creates() : { type: 'MakeSalesSheet', ...base }
    if (status === 'paused' && lot < 0.4) return { type: 'MoveSession', move: 'resume', ...base }
    const move = random.pick(['start', 'pause', 'pause', 'resume', 'end', 'cancel'] as const)
    if (lot < 0.14) return { type: 'MoveSession', move, ...base }
    const sku = random.pick(this.#world.profile.skus)
    const line = lines.length === 0 ? undefined : random.pick(lines)
    if (line === undefined || lot < 0.35)
      return random.chance(0.75)
        ? { ...this.#adds(sku, base), sample: random.chance(0.25) }
        : { type: 'SetSessionPrice', sku, price: random.pick(['0.50', '2.00', null]), ...base }
    if (lot < 0.42) return { type: 'ChangeSessionItem', line, quantity: String(random.between(0, 3)), ...base }
    if (lot < 0.49) return { type: 'MarkSample', line, sample: random.chance(0.5), ...base }
    if (lot < 0.56) return { type: 'SetSessionPrice', sku, price: random.pick(['0.50', '2.00', null]), ...base }
    if (lot < 0.61) return { type: 'HighlightProduct', sku: random.pick([sku, null]), ...base }
    if (lot < 0.67) return { type: 'MakeSalesSheet', ...base }
    if (lot < 0.71) return { type: 'ChangeSession', title: random.pick(['Tea', 'Coffee']), ...base }
    return { type: 'ConvertSession', ...(random.chance(0.3) && { bypass: 'pays in cash' }), ...base }
  }

  #visits(base: Base): Command {
    const lot = this.random.next()
    if (lot < 0.25) return { type: 'JoinSession', ...base }
    if (lot < 0.4) return { type: 'RequestCheckout', ...base }
    if (lot < 0.45) return { type: 'ConvertSession', ...base }
    return this.#adds(this.random.pick(this.#world.profile.skus), base)
  }

  #adds(sku: string, base: Base): Extract<Command, { type: 'AddSessionItem' }> {
    const { random } = this
    return { type: 'AddSessionItem', sku, ...variantOf(sku, random), quantity: quantityOf(sku, random), ...base }
  }
}

type Base = { session: SessionRef; caller: Caller }
const staff: Caller = { actor: actorOf('staff'), kind: 'staff' }
