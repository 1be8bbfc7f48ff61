import { anything, cartsOf, histories, recordsOf } from '@cartstream/spec/asked'
import { openShop, play, poolsIn, promised, sumOf } from '@cartstream/spec/played'
import { happen, holdsOf, type World } from '@cartstream/spec/world'
import { Big } from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cartView } from './cart-view.ts'
import { demandsOf } from './line.ts'
import { lineTotal } from './money.ts'
import type { CartRecord, CustomerRecord, DomainEvent } from './types.ts'

/** What decisions stand on, against what it stands for, whatever was asked before. */
const runs = { numRuns: 200 }

describe('records at any time', () => {
  it('count what is there: holds of pools and customers, line totals of carts', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = openShop({ onExpiry: 'remove' })
        play(steps, world, () => counted(world))
      }),
      runs,
    )
  })

  it('have each hold under its own name and with the one line it is for, for no more than that takes', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = openShop()
        play(steps, world, () => heldOnce(world))
      }),
      runs,
    )
  })

  it('number a cart’s versions by the events of its stream', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = openShop()
        const told = new Map<string, number>()
        play(steps, world, ({ settled, decision }) => {
          for (const { stream } of [...settled, ...('accepted' in decision ? decision.accepted : [])]) {
            told.set(stream, (told.get(stream) ?? 0) + 1)
          }
          for (const { cart, version } of cartsOf(world)) {
            expect(version).toBe(told.get(`cart/${cart}`) ?? 0)
          }
        })
      }),
      runs,
    )
  })

  it('are left alone by a refusal and by what is already so', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = openShop()
        play(steps, world, ({ before, settled, decision }) => {
          const recorded = 'accepted' in decision ? decision.accepted.length : 0
          if (settled.length + recorded === 0) expect([...world.records]).toEqual([...before])
        })
      }),
      runs,
    )
  })

  it('follow from the events alone: deciding twice decides the same, replay equals live', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = openShop()
        const replayed = openShop()
        play(steps, world, ({ settled, decision }) => {
          replayed.now = world.now
          replayed.decisions = world.decisions
          happen(replayed, settled)
          const events: readonly DomainEvent[] = 'accepted' in decision ? decision.accepted : []
          happen(replayed, JSON.parse(JSON.stringify(events)))
          expect(replayed.records).toEqual(world.records)
        })
      }),
      runs,
    )
  })
})

describe('totals', () => {
  it('are exact in every view: lines add up, discounts are theirs, tax is on the rest, and once', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = openShop()
        play(steps, world, () => {
          for (const { cart } of cartsOf(world)) exact(world, cart)
        })
      }),
      runs,
    )
  })
})

const exact = (world: World, id: string): void => {
  const { items, adjustments = [], subtotal, discount = '0.00', tax, total } = cartView(world.view, id, world.now)
  const rate = world.view.get('shop')!.config.taxRate
  expect(sumOf(items.map((item) => item.lineTotal)).toFixed(2)).toBe(subtotal)
  expect(sumOf(adjustments.map(({ amount }) => amount)).toFixed(2)).toBe(discount)
  const rest = new Big(subtotal).minus(discount)
  expect(rest.gte('0')).toBe(true)
  expect(rest.times(rate).toFixed(2, Big.roundHalfUp)).toBe(tax)
  expect(rest.plus(tax).toFixed(2)).toBe(total)
}

/** Every counter against a sum made anew. */
const counted = (world: World): void => {
  for (const pool of poolsIn(world)) expect(pool.held).toBe(promised(world, pool).held.toFixed())
  const carts = cartsOf(world)
  for (const { actor, holds: count, active } of recordsOf<CustomerRecord>(world, 'customer/')) {
    const own = new Set(carts.filter((cart) => cart.owner === actor).map((cart) => cart.cart))
    expect(count).toBe(holdsOf(world).filter((hold) => own.has(hold.cart)).length)
    const open = carts.filter(({ owner, status }) => owner === actor && (status === 'open' || status === 'abandoned'))
    expect(open.map(({ cart }) => cart)).toEqual(active === undefined ? [] : [active])
  }
  for (const { lines, subtotal } of carts) {
    expect(subtotal).toBe(sumOf(lines.map((line) => line.lineTotal)).toFixed(2))
    for (const line of lines) expect(line.lineTotal).toBe(lineTotal(line.unitPrice, line.quantity, 'GBP'))
  }
}

const heldOnce = (world: World): void => {
  const found = cartsOf(world).flatMap((cart) =>
    cart.lines.flatMap((line) => (line.holds ?? []).map((hold) => ({ cart, line, hold }))),
  )
  expect(found.length).toBe(holdsOf(world).length)
  for (const { cart, line, hold } of found) {
    expect(world.view.get('hold', hold.hold)).toBe(hold)
    expect(hold).toMatchObject({ cart: cart.cart, line: line.line })
    const demand = demandsOf(line).find(({ sku, batch }) => sku === hold.sku && batch === hold.batch)
    expect(new Big(hold.quantity).lte(demand!.quantity)).toBe(true)
    expect(line.holds?.filter(({ sku, batch }) => sku === hold.sku && batch === hold.batch)).toHaveLength(1)
  }
  for (const { saved = [] } of cartsOf(world) as readonly CartRecord[])
    for (const line of saved) expect(line).not.toHaveProperty('holds')
}
