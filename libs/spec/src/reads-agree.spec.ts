import {
  activeCart,
  available,
  type CartRecord,
  type CheckoutRecord,
  type CustomerRecord,
  cartView,
  checkoutView,
  type HoldRecord,
  type OrderRecord,
  orderView,
  type PoolRecord,
  type ProductRecord,
} from '@cartstream/decide'
import { availabilityRow, cartRow, orderRow, paymentRow } from '@cartstream/read/rows'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anything, histories, recordsOf } from './asked.ts'
import { found, lived, rowsOf } from './lived.ts'
import { paying, purchases } from './paying.ts'
import { box, cheese, config, configured, listed, mug, shirt, stocked } from './sample.ts'
import { cartIdOf, givenOf, settleAll } from './world.ts'

const beginning = [
  ...[configured({ payLater: true, taxRate: '0.175' }), listed(mug), stocked('MUG', '5'), stocked('MUG', '3', 'B1')],
  ...[listed(cheese, { safetyStock: '1', backorder: '2' }), stocked('CHEESE', '4')],
  ...[listed(shirt, { hold: 'checkout' }), stocked('SHIRT', '4'), listed(box)],
]

type HoldRow = { sku: string; batch: string; quantity: string; status: string; expires_at: string }
/** What SQL does for a read: the quantities of the live holds that are due. */
const dueAt = (now: number, holds: Record<string, unknown>): Record<string, string> => {
  const due = new Map<string, number>()
  for (const { sku, batch, quantity, status, expires_at } of Object.values(holds) as HoldRow[]) {
    if (status !== 'active' || Date.parse(expires_at) > now) continue
    const pool = `${sku}/${batch}`
    due.set(pool, (due.get(pool) ?? 0) + Math.round(Number(quantity) * 10_000))
  }
  return Object.fromEntries([...due].map(([pool, tenThousandths]) => [pool, (tenThousandths / 10_000).toFixed(4)]))
}

type Shop = { currency: string; tax_rate: string; low_stock: string }
const everyWay = fc.oneof(histories(anything), purchases(paying))
const runs = { numRuns: 200 }

