import type { Caller } from '@cartstream/schemas'
import { given, type Situation } from '@cartstream/spec/given'
import {
  add,
  ann,
  bob,
  box,
  change,
  cheese,
  configured,
  keep,
  listed,
  merge,
  mug,
  restore,
  save,
  set,
  shirt,
  stocked,
} from '@cartstream/spec/sample'
import { annsCart, at } from '@cartstream/spec/told'
import { givenOf, happen, holdsOf, idOf, named, perform } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { cartView } from './cart-view.ts'
import { decide } from './decide.ts'
import { settle } from './due.ts'
import { available } from './stock.ts'
import { touches } from './touches.ts'
import type { Command, Decision } from './types.ts'

/** How others have sold what they did not have, each as a test that it cannot be done here. */

const shop = (onHand: string) => given(configured(), listed(mug), stocked('MUG', onHand))
const shopper = (n: number): Caller => ({ actor: named(`shopper${n}`), kind: 'customer' })
const codeOf = (decision: Decision): string => ('rejected' in decision ? decision.rejected.code : 'ok')
const asks = ({ world }: Situation, command: Command): string => codeOf(perform(world, command).decision)

describe('two lines of one cart on the same SKU, each checked by itself (Medusa 16502)', () => {
  const shirts = (hold: 'add' | 'checkout' | 'never') =>
    given(configured({ hold }), listed(shirt), stocked('SHIRT', '3'))
  it('are checked together, whatever the hold policy', () => {
    for (const hold of ['add', 'checkout', 'never'] as const) {
      const situation = shirts(hold).after(add('SHIRT', '2', { variant: 'S' }))
      expect(asks(situation, add('SHIRT', '2', { variant: 'XL' }))).toBe('out-of-stock')
      expect(asks(situation, add('SHIRT', '1', { variant: 'XL' }))).toBe('ok')
      expect(asks(situation, change(idOf(1, 0), '3'))).toBe('out-of-stock')
    }
  })
})

describe('a bundle and its part, each with stock of its own on paper', () => {
  it('take from one pool, in one cart and in two', () => {
    for (const caller of [ann, bob]) {
      const situation = given(
        configured(),
        listed(mug),
        stocked('MUG', '5'),
        listed(cheese),
        stocked('CHEESE', '9'),
        listed(box),
      )
      expect(asks(situation, add('BOX', '2'))).toBe('ok')
      expect(asks(situation, add('MUG', '2', { caller }))).toBe('out-of-stock')
      expect(asks(situation, add('MUG', '1', { caller }))).toBe('ok')
      expect(asks(situation, add('BOX', '1', { caller }))).toBe('out-of-stock')
    }
  })
  it('are counted together where nothing is held', () => {
    const never = [configured({ hold: 'never' }), listed(mug), stocked('MUG', '5')] as const
    const situation = given(...never, listed(cheese), stocked('CHEESE', '9'), listed(box))
    expect(asks(situation, add('MUG', '4'))).toBe('ok')
    expect(asks(situation, add('BOX', '1'))).toBe('out-of-stock')
  })
})

describe('the same variant twice with different attributes, as two lines (Vendure 2702)', () => {
  it('is one line, and its stock is asked for once', () => {
    const situation = given(configured(), listed(shirt, { attributes: { print: 'a' } }), stocked('SHIRT', '3'))
    const s = { variant: 'S' }
    situation.after(add('SHIRT', '2', s), { type: 'ListProduct', product: { ...shirt, attributes: { print: 'b' } } })
    expect(asks(situation, add('SHIRT', '2', s))).toBe('out-of-stock')
    expect(asks(situation, add('SHIRT', '1', s))).toBe('ok')
    expect(situation.view.get('cart', annsCart)?.lines).toMatchObject([{ quantity: '3' }])
  })
})

describe('a hold that goes on because somebody looked', () => {
  it('does not: views leave it as it is, and at its end it is free', () => {
    const situation = shop('1').after(add('MUG', '1'))
    for (let minute = 0; minute < 15; minute++) {
      cartView(situation.view, annsCart, situation.world.now)
      available(situation.view, 'MUG', '-')
      situation.later(60)
    }
    expect(situation.world.now).toBe(Date.parse(at(900)))
    expect(asks(situation, add('MUG', '1', { caller: bob }))).toBe('ok')
  })
})

