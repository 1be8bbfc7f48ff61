import { anything, cartsOf, type History, histories, recordsOf, shopping } from '@cartstream/spec/asked'
import { cheese, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { givenOf, happen, holdsOf, newWorld, perform, type World } from '@cartstream/spec/world'
import { Big } from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { lineTotal } from './money.ts'
import type { AnyRecord, Command, CustomerRecord, DomainEvent, PoolRecord } from './types.ts'

/**
 * The promise: whatever is asked of a shop, in whatever order and however long it takes, no more is held than may be promised.
 * All sums here are made anew from the single holds and lines, never from the counters that decisions stand on.
 */

const opened = (onExpiry: 'keep' | 'remove'): World => {
  const world = newWorld()
  const backorder = { safetyStock: '1', backorder: '2' }
  happen(world, [
    configured({ onExpiry, holdCapSeconds: 1800 }),
    listed(mug),
    stocked('MUG', '5'),
    listed(cheese, backorder),
  ])
  return world
}

/** What may be promised of a pool, and what its holds count to at this instant. */
const promised = (world: World, { sku, batch, onHand }: PoolRecord): { most: Big; counting: Big } => {
  const product = world.view.get(`product/${sku}`)?.product
  const most = new Big(onHand).minus(product?.safetyStock ?? '0').plus(product?.backorder ?? '0')
  const holds = holdsOf(world).filter((h) => h.sku === sku && h.batch === batch && h.expiresAt > world.now)
  return { most, counting: sumOf(holds.map((hold) => hold.quantity)) }
}
const lineOf = (world: World, id: string) =>
  cartsOf(world).flatMap(({ lines }) => lines.filter((l) => l.line === id))[0]
const sumOf = (decimals: readonly string[]): Big => decimals.reduce((sum, d) => sum.plus(d), new Big('0'))

const play = (history: History, world: World, seen: (told: Told) => void): void => {
  for (const [wait, asked] of history) {
    world.now += wait * 1000
    const command = asked(world)
    const before = new Map(world.records)
    seen({ command, before, ...perform(world, command) })
  }
}
type Told = { command: Command; before: ReadonlyMap<string, AnyRecord> } & ReturnType<typeof perform>

describe('no oversell', () => {
  it('while stock only comes in: at no time is more held than may be promised', () => {
    fc.assert(
      fc.property(fc.constantFrom('keep', 'remove'), histories(shopping), (onExpiry, steps) => {
        const world = opened(onExpiry)
        play(steps, world, () => {
          for (const pool of recordsOf<PoolRecord>(world, 'pool/')) {
            const { most, counting } = promised(world, pool)
            expect(counting.lte(most) || counting.eq('0')).toBe(true)
          }
        })
      }),
      { numRuns: 200 },
    )
  })

  it('whatever the shop does to its stock: what a command reserves more of is within what may be promised', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = opened('keep')
        play(steps, world, ({ decision }) => {
          for (const event of 'accepted' in decision ? decision.accepted : []) {
            if (event.type !== 'StockReserved' || new Big(event.data.quantity).lte(event.data.was)) continue
            const pool = world.view.get(`pool/${event.data.sku}/${event.data.batch}`)
            const { most, counting } = promised(world, pool!)
            expect(counting.lte(most)).toBe(true)
          }
        })
      }),
      { numRuns: 200 },
    )
  })

  it('and no more is refused than must be: the number that a refusal names can be had, anything above it cannot', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = opened('keep')
        play(steps, world, ({ command, decision }) => {
          if (!('rejected' in decision) || decision.rejected.code !== 'out-of-stock') return
          if (command.type !== 'AddItem' && command.type !== 'ChangeItem') throw new Error('nothing else takes stock')
          const most = decision.rejected.available!
          const asking = (quantity: string) => decide({ ...command, quantity }, world.view, givenOf(world))
          if (most !== '0') expect(asking(most)).not.toHaveProperty('rejected.code', 'out-of-stock')
          const more = new Big(most).plus('0.0001')
          // Where nothing is held, going down is open, whatever is left.
          const has = command.type === 'ChangeItem' ? lineOf(world, command.line)?.quantity : undefined
          if (has !== undefined && more.lte(has)) return
          expect(asking(more.toFixed())).toHaveProperty('rejected.code', 'out-of-stock')
        })
      }),
      { numRuns: 200 },
    )
  })
})

describe('records at any time', () => {
  const runs = { numRuns: 200 }

  it('count what is there: holds of pools and customers, line totals of carts', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = opened('remove')
        play(steps, world, () => counted(world))
      }),
      runs,
    )
  })

  it('are left alone by a refusal and by what is already so', () => {
    fc.assert(
      fc.property(histories(anything), (steps) => {
        const world = opened('keep')
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
        const world = opened('keep')
        const replayed = opened('keep')
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

/** Every counter against a sum made anew; every hold against the one line it is for. */
const counted = (world: World): void => {
  const holds = holdsOf(world)
  for (const { sku, batch, held } of recordsOf<PoolRecord>(world, 'pool/')) {
    const sum = sumOf(holds.filter((h) => h.sku === sku && h.batch === batch).map((h) => h.quantity))
    expect(held).toBe(sum.toFixed())
  }
  const carts = cartsOf(world)
  for (const { actor, holds: count } of recordsOf<CustomerRecord>(world, 'customer/')) {
    const own = new Set(carts.filter((cart) => cart.owner === actor).map((cart) => cart.cart))
    expect(count).toBe(holds.filter((hold) => own.has(hold.cart)).length)
  }
  for (const { lines, subtotal } of carts) {
    expect(subtotal).toBe(sumOf(lines.map((line) => line.lineTotal)).toFixed(2))
    for (const line of lines) expect(line.lineTotal).toBe(lineTotal(line.unitPrice, line.quantity, 'GBP'))
  }
  const held = carts.flatMap(({ cart, lines }) =>
    lines.flatMap(({ holds = [], line, quantity }) => holds.map((hold) => ({ hold, cart, line, quantity }))),
  )
  expect(held.length).toBe(holds.length)
  for (const { hold, cart, line, quantity } of held) {
    expect(hold).toMatchObject({ cart, line, quantity })
    expect(world.view.get(`hold/${hold.hold}`)).toBe(hold)
  }
}
