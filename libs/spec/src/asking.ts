import type { AnyRecord, CartRecord, Command } from '@cartstream/decide'
import type { Caller, OnCart } from '@cartstream/schemas'
import fc from 'fast-check'
import { ann, bob, dan, eve, staff } from './sample.ts'
import { cartIdOf, idOf, type World } from './world.ts'

/**
 * What every arbitrary command (asked.ts) is made of. A command is made when its turn comes, for only then is it known which carts and
 * lines there are.
 */
export type Asked = (world: World) => Command
/** Seconds that pass, then what is asked. */
export type History = readonly (readonly [seconds: number, asked: Asked])[]

/** Up to 40 commands, with waits within and beyond a hold's time. */
export const histories = (asked: fc.Arbitrary<Asked>): fc.Arbitrary<History> =>
  fc.array(fc.tuple(fc.constantFrom(0, 0, 0, 0, 0.4, 5, 60, 300, 900), asked), { maxLength: 40, size: 'max' })

export const recordsOf = <R extends AnyRecord>(world: World, prefix: string): readonly R[] =>
  [...world.records].flatMap(([key, record]) => (key.startsWith(prefix) ? [record as R] : []))
export const cartsOf = (world: World): readonly CartRecord[] => recordsOf<CartRecord>(world, 'cart/')

/** The n-th of these, counted round. */
export const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(from.length, 1)]

const callers: readonly Caller[] = [ann, dan, bob, eve, staff]
export const guests = [bob, bob, bob, eve] as const
export const any = fc.nat(99)
export const caller = fc.constantFrom(ann, ann, bob, bob, ...callers)
/** What can be bought: by pieces and by weight, in variants and batches, and a bundle of the others. */
export const item = fc.constantFrom<{ sku: string; variant?: string; batch?: string }>(
  ...[{ sku: 'MUG' }, { sku: 'MUG' }, { sku: 'MUG' }, { sku: 'CHEESE' }, { sku: 'MUG', batch: 'B1' }],
  ...[{ sku: 'SHIRT', variant: 'S' }, { sku: 'SHIRT', variant: 'XL' }, { sku: 'BOX' }],
)
export const sku = fc.constantFrom('MUG', 'CHEESE', 'SHIRT')
export const quantity = fc.constantFrom('1', '2', '3', '1', '2', '1', '2', '0.25', '0.0001')

/** The caller's own cart, or any that stands. */
export const onCart = (world: World, n: number, by: Caller): OnCart => {
  const cart = n % 7 === 0 ? pick(cartsOf(world), n) : undefined
  return { caller: by, cart: cart ? { id: cart.cart } : { me: true } }
}

type OnLine = OnCart & { line: string }
/** One of these, most often asked for by its cart's owner or by staff. */
const onOneOf = (found: readonly { cart: CartRecord; line: string }[], n: number, by: Caller): OnLine | undefined => {
  const one = pick(found, n)
  if (!one) return undefined
  const own = callers.find((c) => c.actor === one.cart.owner) ?? ann
  return { line: one.line, cart: { id: one.cart.cart }, caller: n % 5 === 0 ? by : n % 5 === 1 ? staff : own }
}
/** A line that stands; where there is none, one that never was. */
export const onLine = (world: World, n: number, by: Caller): OnLine =>
  onOneOf(
    cartsOf(world).flatMap((cart) => cart.lines.map(({ line }) => ({ cart, line }))),
    n,
    by,
  ) ?? { line: idOf(0, 0), cart: { id: cartIdOf(ann.actor) }, caller: ann }
/** A line that was put aside, if there is any. */
export const onSaved = (world: World, n: number, by: Caller): OnLine | undefined =>
  onOneOf(
    cartsOf(world).flatMap((cart) => (cart.saved ?? []).map(({ line }) => ({ cart, line }))),
    n,
    by,
  )
export const onDiscount = (world: World, n: number, by: Caller): (OnCart & { discount: string }) | undefined => {
  const granted = cartsOf(world).flatMap((cart) => (cart.discounts ?? []).map(({ discount: line }) => ({ cart, line })))
  const found = onOneOf(granted, n, by)
  return found && { discount: found.line, cart: found.cart, caller: found.caller }
}
