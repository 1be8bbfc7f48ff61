import { randomBytes } from 'node:crypto'
import type { CartRecord, Kind, Records } from '@cartstream/decide'
import type { Caller, Command } from '@cartstream/schemas'
import type { Random } from '@cartstream/spec/simulation'
import type { ShopState } from '../../../services/command-handler/src/partition/state.ts'

/** `visits`: how many people are in the shop at once. */
export type TradeOptions = {
  shop: string
  skus: number
  visits: number
  random: Random
  state(shop: string): ShopState
}
type Asked = { command: Command; actor: string }
/** One customer's way through the shop: so many adds, and then a purchase or nothing. */
type Visit = { caller: Caller; adds: number; buys: boolean }

const SCARCE = 5
const RESTOCK_EVERY = 2000
const MOST_KNOWN = 20_000
const STAFF = 'staff'.padEnd(22, '0')
const newActor = (): string => randomBytes(16).toString('base64url')

/** What people do in a shop, command by command: carts are opened, filled, changed, left alone or bought. Some products are scarce. */
export class Trade {
  readonly #o: TradeOptions
  readonly #setUp: Command[]
  readonly #visits: (Visit | undefined)[] = []
  readonly #known: string[] = []
  #asked = 0

  constructor(options: TradeOptions) {
    this.#o = options
    this.#setUp = [...setUpOf(options.skus)]
  }

  /** To be called once the command before it has been decided. */
  next(): Asked {
    const first = this.#setUp.shift()
    if (first !== undefined) return { command: first, actor: STAFF }
    if (++this.#asked % RESTOCK_EVERY === 0) return { command: this.#restock(), actor: STAFF }
    // a visit begins about as often as one ends
    const at = this.#o.random.between(0, this.#o.visits - 1)
    const visit = this.#visits[at] ?? this.#begin()
    this.#visits[at] = visit
    const command = this.#step(visit)
    if (command !== undefined) return { command, actor: visit.caller.actor }
    this.#visits[at] = undefined
    return this.next()
  }

  #begin(): Visit {
    const { random } = this.#o
    const again = this.#known.length > 100 && random.chance(0.4)
    const actor = again ? random.pick(this.#known) : newActor()
    if (!again && this.#known.length < MOST_KNOWN) this.#known.push(actor)
    const kind = random.chance(0.3) ? 'guest' : 'customer'
    return { caller: { actor, kind }, adds: random.between(1, 5), buys: random.chance(0.4) }
  }

  /** The next command of a visit; undefined where it is over. */
  #step(visit: Visit): Command | undefined {
    const { random } = this.#o
    const base = { cart: { me: true } as const, caller: visit.caller }
    const cart = this.#cartOf(visit.caller.actor)
    if (cart?.status === 'checkout') return this.#pay(visit, cart.checkout)
    if (visit.adds > 0) {
      visit.adds--
      const line = cart?.lines.length && random.chance(0.2) ? random.pick(cart.lines).line : undefined
      if (line === undefined) return { type: 'AddItem', sku: this.#sku(), quantity: this.#quantity(), ...base }
      if (random.chance(0.3)) return { type: 'RemoveItem', line, ...base }
      return { type: 'ChangeItem', line, quantity: this.#quantity(), ...base }
    }
    if (!visit.buys || !cart?.lines.length) return undefined
    visit.buys = false
    return { type: 'StartCheckout', provider: 'test', ...base }
  }

  #pay({ caller }: Visit, checkout: string): Command | undefined {
    const { random } = this.#o
    const { total: amount, currency, intent, provider } = this.#of('checkout', checkout)!
    if (intent === undefined)
      return { type: 'RecordIntent', checkout, provider, intent: `pi_${newActor()}`, amount, currency }
    if (random.chance(0.1)) return { type: 'CancelCheckout', cart: { me: true }, caller }
    return { type: 'ConfirmPayment', checkout, provider, intent, amount, currency }
  }

  #restock(): Command {
    const sku = skuName(this.#o.random.between(0, SCARCE - 1))
    return { type: 'AdjustStock', sku, batch: '-', change: { delta: '50' }, reason: 'delivery' }
  }

  #cartOf(actor: string): CartRecord | undefined {
    const active = this.#of('customer', actor)?.active
    return active === undefined ? undefined : this.#of('cart', active)
  }

  #of<K extends Kind>(kind: K, id: string): Records[K] | undefined {
    return this.#o.state(this.#o.shop).get(kind, id)
  }

  #sku(): string {
    return skuName(this.#o.random.between(0, this.#o.skus - 1))
  }

  #quantity(): string {
    return String(this.#o.random.pick([1, 1, 1, 2, 3]))
  }
}

const skuName = (n: number): string => `P${String(n).padStart(4, '0')}`

/** A shop that forgets carts an hour after their last use. */
function* setUpOf(skus: number): Generator<Command> {
  const config = { name: 'History', currency: 'GBP', taxRate: '0.2', cartIdleSeconds: 1200, cartKeptSeconds: 3600 }
  yield { type: 'ConfigureShop', config }
  for (let n = 0; n < skus; n++) {
    const sku = skuName(n)
    const product = { sku, name: `Product ${n}`, price: `${1 + (n % 40)}.${n % 3 === 0 ? '99' : '50'}`, unit: 'each' }
    yield { type: 'ListProduct', product }
    const set = n < SCARCE ? '50' : '10000000'
    yield { type: 'AdjustStock', sku, batch: '-', change: { set }, reason: 'first stock' }
  }
}