describe('every read path says what the deciders say', () => {
  it('of a cart: lines, holds, prices of now, discounts, totals, status, version; and which is whose active one', async () => {
    await fc.assert(
      fc.asyncProperty(everyWay, async (history) => {
        const { world, happened } = lived(beginning, history)
        const rows = await rowsOf(happened)
        const { currency, tax_rate: taxRate } = rows.shop!.demo as Shop
        const given = { currency, taxRate, prices: rows.price as never, now: new Date(world.now) }
        const carts = recordsOf<CartRecord>(world, 'cart/')
        for (const { cart, owner, purpose } of carts) {
          const shown = cartRow(cart, found(rows.cart![cart]), given)
          const { owner: whose, ownerKind: _, openedAt: __, lastActivityAt, purpose: why, ...row } = shown
          const { now: ___, ...view } = cartView(world.view, cart, world.now)
          expect(row).toStrictEqual(view)
          expect([whose, why]).toStrictEqual([owner, purpose])
          expect(Date.parse(lastActivityAt)).toBe(world.view.get('cart', cart)!.lastActivityAt)
        }
        for (const { actor } of recordsOf<CustomerRecord>(world, 'customer/')) {
          // of a cart that another storefront kept, and keeps no more, there is a tombstone
          const latest = Object.values(rows.cart!)
            .filter((row) => row !== null)
            .map((row) => row as { owner: string; purpose: string | null; earlier: number; status: string })
            .filter((row) => row.owner === actor && row.purpose === null)
            .sort((a, b) => b.earlier - a.earlier)[0]
          const closed = ['ordered', 'merged', 'expired'].includes(latest?.status ?? '')
          const earlier = (latest?.earlier ?? 0) + (closed ? 1 : 0)
          expect(cartIdOf(actor, earlier)).toBe(activeCart(world.view, actor, givenOf(world)))
        }
      }),
      runs,
    )
  })

  it('of availability, at any moment: what is due counts no more, whether or not an event has said so', async () => {
    await fc.assert(
      fc.asyncProperty(everyWay, fc.constantFrom(0, 61, 901), async (history, wait) => {
        const { world, happened } = lived(beginning, history)
        const rows = await rowsOf(happened)
        world.now += wait * 1000
        const due = dueAt(world.now, rows.reservation ?? {})
        const pools = recordsOf<PoolRecord>(world, 'pool/')
        // Only what time has done: what a freed unit then becomes is a decision, and not a reading.
        settleAll(world, () => pools.map(({ sku, batch }) => `pool/${sku}/${batch}` as const), givenOf(world))
        const given = { currency: config.currency, lowStock: '5', due }
        const shown = (sku: string) =>
          availabilityRow(
            sku,
            { ...(rows.availability![sku] as never as object), parts: rows.availability } as never,
            given,
          )
        for (const { sku, batch } of pools)
          expect(shown(sku).pools.find((pool) => pool.batch === batch)?.available).toBe(
            available(world.view, sku, batch),
          )
        for (const { product } of recordsOf<ProductRecord>(world, 'product/'))
          if (product.parts) expect(shown(product.sku).available).toBe(available(world.view, product.sku, '-'))
      }),
      runs,
    )
  })

  it('of reservations: the live ones are the holds, and every other one has ended once', async () => {
    await fc.assert(
      fc.asyncProperty(everyWay, async (history) => {
        const { world, happened } = lived(beginning, history)
        const { reservation = {} } = await rowsOf(happened)
        const live = Object.entries(reservation).filter(([, row]) => (row as HoldRow).status === 'active')
        const told = live.map(([id, row]) => [id, (row as HoldRow).quantity, Date.parse((row as HoldRow).expires_at)])
        const holds = recordsOf<HoldRecord>(world, 'hold/').map((h) => [h.hold, h.quantity, h.expiresAt])
        expect(told.sort()).toStrictEqual(holds.sort())
        const made = happened.filter(({ event }) => event.type === 'StockReserved' && event.data.was === '0')
        expect(Object.keys(reservation)).toHaveLength(made.length)
      }),
      runs,
    )
  })

  it('of checkouts and orders: status, totals, what is paid, and what is neither an order nor given back', async () => {
    await fc.assert(
      fc.asyncProperty(purchases(paying), async (history) => {
        const { world, happened } = lived(beginning, history)
        const rows = await rowsOf(happened)
        const now = new Date(world.now)
        for (const { checkout, owner, unfulfilled = [] } of recordsOf<CheckoutRecord>(world, 'checkout/')) {
          const stored = found<Parameters<typeof paymentRow>[1]>(rows.payment![checkout])
          const status = (rows.order![stored.order_id ?? ''] as { status: string } | undefined)?.status ?? null
          const row = paymentRow(checkout, { ...stored, order_status: status, sent: null }, now)
          const { now: _, ...view } = checkoutView(world.view, checkout, world.now)!
          const open = (row.toSettle ?? []).filter(({ can }) => can.includes('refund'))
          expect(new Set(open.map(({ intent }) => intent))).toStrictEqual(
            new Set(unfulfilled.map(({ intent }) => intent)),
          )
          expect(row.owner).toBe(owner)
          // A refund that came to nothing is for staff to see, too; and what another order has bought is told by that order.
          const failed = row.refunds?.some(({ status }) => status === 'failed')
          const expected = { ...view, ...(failed && { unfulfilled: true }) }
          if (row.status !== 'ordered') delete expected.order
          if (view.status === 'active' && stored.expires_at <= now) Object.assign(expected, { status: 'over' })
          expect(row).toMatchObject(expected)
          if (!failed) expect(row.unfulfilled).toBe(view.unfulfilled)
        }
        for (const { order } of recordsOf<OrderRecord>(world, 'order/')) {
          const row = orderRow(order, { ...found<Parameters<typeof orderRow>[1]>(rows.order![order]), sent: null })
          expect(row).toMatchObject(orderView(world.view, order)!)
          expect(row.payBy).toBe(orderView(world.view, order)!.payBy)
        }
      }),
      runs,
    )
  })
})
