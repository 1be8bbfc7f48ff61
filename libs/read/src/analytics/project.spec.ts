import type { CommandAnswer, DomainEvent } from '@cartstream/schemas'
import { projectedAt } from '@cartstream/spec/projected'
import { bob } from '@cartstream/spec/sample'
import { cartOrdered, oneMug, placed } from '@cartstream/spec/sold'
import { abandoned, added, cartExpired, merged, opened, quantityChanged, restored } from '@cartstream/spec/told'
import { cartIdOf, idOf, noon } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { analytics, type HourStored } from './project.ts'
import { analyticsRow } from './query.ts'

/** So many hours after noon, and what happened then. */
type At = readonly [hours: number, ...events: readonly DomainEvent[]]
const after = async (...happened: readonly At[]) => {
  const all = happened.flatMap(([hours, ...events]) =>
    events.map((event, n) => ({ event, time: noon + hours * 3_600_000 + n * 1000 })),
  )
  return (await projectedAt(analytics, all)) as Record<'hour' | 'cart', Record<string, HourStored>>
}
const hourAt = (hours: number) => new Date(noon + hours * 3_600_000).toISOString()
/** What of an hour is not zero. */
const told = (row: HourStored | undefined) =>
  Object.fromEntries(Object.entries(row ?? {}).filter(([name, value]) => name !== 'hour' && Number(value) !== 0))
const atNoon = async (...happened: readonly At[]) => told((await after(...happened)).hour[hourAt(0)])

const bobs = opened({ cart: cartIdOf(bob.actor), owner: bob.actor, ownerKind: 'guest' })
const apart = (purpose: 'single' | 'waitlist' | 'session') => opened({ cart: idOf(7, 0), purpose })
const answered = (...answers: readonly Partial<CommandAnswer>[]): DomainEvent => {
  const fixed = { key: 'k'.repeat(22), body: 'b'.repeat(22), status: 409, code: 'out-of-stock' }
  return {
    type: 'CommandsAnswered',
    stream: 'shop/demo',
    data: { answers: answers.map((answer) => ({ ...fixed, ...answer })) },
  }
}
const ofMug = { sku: 'MUG', quantity: '2', available: '1', stream: 'stock/MUG' }

describe('the carts of an hour', () => {
  it('are those that were opened in it, whatever for', async () => {
    const { hour } = await after([0, opened(), bobs], [0.99, apart('single')], [1, apart('waitlist')])
    expect(Object.fromEntries(Object.entries(hour).map(([key, row]) => [key, row.opened]))).toStrictEqual({
      [hourAt(0)]: 3,
      [hourAt(1)]: 1,
    })
    expect(hour[hourAt(1)]!.hour * 3_600_000).toBe(noon + 3_600_000)
  })

  it('become what they become there, whenever that is', async () => {
    const { hour } = await after([0, opened(), bobs], [1, abandoned()], [30, placed(), cartOrdered()])
    expect(told(hour[hourAt(0)])).toStrictEqual({ opened: 2, ordered: 1 })
    expect(Object.keys(hour)).toStrictEqual([hourAt(0), hourAt(30)])
    expect(told(hour[hourAt(30)])).toStrictEqual({ orders: 1, units: '1', revenue: '15' })
  })

  it('are abandoned once, however often they are left behind, until they are ordered', async () => {
    const left = [0, opened(), added(), abandoned(), added(), abandoned()] as const
    expect(await atNoon(left)).toMatchObject({ opened: 1, abandoned: 1 })
    expect(await atNoon(left, [2, placed(), cartOrdered()])).toStrictEqual({ opened: 1, ordered: 1, adds: 2 })
  })

  it('stay abandoned when they end, and one that ends empty was neither', async () => {
    expect(await atNoon([0, opened(), abandoned()], [9, cartExpired()])).toStrictEqual({ opened: 1, abandoned: 1 })
    expect(await atNoon([0, opened()], [9, cartExpired()])).toStrictEqual({ opened: 1 })
  })

  it('are no longer counted on when they are merged into another, left behind before or not', async () => {
    expect(await atNoon([0, bobs, opened()], [1, merged()])).toStrictEqual({ opened: 2, merged: 1 })
    const { cart } = bobs.data
    expect(await atNoon([0, bobs, opened(), abandoned({ cart })], [1, merged()])).toStrictEqual({
      ...{ opened: 2, merged: 1 },
    })
  })

  it('are ordered once, though a part of one was ordered by itself before the rest', async () => {
    const twice = [0, opened(), placed(), placed({ order: idOf(4, 0) }), cartOrdered()] as const
    expect(await atNoon(twice)).toMatchObject({ opened: 1, ordered: 1, orders: 2, revenue: '30' })
  })

  it('are followed only until they are closed', async () => {
    const { hour, cart } = await after(
      [0, opened(), bobs, placed(), cartOrdered()],
      [1, cartExpired({ cart: bobs.data.cart })],
    )
    expect(Object.values(cart)).toStrictEqual([null, null])
    // money that comes after the cart has ended makes an order, and none of the hour's carts an ordered one
    const late = await after([0, opened(), abandoned(), cartExpired()], [1, placed()])
    expect(told(late.hour[hourAt(0)])).toStrictEqual({ opened: 1, abandoned: 1 })
    expect(told(late.hour[hourAt(1)])).toMatchObject({ orders: 1 })
    expect(told(hour[hourAt(0)])).toMatchObject({ opened: 2, ordered: 1 })
  })

  it('are not those of sessions, whose adds and orders are counted all the same', async () => {
    const inSession = { cart: idOf(7, 0) }
    const sold = [placed(inSession), cartOrdered(inSession)]
    expect(await atNoon([0, apart('session'), added(inSession), ...sold])).toStrictEqual({
      ...{ sessions: 1, adds: 1, orders: 1, units: '1', revenue: '15' },
    })
  })

  it('are not those that another storefront keeps', async () => {
    const synced: DomainEvent = {
      type: 'CartSynced',
      stream: `cart/${idOf(8, 0)}`,
      data: {
        ...{ cart: idOf(8, 0), owner: bob.actor, ownerKind: 'guest', items: [], itemCount: 0, total: '0.00' },
        expiresAt: hourAt(1),
      },
    }
    const ended: DomainEvent = { ...synced, type: 'SyncedCartEnded', data: { cart: idOf(8, 0), because: 'expired' } }
    expect(await after([0, synced, ended])).toStrictEqual({ hour: {}, cart: {} })
  })
})

