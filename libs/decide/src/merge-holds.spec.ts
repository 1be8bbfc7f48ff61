import type { Caller, Product, ShopConfig } from '@cartstream/schemas'
import { given, type Situation } from '@cartstream/spec/given'
import { openShop } from '@cartstream/spec/played'
import {
  add,
  ann,
  bob,
  change,
  cheese,
  configured,
  listed,
  merge,
  mug,
  shirt,
  staff,
  stocked,
} from '@cartstream/spec/sample'
import {
  added,
  annsCart,
  at,
  expired,
  extended,
  merged,
  opened,
  quantityChanged,
  released,
  reserved,
} from '@cartstream/spec/told'
import { cartIdOf, holdsOf, idOf, perform, type World } from '@cartstream/spec/world'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { demandsOf } from './line.ts'
import { available } from './stock.ts'
import type { Command } from './types.ts'

const bobsCart = cartIdOf(bob.actor)
const asBob = { caller: bob }
const shop = (policy: Partial<ShopConfig> = {}, more: Partial<Product> = {}) =>
  given(
    ...[configured(policy), listed(mug, more), stocked('MUG', '10'), listed(cheese), stocked('CHEESE', '9')],
    ...[listed(shirt), stocked('SHIRT', '9')],
  )
/** Ann has three mugs in her cart (m1), Bob two in his (m2). */
const both = (policy: Partial<ShopConfig> = {}, more: Partial<Product> = {}) =>
  shop(policy, more).after(add('MUG', '3'), add('MUG', '2', asBob))
/** Bob's second line, one cheese (m3). */
const cheeseToo = add('CHEESE', '1', asBob)
const bobs = { cart: bobsCart, line: idOf(2, 0), hold: idOf(2, 1), quantity: '2' }
const held = (situation: Situation) => [
  situation.view.get('pool', 'MUG/-')?.held,
  situation.view.get('pool', 'CHEESE/-')?.held,
]

