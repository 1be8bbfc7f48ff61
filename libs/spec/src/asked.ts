import type { AnyRecord, CartRecord, Command } from '@cartstream/decide'
import type { Caller, OnCart } from '@cartstream/schemas'
import fc from 'fast-check'
import { add, ann, bob, clear, mug, staff } from './sample.ts'
import { cartIdOf, idOf, type World } from './world.ts'

/**
 * Whatever can be asked of a shop, in any order, for properties (fast-check). A command is made when its turn comes, for only
 * then is it known which carts and lines there are.
 */
export type Asked = (world: World) => Command
/** Seconds that pass, then what is asked. */
export type History = readonly (readonly [seconds: number, asked: Asked])[]

export const recordsOf = <R extends AnyRecord>(world: World, prefix: string): readonly R[] =>
  [...world.records].flatMap(([key, record]) => (key.startsWith(prefix) ? [record as R] : []))
export const cartsOf = (world: World): readonly CartRecord[] => recordsOf<CartRecord>(world, 'cart/')

const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(from.length, 1)]

const callers = [ann, bob, staff]
const caller = fc.constantFrom(...callers)
const quantity = fc.constantFrom('1', '2', '3', '0.25', '1.5', '0.0001')
const sku = fc.constantFrom('MUG', 'CHEESE')
const any = fc.nat(99)

/** The caller's own cart, or any that stands. */
const onCart = (world: World, n: number, caller: Caller): OnCart => {
  const cart = n % 3 === 0 ? pick(cartsOf(world), n) : undefined
  return { caller, cart: cart ? { id: cart.cart } : { me: true } }
}

/** A line that stands, most often asked for by its owner or by staff; where there is none, one that never was. */
const onLine = (world: World, n: number, by: Caller): OnCart & { line: string } => {
  const lines = cartsOf(world).flatMap(({ cart, owner, lines }) => lines.map(({ line }) => ({ cart, owner, line })))
  const { cart, owner, line } = pick(lines, n) ?? { cart: cartIdOf(ann.actor), owner: ann.actor, line: idOf(0, 0) }
  const own = callers.find((c) => c.actor === owner) ?? ann
  return { line, cart: { id: cart }, caller: n % 4 === 0 ? by : n % 4 === 1 ? staff : own }
}

const adding = fc.tuple(sku, quantity, any, caller).map(
  ([sku, quantity, n, by]): Asked =>
    (world) =>
      add(sku, quantity, onCart(world, n, by)),
)
const changing = fc.tuple(any, fc.oneof(quantity, fc.constant('0')), caller).map(
  ([n, quantity, by]): Asked =>
    (world) => ({ type: 'ChangeItem', quantity, ...onLine(world, n, by) }),
)
const removing = fc.tuple(any, caller).map(
  ([n, by]): Asked =>
    (world) => ({ type: 'RemoveItem', ...onLine(world, n, by) }),
)
const clearing = fc.tuple(any, caller).map(
  ([n, by]): Asked =>
    (world) =>
      clear(onCart(world, n, by)),
)
const stocking = (change: { set: string } | { delta: string }, sku: string): Asked => {
  const command: Command = { type: 'AdjustStock', sku, batch: '-', change, reason: 'counted' }
  return () => command
}
const delivering = fc.tuple(sku, quantity).map(([sku, delta]) => stocking({ delta }, sku))

/** What shoppers ask for, and deliveries that let them go on. */
export const shopping: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 5, arbitrary: adding },
  { weight: 3, arbitrary: changing },
  { weight: 1, arbitrary: removing },
  { weight: 1, arbitrary: clearing },
  { weight: 1, arbitrary: delivering },
)

const counting = fc.tuple(sku, fc.constantFrom('0', '1', '4')).map(([sku, set]) => stocking({ set }, sku))
const delisting = fc.constantFrom<Asked>(() => ({ type: 'DelistProduct', sku: 'MUG' }))
const relisting = fc
  .record({ price: fc.constantFrom('12.50', '0.33'), safetyStock: fc.constantFrom('0', '2'), backorder: quantity })
  .map(
    (more): Asked =>
      () => ({ type: 'ListProduct', product: { ...mug, ...more } }),
  )
const configuring = fc
  .record({
    hold: fc.constantFrom('add', 'checkout', 'never'),
    onExpiry: fc.constantFrom('keep', 'remove'),
    addAgain: fc.constantFrom('increment', 'increment', 'reject'),
    holdTtlSeconds: fc.constantFrom(60, 900),
    maxHoldsPerCustomer: fc.constantFrom(1, 2),
  })
  .map(
    (policy): Asked =>
      () => ({ type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', ...policy } }),
  )

/** Shopping in a shop that counts its stock down, takes products off and on again, and changes its policy meanwhile. */
export const anything: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 12, arbitrary: shopping },
  { weight: 1, arbitrary: counting },
  { weight: 1, arbitrary: delisting },
  { weight: 2, arbitrary: relisting },
  { weight: 1, arbitrary: configuring },
)

/** Up to 40 commands, with waits within and beyond a hold's time. */
export const histories = (asked: fc.Arbitrary<Asked>): fc.Arbitrary<History> =>
  fc.array(fc.tuple(fc.constantFrom(0, 0, 0.4, 5, 60, 300, 900), asked), { maxLength: 40, size: 'max' })
