import { type Asked, cartsOf, type History, recordsOf, shopping } from '@cartstream/spec/asked'
import { create, credit, start } from '@cartstream/spec/hosted'
import { hosting } from '@cartstream/spec/hosting'
import { paying, purchases } from '@cartstream/spec/paying'
import { poolsIn, promised, sumOf } from '@cartstream/spec/played'
import { box, cheese, configured, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { givenOf, happen, holdsOf, newWorld, perform, settleAll, type World } from '@cartstream/spec/world'
import { Big } from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { available } from './stock.ts'
import type { CreditRecord, CustomerRecord, DomainEvent, DueKey, OrderRecord, SessionRecord } from './types.ts'

/**
 * The promises of a shop, kept where sessions, carts and orders go on in it at once, in whatever order: no unit is promised twice, no hold ends
 * twice, every sum is exact. All sums here are made anew from events and single records, never from what decisions stand on.
 */

type Policy = Parameters<typeof configured>[0]
const policies: fc.Arbitrary<Policy> = fc.record({
  hold: fc.constantFrom('add', 'add', 'checkout', 'never'),
  onExpiry: fc.constantFrom('keep', 'remove'),
  cartKeptSeconds: fc.constantFrom(600, 86_400),
  unpaidOrderSeconds: fc.constantFrom(600, 86_400),
})
const buying = fc.oneof(
  { weight: 8, arbitrary: hosting },
  { weight: 2, arbitrary: shopping },
  { weight: 2, arbitrary: paying },
)
/** A session of Ann's goes on already. */
const opened = (policy: Policy): World => {
  const world = newWorld()
  happen(world, [
    configured({ payLater: true, taxRate: '0.175', ...policy }),
    ...[listed(mug), stocked('MUG', '6'), stocked('MUG', '3', 'B1'), listed(cheese), stocked('CHEESE', '4')],
    ...[listed(shirt, { hold: 'checkout' }), stocked('SHIRT', '4'), listed(box)],
  ])
  for (const command of [create(), start, credit('1000')]) perform(world, command)
  return world
}

type Play = { policy: Policy; history: History; alarms: readonly number[] }
const alarmed = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 10 })
const plays: fc.Arbitrary<Play> = fc
  .tuple(policies, purchases(buying), alarmed)
  .map(([policy, history, alarms]) => ({ policy, history, alarms }))
const runs = { numRuns: 150 }

const allKeys = (world: World): readonly DueKey[] => {
  const due = ['pool/', 'cart/', 'checkout/', 'order/', 'waitlist/', 'session/']
  return [...world.records.keys()].filter((key) => due.some((kind) => key.startsWith(kind))) as DueKey[]
}
/** Lives a history; `seen` looks at the world after each command, with what has happened by it. */
const play = (
  { policy, history, alarms }: Play,
  seen: (world: World, events: readonly DomainEvent[]) => void,
): World => {
  const world = opened(policy)
  history.forEach(([wait, asked]: readonly [number, Asked], i) => {
    world.now += wait * 1000
    const byItself = alarms[i % alarms.length] === 0 ? settleAll(world, () => allKeys(world), givenOf(world)) : []
    const { settled, decision } = perform(world, asked(world))
    seen(world, [...byItself, ...settled, ...('accepted' in decision ? decision.accepted : [])])
  })
  return world
}
const sessionsOf = (world: World) => recordsOf<SessionRecord>(world, 'session/')
const fixed = (decimal: string) => new Big(decimal).toFixed(2)