describe('reserving directly, past the check', () => {
  const taken = () => shop('1').after(add('MUG', '1', { caller: bob }))
  it('cannot be done: every way to a unit leads through its pool', () => {
    expect(asks(taken(), add('MUG', '1'))).toBe('out-of-stock')
    const aside = shop('1').after(add('MUG', '1'), save(idOf(1, 0)), add('MUG', '1', { caller: bob }))
    expect(asks(aside, restore(idOf(1, 0)))).toBe('out-of-stock')
    const expired = shop('1')
      .after(add('MUG', '1'))
      .later(900)
      .after(add('MUG', '1', { caller: bob }))
    expect(asks(expired, keep())).toBe('hold-expired')
    expect(asks(expired, change(idOf(1, 0), '2'))).toBe('out-of-stock')
  })
  it('nor by logging in: a merge holds what was held, and no unit twice', () => {
    const situation = shop('1')
      .after(add('MUG', '1'))
      .later(900)
      .after(add('MUG', '1', { caller: bob }), merge())
    expect(situation.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '1', held: '1' })
    expect(cartView(situation.view, annsCart, situation.world.now).items[0]).not.toHaveProperty('hold')
  })
})

describe('a check in one transaction and the allocation in another', () => {
  it('are one decision here: what it checked and what it took are one batch, or neither is', () => {
    const { view, world } = shop('1')
    const decision = decide(add('MUG', '1'), view, givenOf(world))
    const types = 'accepted' in decision && decision.accepted.map(({ type }) => type)
    expect(types).toEqual(['CartOpened', 'ItemAdded', 'StockReserved'])
  })
  it('decided on the same stock, only one stands: the other is decided again on what the first has left', () => {
    const { view, world } = shop('1')
    const [first, second] = [
      decide(add('MUG', '1'), view, givenOf(world)),
      decide(add('MUG', '1', { caller: bob }), view, givenOf(world)),
    ]
    expect([codeOf(first), codeOf(second)]).toEqual(['ok', 'ok'])
    // The log takes one batch after its parent: the second finds another head, and decides anew.
    happen(world, 'accepted' in first ? first.accepted : [])
    expect(codeOf(decide(add('MUG', '1', { caller: bob }), view, givenOf(world)))).toBe('out-of-stock')
  })
})

describe('one unit, and a thousand who want it', () => {
  const N = 1000
  const race = (each: (situation: Situation, n: number) => string): [ok: number, no: number] => {
    const situation = shop('1')
    const outcomes = Array.from({ length: N }, (_, n) => each(situation, n))
    expect(situation.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '1', held: '1' })
    return [outcomes.filter((code) => code === 'ok').length, outcomes.filter((code) => code === 'out-of-stock').length]
  }
  it('sells it to one of two browsers, a thousand times over', () => {
    for (let n = 0; n < N; n++) {
      const situation = shop('1')
      const [first, second] = n % 2 === 0 ? [ann, bob] : [bob, ann]
      const codes = [first, second].map((caller) => asks(situation, add('MUG', '1', { caller })))
      expect(codes).toEqual(['ok', 'out-of-stock'])
    }
  })
  it('goes to the first of a thousand shoppers', () => {
    expect(race((situation, n) => asks(situation, add('MUG', '1', { caller: shopper(n) })))).toEqual([1, N - 1])
  })
  it('goes to one of them, even if all have decided before any was told', () => {
    const { view, world } = shop('1')
    const hasty = Array.from({ length: N }, (_, n) => add('MUG', '1', { caller: shopper(n) }))
    expect(hasty.every((command) => codeOf(decide(command, view, givenOf(world))) === 'ok')).toBe(true)
    const told = hasty.map((command) => codeOf(perform(world, command).decision))
    expect(told.filter((code) => code === 'ok')).toHaveLength(1)
  })
  it('is one shopper’s at a time, however often it comes back: each hold ends before the next begins', () => {
    const situation = shop('1')
    for (let n = 0; n < 100; n++) {
      expect(asks(situation, add('MUG', '1', { caller: shopper(n) }))).toBe('ok')
      expect(asks(situation, add('MUG', '1', { caller: shopper(n + 1) }))).toBe('out-of-stock')
      expect(situation.later(900).view.get('pool', 'MUG/-')?.held).toBe('1')
    }
  })
})

describe('stock counted down while it is held', () => {
  it('ends holds in the same batch, so that no sale can be made of what is not there', () => {
    const situation = shop('2')
      .after(add('MUG', '1'))
      .later(1)
      .after(add('MUG', '1', { caller: bob }))
    situation.after(set('MUG', '1'))
    expect(situation.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '1', held: '1' })
    expect(asks(situation, add('MUG', '1', { caller: shopper(1) }))).toBe('out-of-stock')
  })
})

it('whatever a command is about is settled before it: no decision stands on a hold whose time is up', () => {
  const situation = shop('1').after(add('MUG', '1')).later(900)
  const { view, world } = situation
  const given = givenOf(world)
  const wants = add('MUG', '1', { caller: bob })
  expect(codeOf(decide(wants, view, given))).toBe('out-of-stock')
  for (const key of touches(wants, view, given)) happen(world, settle(view, key, holdsOf(world), given))
  expect(codeOf(decide(wants, view, given))).toBe('ok')
})
