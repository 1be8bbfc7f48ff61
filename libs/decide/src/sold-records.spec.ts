import { anything, cartsOf, recordsOf } from '@cartstream/spec/asked'
import { paying, purchases } from '@cartstream/spec/paying'
import { openShop, play, poolsIn, promised, sumOf } from '@cartstream/spec/played'
import { happen, holdsOf } from '@cartstream/spec/world'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CheckoutRecord, CustomerRecord, DomainEvent } from './types.ts'

/** What decisions about sales stand on, against what it stands for, whatever was asked before. */
const runs = { numRuns: 100 }
const everything = purchases(fc.oneof({ weight: 1, arbitrary: anything }, { weight: 4, arbitrary: paying }))
const selling = (latePayment: 'refund' | 'ask' = 'refund') => openShop({ payLater: true, latePayment })

describe('records of what is sold, at any time', () => {
  it('count what is there: holds of pools and customers, the worth of carts and checkouts', () => {
    fc.assert(
      fc.property(everything, (steps) => {
        const world = selling()
        play(steps, world, () => {
          for (const pool of poolsIn(world)) expect(pool.held).toBe(promised(world, pool).held.toFixed())
          const owner = new Map(cartsOf(world).map((cart) => [cart.cart, cart.owner]))
          for (const { actor, holds } of recordsOf<CustomerRecord>(world, 'customer/')) {
            expect(holds).toBe(holdsOf(world).filter(({ cart }) => owner.get(cart) === actor).length)
          }
          for (const { lines, subtotal, discount, tax, total } of recordsOf<CheckoutRecord>(world, 'checkout/')) {
            expect(sumOf([subtotal, tax]).minus(discount).toFixed(2)).toBe(total)
            if (lines.length > 0) expect(sumOf(lines.map((line) => line.lineTotal)).toFixed(2)).toBe(subtotal)
          }
        })
      }),
      runs,
    )
  })

  it('number a cart’s versions by the events of its stream', () => {
    fc.assert(
      fc.property(everything, (steps) => {
        const world = selling()
        const told = new Map<string, number>()
        play(steps, world, ({ settled, decision }) => {
          for (const { stream } of [...settled, ...('accepted' in decision ? decision.accepted : [])]) {
            told.set(stream, (told.get(stream) ?? 0) + 1)
          }
          for (const { cart, version } of cartsOf(world)) expect(version).toBe(told.get(`cart/${cart}`) ?? 0)
        })
      }),
      runs,
    )
  })

  it('are left alone by a refusal and by what is already so', () => {
    fc.assert(
      fc.property(everything, (steps) => {
        const world = selling('ask')
        play(steps, world, ({ before, settled, decision }) => {
          const recorded = 'accepted' in decision ? decision.accepted.length : 0
          if (settled.length + recorded === 0) expect([...world.records]).toEqual([...before])
        })
      }),
      runs,
    )
  })

  it('follow from the events alone: replay equals live', () => {
    fc.assert(
      fc.property(everything, (steps) => {
        const [world, replayed] = [selling(), selling()]
        play(steps, world, ({ settled, decision }) => {
          replayed.now = world.now
          happen(replayed, settled)
          const events: readonly DomainEvent[] = 'accepted' in decision ? decision.accepted : []
          happen(replayed, JSON.parse(JSON.stringify(events)))
          expect(replayed.records).toEqual(world.records)
        })
      }),
      runs,
    )
  })

  it('hold no lines, contacts or discounts of what is over for good', () => {
    fc.assert(
      fc.property(everything, (steps) => {
        const world = selling()
        play(steps, world, () => {
          for (const { status, lines, adjustments, contact } of recordsOf<CheckoutRecord>(world, 'checkout/')) {
            if (status !== 'ordered') continue
            expect({ lines, adjustments, contact }).toEqual({ lines: [], adjustments: undefined, contact: undefined })
          }
        })
      }),
      runs,
    )
  })
})
