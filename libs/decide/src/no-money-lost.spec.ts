import { anything, cartsOf, type History, recordsOf, shopping } from '@cartstream/spec/asked'
import { paying, purchases } from '@cartstream/spec/paying'
import { box, cheese, configured, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { givenOf, happen, holdsOf, newWorld, perform, settleAll, type World } from '@cartstream/spec/world'
import { Big } from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { demandsOf } from './line.ts'
import { poolId } from './stock.ts'
import type { CheckoutRecord, Command, DomainEvent, DueKey, EventOf, OrderRecord, PoolRecord } from './types.ts'

/**
 * The promise: whatever is taken from a customer is an order, on its way back, or before the eyes of staff; and whatever is sold was there.
 * All sums here are made anew from the events, never from what decisions stand on.
 */

const opened = (policy: Policy): World => {
  const world = newWorld()
  happen(world, [
    configured({ payLater: true, holdCapSeconds: 1800, ...policy }),
    ...[listed(mug), stocked('MUG', '6'), stocked('MUG', '2', 'B1')],
    ...[listed(cheese, { safetyStock: '1', backorder: '2' }), stocked('CHEESE', '3')],
    ...[listed(shirt), stocked('SHIRT', '3'), listed(box)],
  ])
  return world
}
const policies: fc.Arbitrary<Policy> = fc.record({
  hold: fc.constantFrom('add', 'add', 'checkout', 'never'),
  onExpiry: fc.constantFrom('keep', 'remove'),
  latePayment: fc.constantFrom('refund', 'ask'),
  unpaidOrderSeconds: fc.constantFrom(600, 86_400),
  checkoutTtlSeconds: fc.constantFrom(300, 1800),
  cartIdleSeconds: fc.constantFrom(300, 7200),
})
const buying = fc.oneof({ weight: 1, arbitrary: shopping }, { weight: 4, arbitrary: paying })
const everything = fc.oneof({ weight: 1, arbitrary: anything }, { weight: 4, arbitrary: paying })
const alarmed = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 10 })

type Told = { command: Command; batches: readonly (readonly DomainEvent[])[]; world: World }
type Policy = Parameters<typeof configured>[0]
/** `alarms`: before which steps what is due ends by itself. */
type Play = { policy: Policy; history: History; alarms: readonly number[] }

/** Every batch is seen once it is in the world: those by themselves, settled before a command, and the command's own. */
const play = ({ policy, history, alarms }: Play, seen: (told: Told) => void): World => {
  const world = opened(policy)
  history.forEach(([wait, asked], i) => {
    world.now += wait * 1000
    const byItself = alarms[i % alarms.length] === 0 ? settleAll(world, () => allKeys(world), givenOf(world)) : []
    const command = asked(world)
    const { settled, decision } = perform(world, command)
    seen({ command, world, batches: [byItself, settled, 'accepted' in decision ? decision.accepted : []] })
  })
  return world
}

const allKeys = (world: World): readonly DueKey[] => {
  const due = ['pool/', 'cart/', 'checkout/', 'order/', 'waitlist/']
  return [...world.records.keys()].filter((key) => due.some((kind) => key.startsWith(kind))) as DueKey[]
}
const plays = (asked: typeof buying): fc.Arbitrary<Play> =>
  fc.tuple(policies, purchases(asked), alarmed).map(([policy, history, alarms]) => ({ policy, history, alarms }))
const runs = { numRuns: 100 }
const sumOf = (decimals: readonly string[]): Big => decimals.reduce((sum, d) => sum.plus(d), new Big('0'))
const ofType = <T extends DomainEvent['type']>(log: readonly DomainEvent[], type: T) =>
  log.filter((event): event is EventOf<T> => event.type === type)

