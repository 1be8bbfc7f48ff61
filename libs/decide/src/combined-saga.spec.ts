import { faults, later, pay, Saga, shopWith, type Waiting } from '@cartstream/spec/saga'
import { money } from '@cartstream/spec/selling'
import { annsCart } from '@cartstream/spec/told'
import { perform, type World } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import type { OrderRecord } from './types.ts'

/**
 * The promise: whatever happens between two steps, a combined checkout that is paid ends with an order in every shop that has the goods, one
 * that is not ends with nothing sold, and no money is left over.
 */

/** Runs it once for every fault, then looks. */
const always = (begin: () => Saga, waiting: Waiting, look: (saga: Saga) => void) => {
  for (const fault of faults) look(begin().run(waiting, fault))
}

const orders = ({ records }: World) =>
  [...records].flatMap(([key, record]) => (key.startsWith('order/') ? [record as OrderRecord] : []))
const cartOf = (world: World) => world.view.get('cart', annsCart)!
const ordered = (saga: Saga) => {
  expect(saga.record).toMatchObject({ status: 'closed', outcome: 'ordered' })
  for (const world of Object.values(saga.shops)) {
    expect(orders(world)).toMatchObject([{ status: 'paid', total: '15.00' }])
    expect(cartOf(world).status).toBe('ordered')
    expect(world.view.get('pool', 'MUG/-')).toMatchObject({ onHand: '9', held: '0' })
  }
}
const nothingSold = (saga: Saga) => {
  expect(saga.record).toMatchObject({ status: 'closed', outcome: 'cancelled' })
  for (const world of Object.values(saga.shops)) {
    expect(orders(world)).toEqual([])
    expect(['open', 'abandoned']).toContain(cartOf(world).status)
    expect(cartOf(world).lines).toHaveLength(1)
  }
}

describe('a combined checkout, whatever happens at whichever step', () => {
  it('is ordered in every shop once it is paid', () => {
    always(() => new Saga(), pay, ordered)
    expect(new Saga().run(pay).steps).toEqual([
      ...['freeze', 'freeze', 'prepare', 'intend', 'wait', 'confirm', 'confirm', 'close'],
    ])
  })
  it('gives everything back where a shop has not got it', () => {
    always(() => new Saga({ farm: shopWith('0') }), pay, nothingSold)
    const refused = new Saga({ farm: shopWith('0') }).run(pay)
    expect(refused.steps).toEqual(['freeze', 'freeze', 'release', 'release', 'close'])
    expect(refused.record).toMatchObject({ ended: { because: 'refused', shop: 'farm', code: 'out-of-stock' } })
  })
  it('gives everything back where the currencies differ', () => {
    always(() => new Saga({ farm: shopWith('10', 'EUR') }), pay, nothingSold)
  })
  it('gives everything back where the payment fails, or it is given up', () => {
    for (const because of ['failed', 'asked'] as const) {
      const cancel = (saga: Saga) => saga.ask('demo', { type: 'CancelCombined', combined: saga.combined, because })
      always(() => new Saga(), cancel, nothingSold)
    }
  })
  it('gives everything back where nobody pays in time', () => {
    always(
      () => new Saga(),
      (saga) => later(saga, 1800),
      nothingSold,
    )
  })
  it('is ordered all the same where it is paid after its end, if all of it can be had', () => {
    const late = (saga: Saga) => {
      saga.run((it) => later(it, 3600))
      pay(saga)
    }
    always(
      () => {
        const saga = new Saga()
        late(saga)
        return saga
      },
      pay,
      ordered,
    )
  })
  it('makes good to the penny what a shop cannot sell any more', () => {
    const soldOut = (saga: Saga) => {
      later(saga, 1799)
      pay(saga)
      later(saga, 1)
      perform(saga.shops.farm, { type: 'AdjustStock', sku: 'MUG', batch: '-', change: { set: '0' }, reason: 'lost' })
    }
    always(
      () => new Saga(),
      soldOut,
      (saga) => {
        expect(saga.record).toMatchObject({ status: 'closed', outcome: 'ordered' })
        expect(orders(saga.shops.demo)).toMatchObject([{ status: 'paid', total: '15.00' }])
        expect(orders(saga.shops.farm)).toEqual([])
        const refunds = [...saga.shops.farm.records].filter(([key]) => key.startsWith('refund/'))
        expect(refunds).toMatchObject([[{}, { status: 'requested' }]])
      },
    )
  })
  it('leaves all of another amount to the staff of the first shop, and gives the others back', () => {
    always(
      () => new Saga(),
      (saga) => pay(saga, { amount: '29.00' }),
      (saga) => {
        expect(saga.record).toMatchObject({ status: 'closed', outcome: 'cancelled' })
        expect([...orders(saga.shops.demo), ...orders(saga.shops.farm)]).toEqual([])
        expect(cartOf(saga.shops.farm).status).toBe('open')
        const [first] = saga.checkouts()
        expect(saga.shops.demo.view.get('checkout', first!.id)?.unfulfilled).toEqual([{ ...money, amount: '29.00' }])
      },
    )
  })
  it('gives a second payment back, part by part', () => {
    const twice = (saga: Saga) => {
      pay(saga)
      pay(saga, { intent: 'pi_2' })
    }
    always(
      () => new Saga(),
      twice,
      (saga) => {
        ordered(saga)
        for (const world of Object.values(saga.shops)) {
          expect([...world.records].filter(([key]) => key.startsWith('refund/'))).toHaveLength(1)
        }
      },
    )
  })
})
