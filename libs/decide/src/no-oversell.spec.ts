import { anything, cartsOf, histories, shopping } from '@cartstream/spec/asked'
import { openShop, play, poolsIn, promised, type Told } from '@cartstream/spec/played'
import { givenOf, type World } from '@cartstream/spec/world'
import { Big } from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meantCart } from './cart.ts'
import { decide } from './decide.ts'
import { sameLine } from './new-line.ts'
import { available } from './stock.ts'
import type { CommandOf, DomainEvent } from './types.ts'
import { placesOf } from './unit.ts'

/**
 * The promise: whatever is asked of a shop, in whatever order and however long it takes, no more is held than may be promised.
 * All sums here are made anew from the single holds, never from the counters that decisions stand on.
 */

const runs = { numRuns: 200 }
const eventsOf = ({ settled, decision }: Told): readonly DomainEvent[] => [
  ...settled,
  ...('accepted' in decision ? decision.accepted : []),
]

describe('no oversell', () => {
  it('at no time is more held than may be promised, whatever the shop does to its stock', () => {
    fc.assert(
      fc.property(fc.constantFrom('keep', 'remove'), histories(anything), (onExpiry, steps) => {
        const world = openShop({ onExpiry })
        play(steps, world, () => {
          for (const pool of poolsIn(world)) {
            const { most, counting } = promised(world, pool)
            expect(counting.lte(most) || counting.eq('0')).toBe(true)
          }
        })
      }),
      runs,
    )
  })

  it('holds, safety stock and what is available are what is on hand, exactly where no backorder is allowed and the safety stock is there', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = openShop()
        play(steps, world, () => {
          for (const pool of poolsIn(world)) {
            const product = world.view.get('product', pool.sku)!.product
            const { held, most } = promised(world, pool)
            const safety = new Big(product.safetyStock ?? '0')
            const free = available(world.view, pool.sku, pool.batch)
            const covered = new Big(product.backorder ?? '0').eq('0') && safety.lte(pool.onHand)
            expect(new Big(pool.onHand).gte('0')).toBe(true)
            if (covered) expect(held.plus(safety).plus(free).toFixed()).toBe(new Big(pool.onHand).toFixed())
            // With backorder the allowance is there to be held as well; without the safety stock nothing is.
            else expect(held.plus(free).toFixed()).toBe((most.lt('0') ? new Big('0') : most).toFixed())
          }
        })
      }),
      runs,
    )
  })

  it('each hold ends exactly once: it is made, stated again from what it was, and released, expired or revoked', () => {
    fc.assert(
      fc.property(fc.constantFrom('keep', 'remove'), histories(anything), (onExpiry, steps) => {
        const world = openShop({ onExpiry })
        const live = new Map<string, string>()
        const over = new Set<string>()
        const end = ({ hold, quantity }: { hold: string; quantity: string }) => {
          expect(live.get(hold)).toBe(quantity)
          live.delete(hold)
          over.add(hold)
        }
        play(steps, world, (told) => {
          for (const { type, data } of eventsOf(told)) {
            if (type === 'HoldReleased') end(data)
            if (type === 'HoldsExpired' || type === 'HoldsRevoked') data.holds.forEach(end)
            if (type !== 'StockReserved') continue
            expect(over.has(data.hold)).toBe(false)
            expect(data.was).toBe(live.get(data.hold) ?? '0')
            live.set(data.hold, data.quantity)
          }
          const records = [...world.records.keys()].filter((key) => key.startsWith('hold/'))
          expect(records.sort()).toEqual([...live.keys()].map((id) => `hold/${id}`).sort())
        })
      }),
      runs,
    )
  })

  it('no hold is reserved earlier or lives longer than the cap allows, whatever merges and extensions it went through', () => {
    fc.assert(
      fc.property(histories(shopping), (steps) => {
        const world = openShop({ holdTtlSeconds: 600, holdCapSeconds: 900 })
        play(steps, world, (told) => {
          for (const { type, data } of eventsOf(told)) {
            if (type !== 'StockReserved') continue
            expect(Date.parse(data.expiresAt) - world.now).toBeLessThanOrEqual(600_000)
            expect(Date.parse(data.reservedAt)).toBeLessThanOrEqual(world.now)
          }
        })
      }),
      runs,
    )
  })
})

describe('no more is refused than must be', () => {
  it('the number that a refusal names can be had, and one step more cannot', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = openShop()
        play(steps, world, ({ command, decision }) => {
          if (!('rejected' in decision) || decision.rejected.code !== 'out-of-stock') return
          if (command.type === 'RestoreItem') return
          if (command.type === 'DecrementItem' && command.thaw) return // a change of the line gives up no checkout
          const asked = command.type === 'DecrementItem' ? changeOf(world, command) : command
          if (asked.type !== 'AddItem' && asked.type !== 'ChangeItem') throw new Error('nothing else takes stock')
          const most = decision.rejected.available!
          const codeOf = (quantity: string) => {
            const again = decide({ ...asked, quantity }, world.view, givenOf(world))
            return 'rejected' in again ? again.rejected.code : 'ok'
          }
          if (most !== '0') expect(codeOf(most)).not.toBe('out-of-stock')
          const more = new Big(most).plus(stepOf(world, decision.rejected.sku!))
          // Where nothing is held, going down is open, whatever is left.
          const has = asked.type === 'ChangeItem' ? quantityOf(world, asked.line) : undefined
          if (has === undefined || more.gt(has)) expect(codeOf(more.toFixed())).toBe('out-of-stock')
        })
      }),
      runs,
    )
  })
})

const stepOf = (world: World, sku: string): string =>
  new Big('10').pow(-placesOf(world.view.get('product', sku)!.product)).toFixed()

const quantityOf = (world: World, id: string): string | undefined =>
  cartsOf(world).flatMap(({ lines }) => lines.filter(({ line }) => line === id))[0]?.quantity

/** What a decrement comes to: of an unheld line, the number that its refusal names is what the line may have. */
const changeOf = (world: World, { sku, variant, batch = '-', cart, caller }: CommandOf<'DecrementItem'>) => {
  const lines = world.view.get('cart', meantCart({ cart, caller }, world.view, givenOf(world)))?.lines
  return {
    type: 'ChangeItem' as const,
    line: sameLine(lines, { sku, variant, batch })!.line,
    quantity: '0',
    cart,
    caller,
  }
}