describe('no money lost', () => {
  it('every amount that was taken is once an order, once on its way back, or once open to staff', () => {
    fc.assert(
      fc.property(plays(everything), (history) => {
        const told = new Map<string, Big>()
        const log: DomainEvent[] = []
        const world = play(history, ({ command, batches, world }) => {
          log.push(...batches.flat())
          const checkout = 'checkout' in command && world.view.get('checkout', command.checkout)
          if (!checkout) return
          if (command.type === 'ConfirmPayment') {
            const name = `${command.checkout} ${command.intent}`
            const before = told.get(name) ?? new Big('0')
            told.set(name, before.gt(command.amount) ? before : new Big(command.amount))
          }
          accounted(checkout, log, told)
        })
        for (const checkout of recordsOf<CheckoutRecord>(world, 'checkout/')) accounted(checkout, log, told)
      }),
      runs,
    )
  })

  it('an order that is cancelled gives back what was paid for it, once; one that was not paid, nothing', () => {
    fc.assert(
      fc.property(plays(everything), (history) => {
        const log: DomainEvent[] = []
        const world = play(history, ({ batches }) => log.push(...batches.flat()))
        for (const { order, status, paid } of recordsOf<OrderRecord>(world, 'order/')) {
          const back = ofType(log, 'RefundRequested').filter(({ data }) => data.order === order)
          // a tenth of a gram may cost nothing, and then there is nothing to give back
          const owed = status === 'cancelled' && paid !== undefined && new Big(paid.amount).gt(0)
          expect(back.map(({ data }) => data.amount)).toEqual(owed ? [paid.amount] : [])
        }
      }),
      runs,
    )
  })

  it('nothing is given back twice: by hand goes once what the provider has refused, or what it was never asked for', () => {
    fc.assert(
      fc.property(plays(everything), (history) => {
        const said = new Map<string, string>()
        play(history, ({ batches }) => {
          for (const batch of batches) {
            const asked = new Map(ofType(batch, 'RefundRequested').map(({ data }) => [data.refund, data.provider]))
            for (const event of batch) {
              if (event.type === 'RefundReported') {
                if (event.data.outcome === 'failed') expect(said.get(event.data.refund)).not.toBe('by-hand')
                said.set(event.data.refund, event.data.outcome)
              }
              if (event.type !== 'PaymentSettled' || event.data.how !== 'by-hand') continue
              const { refund = '' } = event.data
              expect(said.get(refund) ?? (asked.has(refund) ? 'never asked' : undefined)).toMatch(/failed|never asked/)
              said.set(refund, 'by-hand')
            }
          }
        })
      }),
      runs,
    )
  })

  it('a batch decides it: no payment is recorded without what became of it', () => {
    fc.assert(
      fc.property(plays(everything), (history) => {
        play(history, ({ batches }) => {
          for (const batch of batches) {
            const ends = ['OrderPlaced', 'OrderPaid', 'PaymentUnfulfilled']
            const became = batch.filter(({ type }) => ends.includes(type))
            if (batch.some(({ type }) => type === 'PaymentSucceeded')) expect(became).toHaveLength(1)
          }
        })
      }),
      runs,
    )
  })

  it('a webhook told again at once tells nothing new', () => {
    fc.assert(
      fc.property(plays(everything), (history) => {
        play(history, ({ command, world }) => {
          if (command.type !== 'ConfirmPayment' || !world.view.get('checkout', command.checkout)) return
          expect(decide(command, world.view, givenOf(world))).toEqual({ accepted: [] })
        })
      }),
      runs,
    )
  })
})

/** What an intent brought is what it became. */
const accounted = (checkout: CheckoutRecord, log: readonly DomainEvent[], told: ReadonlyMap<string, Big>): void => {
  const { checkout: id, unfulfilled = [] } = checkout
  for (const intent of ['pi_1', 'pi_2']) {
    const mine = ({ data }: { data: { checkout: string; intent?: string | undefined } }) =>
      data.checkout === id && data.intent === intent
    const taken = sumOf(
      ofType(log, 'PaymentSucceeded')
        .filter(mine)
        .map(({ data }) => data.amount),
    )
    const ordered = [
      ...ofType(log, 'OrderPlaced')
        .filter(mine)
        .map(({ data }) => data.paid ?? data.total),
      ...ofType(log, 'OrderPaid')
        .filter(mine)
        .map(({ data }) => data.amount),
    ]
    const back = ofType(log, 'RefundRequested').filter((event) => mine(event) && event.data.order === undefined)
    const open = unfulfilled.filter((entry) => entry.intent === intent).map(({ amount }) => amount)
    expect(ordered.length).toBeLessThanOrEqual(1)
    expect(open.length).toBeLessThanOrEqual(1)
    expect(sumOf([...ordered, ...back.map(({ data }) => data.amount), ...open])).toEqual(taken)
    expect(taken).toEqual(told.get(`${id} ${intent}`) ?? new Big('0'))
  }
}