describe('sessions, carts and orders in one shop', () => {
  it('promise no unit twice: what is held and what is available are what is on hand, and never less than nothing', () => {
    fc.assert(
      fc.property(plays, (play_) => {
        play(play_, (world) => {
          for (const pool of poolsIn(world)) {
            const { held } = promised(world, pool)
            expect(new Big(pool.onHand).gte('0')).toBe(true)
            const free = available(world.view, pool.sku, pool.batch)
            expect(held.plus(free).toFixed()).toBe(new Big(pool.onHand).toFixed())
          }
        })
      }),
      runs,
    )
  })

  it('end each hold exactly once: released, expired, revoked, or sold', () => {
    fc.assert(
      fc.property(plays, (play_) => {
        const live = new Map<string, string>()
        const over = new Set<string>()
        const end = (hold: string) => {
          expect(live.delete(hold)).toBe(true)
          over.add(hold)
        }
        play(play_, (world, events) => {
          for (const { type, data } of events) {
            if (type === 'HoldReleased') end(data.hold)
            if (type === 'HoldsExpired' || type === 'HoldsRevoked') for (const { hold } of data.holds) end(hold)
            if (type === 'StockSold' && data.hold !== undefined) end(data.hold)
            if (type !== 'StockReserved') continue
            expect(over.has(data.hold)).toBe(false)
            expect(data.was).toBe(live.get(data.hold) ?? '0')
            live.set(data.hold, data.quantity)
          }
          expect(
            holdsOf(world)
              .map(({ hold }) => hold)
              .sort(),
          ).toEqual([...live.keys()].sort())
          for (const { actor, holds } of recordsOf<CustomerRecord>(world, 'customer/')) {
            const own = holdsOf(world).filter(({ cart }) => world.view.get('cart', cart)?.owner === actor)
            expect(holds).toBe(own.length)
          }
        })
      }),
      runs,
    )
  })

  it('have exact sums: lines, carts, orders, and what each client owes', () => {
    fc.assert(
      fc.property(plays, (play_) => {
        play(play_, (world, events) => {
          for (const { lines, subtotal, purpose } of cartsOf(world)) {
            expect(subtotal).toBe(sumOf(lines.map(({ lineTotal }) => lineTotal)).toFixed(2))
            for (const { sample, unitPrice, quantity, lineTotal } of lines) {
              const worth = sample ? new Big('0') : new Big(unitPrice).times(quantity)
              expect(lineTotal).toBe(worth.round(2, Big.roundHalfUp).toFixed(2))
              if (sample) expect(purpose).toBe('session')
            }
          }
          for (const { type, data } of events) {
            if (type !== 'OrderPlaced') continue
            expect(data.subtotal).toBe(sumOf(data.lines.map(({ lineTotal }) => lineTotal)).toFixed(2))
            const due = new Big(data.subtotal).minus(data.discount)
            expect(data.total).toBe(due.plus(data.tax).toFixed(2))
          }
          const owed = new Map<string, Big>()
          for (const { owner, status, total } of recordsOf<OrderRecord>(world, 'order/'))
            if (status === 'unpaid') owed.set(owner, (owed.get(owner) ?? new Big('0')).plus(total))
          for (const { client, owed: told } of recordsOf<CreditRecord>(world, 'credit/')) {
            expect(fixed(told)).toBe((owed.get(client) ?? new Big('0')).toFixed(2))
            owed.delete(client)
          }
          expect([...owed.keys()]).toEqual([])
        })
      }),
      runs,
    )
  })

  it('sell a session once, within the credit or with a reason, and hold nothing for one that does not go on', () => {
    fc.assert(
      fc.property(plays, (play_) => {
        const sold = new Map<string, string>()
        const world = play(play_, (world, events) => {
          const placed = new Map(
            events.flatMap(({ type, data }) => (type === 'OrderPlaced' ? [[data.order, data]] : [])),
          )
          for (const { type, data } of events) {
            if (type !== 'SessionConverted') continue
            expect(sold.has(data.session)).toBe(false)
            sold.set(data.session, data.order)
            expect(placed.get(data.order)).toMatchObject({ total: data.total, cart: data.session })
            const within = new Big(data.exposure).plus(data.total).lte(data.limit ?? '0') || new Big(data.total).eq('0')
            expect(data.bypass === undefined).toBe(within)
          }
          for (const { session, status, client, prices } of sessionsOf(world)) {
            const cart = world.view.get('cart', session)!
            expect([cart.owner, cart.status]).toEqual([client, cartIs[status]])
            const held = cart.lines.filter(({ holds = [] }) => holds.length > 0)
            if (status !== 'active' && status !== 'paused') expect(held).toEqual([])
            for (const { sku, unitPrice } of cart.lines)
              if (prices[sku] !== undefined) expect(unitPrice).toBe(fixed(prices[sku]))
          }
        })
        for (const session of sessionsOf(world))
          expect(session.status === 'converted' ? session.order : undefined).toBe(sold.get(session.session))
      }),
      runs,
    )
  })

  it('come as far as orders, drafts, cancellations and samples: these histories are no idle ones', () => {
    const told = new Map<string, number>()
    fc.assert(
      fc.property(plays, (play_) => {
        play(play_, (_, events) => {
          for (const { type } of events) told.set(type, (told.get(type) ?? 0) + 1)
        })
      }),
      { ...runs, seed: 1 },
    )
    for (const type of ['SessionConverted', 'SessionReopened', 'SessionCancelled', 'SessionEnded', 'ItemSampled'])
      expect(told.get(type) ?? 0, type).toBeGreaterThan(15)
  })
})

const cartIs = {
  ...{ scheduled: 'open', active: 'open', paused: 'open', ended: 'open' },
  ...{ cancelled: 'expired', converted: 'ordered' },
} as const
