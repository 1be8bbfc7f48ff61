import type { ProductBody } from '@cartstream/schemas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { type Served, serve } from './served.ts'

const UNITS = 1000
/** So many units are fought for at once. */
const AT_ONCE = 20
const POLICIES = ['add', 'checkout', 'never'] as const

let served: Served
beforeAll(async () => {
  served = await serve({ limits: {} })
  const admin = await served.token('admin', 'root')
  const put = (path: string, body: unknown) => served.ask('PUT', `demo/${path}`, { as: admin, body })
  await put('config', { name: 'Demo', currency: 'GBP' })
  for (let unit = 0; unit < UNITS; unit++) {
    const hold = POLICIES[unit % POLICIES.length]!
    const product: z.input<typeof ProductBody> = { name: `Unit ${unit}`, price: '9.99', hold }
    const listed = [put(`products/u${unit}`, product), put(`products/u${unit}/stock`, { set: '1', reason: 'the one' })]
    await Promise.all(listed)
  }
})
afterAll(() => served.close())

/** What a browser is told, from the cart to the order: the code that ended it, or the order's id. */
const shop = async (unit: number, browser: string): Promise<{ order: string } | { code: string }> => {
  const as = await served.token('customer', `${browser}-${unit}`)
  const body = { sku: `u${unit}`, quantity: '1' }
  const added = await served.ask('POST', 'demo/carts/me/items', { as, body })
  if (added.statusCode !== 200) return added.json()
  const started = await served.ask('POST', 'demo/carts/me/checkout', { as })
  if (started.statusCode !== 200) return started.json()
  const { id } = started.json().payment
  const { order, checkout } = (await served.ask('POST', `demo/payments/${id}/confirm`, { as })).json()
  return order === undefined ? { code: `paid, and ${checkout.status}` } : { order: order.id }
}

describe(`two browsers and one unit, ${UNITS} times`, () => {
  it('is exactly one sale each time, whichever of them was first, by every policy', async () => {
    const told: Awaited<ReturnType<typeof shop>>[][] = []
    let next = 0
    const fight = async () => {
      for (let unit = next++; unit < UNITS; unit = next++)
        told[unit] = await Promise.all([shop(unit, 'left'), shop(unit, 'right')])
    }
    await Promise.all(Array.from({ length: AT_ONCE }, fight))

    const won = told.map((both) => both.filter((one) => 'order' in one).length)
    expect(won).toEqual(Array(UNITS).fill(1))
    expect(new Set(told.flat().map((one) => ('order' in one ? 'an order' : one.code)))).toEqual(
      new Set(['an order', 'out-of-stock', 'paid, and over']),
    )
    const sold = await served.events('StockSold')
    expect(sold).toHaveLength(UNITS)
    expect(sold.every(({ was, onHand }) => was === '1' && onHand === '0')).toBe(true)
    const refused = told.flat().filter((one) => 'code' in one && one.code === 'paid, and over').length
    expect(await served.events('RefundRequested')).toHaveLength(refused)
  })
})