describe('no oversell by what is paid', () => {
  it('a sale leaves what others hold, and no less than nothing where nothing may be owed', () => {
    fc.assert(
      fc.property(plays(everything), (history) => {
        play(history, ({ batches: [, , batch = []], world }) => {
          for (const { data } of ofType(batch, 'StockSold')) {
            const product = world.view.get('product', data.sku)!.product
            const onHand = new Big(world.view.get('pool', poolId(data.sku, data.batch))!.onHand)
            const holds = holdsOf(world).filter((h) => h.sku === data.sku && h.batch === data.batch)
            const most = onHand.minus(product.safetyStock ?? '0').plus(product.backorder ?? '0')
            expect(sumOf(holds.map((hold) => hold.quantity)).lte(most)).toBe(true)
            if (product.backorder === undefined) expect(onHand.gte('0')).toBe(true)
          }
        })
      }),
      runs,
    )
  })

  it('while stock only comes in: at no time is more held than may be promised', () => {
    fc.assert(
      fc.property(plays(buying), (history) => {
        play(history, ({ world }) => {
          for (const { sku, batch, onHand } of recordsOf<PoolRecord>(world, 'pool/')) {
            const { safetyStock = '0', backorder = '0' } = world.view.get('product', sku)!.product
            const holds = holdsOf(world).filter((h) => h.sku === sku && h.batch === batch)
            const most = new Big(onHand).minus(safetyStock).plus(backorder)
            expect(sumOf(holds.map((hold) => hold.quantity)).lte(most)).toBe(true)
          }
        })
      }),
      runs,
    )
  })

  it('an order takes what its lines say, and gives back exactly that; no line is sold twice', () => {
    fc.assert(
      fc.property(plays(everything), (history) => {
        const log: DomainEvent[] = []
        play(history, ({ batches }) => log.push(...batches.flat()))
        const sold = ofType(log, 'StockSold').map(({ data }) => data)
        const lines = sold.map(({ line, sku, batch }) => `${line} ${sku} ${batch}`)
        expect(new Set(lines).size).toBe(lines.length)
        for (const { data } of ofType(log, 'OrderPlaced')) {
          const wanted = data.lines.flatMap((line) => demandsOf(line))
          const took = sold.filter(({ order }) => order === data.order)
          expect(perPool(took)).toEqual(perPool(wanted))
          const back = ofType(log, 'StockReturned').filter((event) => event.data.order === data.order)
          const ended = ofType(log, 'OrderCancelled').find((event) => event.data.order === data.order)
          const expired = ofType(log, 'OrderExpired').some((event) => event.data.order === data.order)
          expect(perPool(back.map((event) => event.data))).toEqual(
            ended?.data.restock || expired ? perPool(wanted) : {},
          )
        }
      }),
      runs,
    )
  })

  it('every hold is made once, and ends at most once; those that have not ended are those that stand', () => {
    fc.assert(
      fc.property(plays(everything), (history) => {
        const live = new Set<string>()
        const known = new Set<string>()
        play(history, ({ batches, world }) => {
          for (const event of batches.flat()) {
            if (event.type === 'StockReserved' && event.data.was === '0') {
              expect(known.has(event.data.hold)).toBe(false)
              known.add(event.data.hold)
              live.add(event.data.hold)
            }
            for (const hold of endedBy(event)) expect(live.delete(hold)).toBe(true)
          }
          expect(new Set(holdsOf(world).map(({ hold }) => hold))).toEqual(live)
        })
      }),
      runs,
    )
  })

  it('a cart is frozen exactly while a checkout of it waits, and for what it was frozen for', () => {
    fc.assert(
      fc.property(plays(everything), (history) => {
        play(history, ({ world }) => {
          for (const { status, checkout, cart, lines, subtotal } of recordsOf<CheckoutRecord>(world, 'checkout/')) {
            const record = world.view.get('cart', cart)!
            expect(record.status === 'checkout' && record.checkout === checkout).toBe(status === 'active')
            if (status !== 'active') continue
            expect(record.lines.map(({ line, quantity }) => [line, quantity])).toEqual(
              lines.map(({ line, quantity }) => [line, quantity]),
            )
            expect(record.subtotal).toBe(subtotal)
          }
          for (const cart of cartsOf(world)) {
            const waiting = cart.status === 'checkout' && world.view.get('checkout', cart.checkout)?.status
            expect(waiting === false || waiting === 'active').toBe(true)
          }
        })
      }),
      runs,
    )
  })
})

const perPool = (takings: readonly { sku: string; batch: string; quantity: string }[]): Record<string, string> => {
  const sums: Record<string, string> = {}
  for (const { sku, batch, quantity } of takings) {
    const key = poolId(sku, batch)
    sums[key] = new Big(sums[key] ?? '0').plus(quantity).toFixed()
  }
  return sums
}

const endedBy = (event: DomainEvent): readonly string[] => {
  switch (event.type) {
    case 'HoldReleased':
      return [event.data.hold]
    case 'StockSold':
      return event.data.hold === undefined ? [] : [event.data.hold]
    case 'HoldsExpired':
    case 'HoldsRevoked':
      return event.data.holds.map(({ hold }) => hold)
    default:
      return []
  }
}