describe('holds that move', () => {
  it('are neither doubled nor lost: as much is held after as before', () => {
    const before = both().after(cheeseToo)
    expect(held(before)).toEqual(['5', '1'])
    expect(held(before.after(merge()))).toEqual(['5', '1'])
  })
  it('keep their beginning, so that no login outlasts the cap', () => {
    const until = { expiresAt: at(1200) }
    shop({ holdCapSeconds: 1200 })
      .after(add('MUG', '2', asBob))
      .later(600)
      .after(add('MUG', '3'))
      .when(merge())
      .then(
        released({ ...bobs, line: idOf(1, 0), hold: idOf(1, 1) }),
        quantityChanged({ line: idOf(2, 0), quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' }),
        // Its own end was later than the guest's cap, and no end ever moves back.
        reserved({ line: idOf(2, 0), hold: idOf(2, 1), quantity: '5', was: '3', expiresAt: at(1500) }),
        merged(),
      )
    shop({ holdCapSeconds: 1200 })
      .after(add('MUG', '2', asBob))
      .later(600)
      .when(merge())
      .then(
        ...[opened(), released({ ...bobs, line: idOf(1, 0), hold: idOf(1, 1) })],
        added({ line: idOf(2, 0), quantity: '2', lineTotal: '25.00', because: 'merged' }),
        reserved({ line: idOf(2, 0), hold: idOf(2, 1), quantity: '2', ...until }),
        merged(),
      )
  })
  it('are never longer for taking in a younger one: a guest after the other buys no time', () => {
    const capped = shop({ holdCapSeconds: 1200 }).after(add('MUG', '1')).later(600).after(add('CHEESE', '1')).later(500)
    capped
      .after(add('MUG', '1', asBob))
      .when(merge({ strategy: 'max' }))
      .then(
        released({ cart: bobsCart, line: idOf(3, 0), hold: idOf(3, 1) }),
        reserved({ was: '1', expiresAt: at(1200) }),
        extended({ line: idOf(2, 0), hold: idOf(2, 1), sku: 'CHEESE', expiresAt: at(1800) }),
        merged({ strategy: 'max' }),
      )
  })
  it('are topped up from what is free, where they had ended on one side', () => {
    const line = { quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' } as const
    const due = both()
      .later(600)
      .after(add('MUG', '3', { ...asBob }))
      .later(300)
    due
      .when(merge())
      .then(
        expired({ sku: 'MUG', batch: '-' }, { quantity: '3' }),
        released({ ...bobs, quantity: '5' }),
        quantityChanged({ ...line, quantity: '8', lineTotal: '100.00' }),
        reserved({ hold: idOf(4, 0), quantity: '8', expiresAt: at(1800), reservedAt: at(0) }),
        merged(),
      )
  })
  it('hold what they can where less is free than the lines want', () => {
    const short = both()
      .later(900)
      .after(add('MUG', '9', { caller: staff }))
      .later(1)
    const after = short
      .when(merge())
      .then(
        quantityChanged({ quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' }),
        reserved({ hold: idOf(4, 0), quantity: '1', reservedAt: at(901), expiresAt: at(1801) }),
        merged(),
      )
    expect(after.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '10', held: '10' })
  })
  it('share what is free among lines of one pool, the first first, and none of it twice', () => {
    const sizes = ['S', 'XL'] as const
    const bought = [ann, bob].flatMap((caller) => sizes.map((variant) => add('SHIRT', '1', { variant, caller })))
    const over = shop()
      .after(...bought)
      .later(900)
    const after = over.after(add('SHIRT', '8', { variant: 'S', caller: staff }), merge())
    expect(after.view.get('pool', 'SHIRT/-')).toMatchObject({ onHand: '9', held: '9' })
    const lines = after.view.get('cart', annsCart)?.lines ?? []
    expect(lines.map(({ quantity, holds = [] }) => [quantity, holds[0]?.quantity])).toEqual([
      ['2', '1'],
      ['2', undefined],
    ])
  })
  it('that are less than their line may stay so when it shrinks under another policy, and never grow unasked', () => {
    const short = both()
      .later(900)
      .after(add('MUG', '8', { caller: staff }), merge())
    const never: Command = { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', hold: 'never' } }
    const changed = { was: '5', quantity: '4', lineTotal: '50.00' }
    const after = short
      .after(never)
      .when(change(idOf(1, 0), '4'))
      .then(quantityChanged(changed))
    expect(after.view.get('pool', 'MUG/-')?.held).toBe('10')
    after
      .when(change(idOf(1, 0), '1'))
      .then(
        quantityChanged({ was: '4', quantity: '1', lineTotal: '12.50' }),
        reserved({ hold: idOf(4, 0), was: '2', quantity: '1', reservedAt: at(900), expiresAt: at(1800) }),
      )
  })
  it('take in nothing that the policy would not hold: only what is held already', () => {
    const never: Command = { type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', hold: 'never' } }
    both()
      .after(never)
      .when(merge())
      .then(
        ...[released(bobs), quantityChanged({ quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' })],
        ...[reserved({ quantity: '5', was: '3' }), merged()],
      )
    both({ hold: 'never' })
      .when(merge())
      .then(quantityChanged({ quantity: '5', was: '3', lineTotal: '62.50', because: 'merged' }), merged())
  })
})

describe('whatever both have in their carts', () => {
  const item = fc.constantFrom<Command>(
    ...[add('MUG', '1'), add('MUG', '2'), add('CHEESE', '0.25'), add('BOX', '1'), add('SHIRT', '1', { variant: 'S' })],
    ...[add('SHIRT', '2', { variant: 'XL' }), add('MUG', '1', { batch: 'B1' })],
  )
  const adds = fc.array(fc.tuple(fc.constantFrom(ann, bob), item, fc.constantFrom(0, 60, 600)), { maxLength: 12 })
  /** Ann and Bob fill their carts; adds that are refused are theirs to live with. */
  const lived = (steps: readonly [Caller, Command, number][]) => {
    const world = openShop({ holdTtlSeconds: 7200, holdCapSeconds: 7200 })
    for (const [caller, command, wait] of steps) {
      world.now += wait * 1000
      perform(world, { ...command, caller } as Command)
    }
    return world
  }
  const pools = ['MUG/-', 'MUG/B1', 'CHEESE/-', 'SHIRT/-'].map((pool) => pool.split('/') as [string, string])
  const free = ({ view }: World) => pools.map(([sku, batch]) => available(view, sku, batch))
  const wanted = ({ view }: World, cart: string) =>
    (view.get('cart', cart)?.lines ?? []).flatMap(demandsOf).map(({ sku, quantity }) => `${sku} ${quantity}`)
  it('a merge that sums up leaves as much available in every pool as before, where all lines are held', () => {
    fc.assert(
      fc.property(adds, (steps) => {
        const world = lived(steps)
        const before = free(world)
        const { decision } = perform(world, merge())
        expect('accepted' in decision).toBe(true)
        expect(free(world)).toEqual(before)
      }),
    )
  })
  it('no merge makes more of the pools unavailable than the lines that are left want, nor leaves a hold in the guest’s cart', () => {
    const strategy = fc.constantFrom<ShopConfig['mergeStrategy']>(
      'sum',
      'max',
      'guest-wins',
      'existing-wins',
      'guest-if-existing-empty',
    )
    fc.assert(
      fc.property(adds, strategy, (steps, strategy) => {
        const world = lived(steps)
        const both = wanted(world, annsCart).length + wanted(world, bobsCart).length
        perform(world, merge({ strategy }))
        expect(wanted(world, annsCart).length).toBeLessThanOrEqual(both)
        for (const { cart, line, sku, quantity } of holdsOf(world)) {
          const found = world.view.get('cart', cart)?.lines.find((l) => l.line === line)
          expect(demandsOf(found!).find((demand) => demand.sku === sku)?.quantity).toBe(quantity)
          expect(world.view.get('cart', cart)?.status).toBe('open')
        }
      }),
    )
  })
})