describe('adds', () => {
  it('are new lines, lines that grow, and lines brought back', async () => {
    const grown = quantityChanged({ quantity: '10', was: '9' })
    expect(await atNoon([0, added(), grown, restored()])).toStrictEqual({ adds: 3 })
    const joined = [restored({ into: idOf(1, 0) }), grown]
    expect(await atNoon([0, ...joined])).toStrictEqual({ adds: 1 })
  })

  it('are not what is taken out, merged, or given to whoever waited', async () => {
    const less = quantityChanged({ quantity: '9', was: '10' })
    const others = [
      added({ because: 'merged' }),
      quantityChanged({ because: 'promoted' }),
      added({ because: 'promoted' }),
    ]
    expect((await after([0, less, ...others])).hour).toStrictEqual({})
  })

  it('are denied for want of stock, or by the shop’s limits', async () => {
    const limits = ['over-limit', 'below-minimum'].map((code) => ({ ...ofMug, code }))
    const delisted = { code: 'delisted', sku: 'MUG', stream: 'product/MUG' }
    expect(await atNoon([0, answered(ofMug, ...limits, delisted), answered(ofMug)])).toStrictEqual({
      ...{ denied: 5, out_of_stock: 2 },
    })
  })

  it('are not denied where somebody asked wrongly, or for something else', async () => {
    const wrong = ['not-found', 'fractional-quantity', 'already-in-cart'].map((code) => ({ ...ofMug, code }))
    const ofAPrice = { code: 'over-limit', sku: 'MUG', stream: 'product/MUG' }
    const ofAQueue = { code: 'over-limit', stream: 'waitlist/MUG' }
    const well = { code: 'ok', status: 200, stream: 'cart/x' }
    expect((await after([0, answered(...wrong, ofAPrice, ofAQueue, well)])).hour).toStrictEqual({})
  })
})

describe('an hour as it is read', () => {
  const rowOf = async (...happened: readonly At[]) =>
    analyticsRow(hourAt(0), (await after(...happened)).hour[hourAt(0)]!, 'GBP')

  it('has rates of its carts and its adds, and what an order came to', async () => {
    const others = [idOf(7, 0), idOf(7, 1)].map((cart) => opened({ cart, purpose: 'single' }))
    const cheese = { ...oneMug, quantity: '0.25', lineTotal: '2.50' }
    const orders = [
      placed({ lines: [oneMug, cheese], total: '10.01' }),
      placed({ order: idOf(4, 0), cart: idOf(7, 0), total: '10.00' }),
    ]
    const lost = abandoned({ cart: idOf(7, 1) })
    const row = await rowOf([
      0,
      opened(),
      ...others,
      bobs,
      added(),
      added(),
      answered(ofMug),
      ...orders,
      lost,
      merged(),
    ])
    expect(row).toStrictEqual({
      hour: '2026-01-01T12:00:00.000Z',
      ...{ cartsOpened: 4, cartsMerged: 1, cartsOrdered: 2, cartsAbandoned: 1 },
      ...{ conversionPercent: '66.67', abandonmentPercent: '33.33', sessionsOpened: 0 },
      ...{ adds: 2, deniedAdds: 1, outOfStock: 1, addSuccessPercent: '66.67' },
      ...{ orders: 2, unitsSold: '2.25', currency: 'GBP', revenue: '20.01', averageValue: '10.01' },
    })
  })

  it('has no rate of nothing', async () => {
    const row = await rowOf([0, apart('session')])
    expect(Object.keys(row).filter((name) => /Percent|average/.test(name))).toStrictEqual([])
    expect(row).toMatchObject({ revenue: '0.00', unitsSold: '0' })
  })
})
