import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ads, type Any, adParts, openAds, type Person } from '../../spec/ads.ts'

/** The testing checklist of document 3, in its words. */
let s: Ads
beforeAll(async () => {
  s = await openAds()
})
afterAll(() => s.close())

const quarter = 'CA#quarter'
const buys = async (who: Person, body: object): Promise<Any> => {
  const intent = await who.ask('POST', '/api/create-payment-intent', body)
  expect([intent.status, intent.body]).toMatchObject([200, { paymentIntentId: expect.any(String) }])
  const { paymentIntentId } = intent.body
  const paid = await who.ask('POST', '/api/confirm-payment', { paymentIntentId })
  expect([paid.status, paid.body]).toMatchObject([200, { success: true, paymentIntentId, status: 'succeeded' }])
  return { ...intent.body, ...paid.body }
}
/** What a cart page sends. */
const itemsOf = (cart: Any) =>
  cart.items.map(({ state, adType, price, title }: Any) => ({ state, adType, price, title }))
/** Until it is so; a fault otherwise. */
const until = async (isSo: () => Promise<boolean>) => {
  for (let n = 0; n < 100; n++) {
    if (await isSo()) return
    await sleep(100)
  }
  throw new Error('it has not come to be so')
}

describe('Unit Tests', () => {
  it('Reservation creation', async () => {
    await s.ad(quarter, 5, { name: '1/4 PAGE ADVERTORIAL - 1000' })
    const ann = await s.person('user_ann')
    const { status, body } = await ann.add(quarter)
    expect(status).toBe(200)
    expect(body.success).toBe(true)
    expect(body.reservation).toEqual({
      ...{ reservationId: expect.any(String), userId: 'user_ann', itemId: quarter, ...adParts(quarter), quantity: 1 },
      ...{ createdAt: expect.any(String), expiresAt: expect.any(String), status: 'active' },
    })
    const { createdAt, expiresAt, reservationId } = body.reservation
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(15 * 60_000)
    const item = {
      ...{ itemId: quarter, ...adParts(quarter), title: '1/4 PAGE ADVERTORIAL - 1000', price: 1000, quantity: 1 },
      ...{ addedAt: createdAt, reservationId, expiresAt },
    }
    expect(body.cart).toMatchObject({ items: [item], subtotal: 1000, tax: 80, total: 1080, itemCount: 1 })
    expect(await ann.get('/api/cart')).toMatchObject({ ...body.cart, now: expect.any(String) })
  })

  it('Reservation expiration', async () => {
    await s.ad('CA#brief', 1, { holdTtlSeconds: 1 })
    const { body } = await (await s.person('brief')).add('CA#brief')
    expect(await s.shown('CA#brief')).toMatchObject({ activeReservations: 1, availableNow: 0 })
    await sleep(Date.parse(body.reservation.expiresAt) - Date.now() + 100)
    expect(await s.shown('CA#brief')).toMatchObject({ inventory: 1, activeReservations: 0, availableNow: 1 })
    expect((await (await s.person('next')).add('CA#brief')).status).toBe(200)
  })

  it('Cart add/remove', async () => {
    await s.ad('CA#half', 5, { price: '1800' })
    await s.ad('CA#full', 5, { price: '2500.50' })
    const bob = await s.person('bob')
    await bob.add('CA#half')
    await bob.add('CA#full')
    expect(await bob.get('/api/cart')).toMatchObject({ subtotal: 4300.5, tax: 344.04, total: 4644.54, itemCount: 2 })
    const again = await bob.add('CA#half')
    expect([again.status, again.body]).toMatchObject([409, { code: 'already-in-cart', error: expect.any(String) }])
    const { body } = await bob.ask('DELETE', '/api/cart/remove', { itemId: 'CA#half' })
    expect(body).toMatchObject({ success: true, cart: { items: [{ itemId: 'CA#full' }], subtotal: 2500.5 } })
    const left = await bob.ask('DELETE', '/api/cart/remove?itemId=CA%23full')
    expect([left.status, left.body.cart.items]).toEqual([200, []])
    expect(await bob.get('/api/cart')).toMatchObject({ items: [], subtotal: 0, tax: 0, total: 0, itemCount: 0 })
  })

  it('Inventory calculation (with reservations)', async () => {
    await s.ad('WA#quarter', 5)
    const people = await Promise.all(['one', 'two', 'three'].map((sub) => s.person(sub)))
    for (const one of people) await one.add('WA#quarter')
    expect(await people[2]!.get('/api/inventory/WA')).toEqual({
      state: 'WA',
      ads: [
        {
          ...{ itemId: 'WA#quarter', state: 'WA', adType: 'quarter', title: 'Ad WA#quarter', price: 1000 },
          ...{ inventory: 5, activeReservations: 3, availableNow: 2, stock: 'low' },
        },
      ],
    })
  })
})

describe('Integration Tests', () => {
  it('Add to cart → reservation created', async () => {
    await s.ad('OR#quarter', 2)
    const { body } = await (await s.person('ann')).add('OR#quarter')
    expect(await s.reservations('OR#quarter')).toMatchObject([
      { id: body.reservation.reservationId, status: 'active', quantity: '1', subject: 'ann' },
    ])
  })

  it('Remove from cart → reservation released', async () => {
    await (await s.person('ann')).ask('DELETE', '/api/cart/remove', { itemId: 'OR#quarter' })
    expect(await s.reservations('OR#quarter')).toMatchObject([{ status: 'released' }])
    expect(await s.shown('OR#quarter')).toMatchObject({ inventory: 2, activeReservations: 0, availableNow: 2 })
  })

  it('Clear entire cart + release all reservations', async () => {
    await s.ad('OR#half', 1)
    const ann = await s.person('clears')
    await ann.add('OR#quarter')
    await ann.add('OR#half')
    const { body } = await ann.ask('DELETE', '/api/cart/clear')
    expect(body).toMatchObject({ success: true, cart: { items: [], total: 0 } })
    expect(await s.shown('OR#half')).toMatchObject({ inventory: 1, activeReservations: 0, availableNow: 1 })
  })

  it('Cart checkout → all items purchased', async () => {
    await s.ad('NV#quarter', 3)
    await s.ad('NV#half', 3, { price: '1800' })
    const ann = await s.person('buyer')
    await ann.add('NV#quarter')
    await ann.add('NV#half')
    const { amount, orderId } = await buys(ann, { cartItems: itemsOf(await ann.get('/api/cart')) })
    expect(amount).toBe(3024)
    const order = await ann.get(`/v1/shops/pages/orders/${orderId}`)
    expect(order).toMatchObject({
      status: 'paid',
      total: '3024.00',
      items: [{ sku: 'NV#quarter' }, { sku: 'NV#half' }],
    })
    expect(await s.shown('NV#half')).toMatchObject({ inventory: 2, activeReservations: 0, availableNow: 2 })
  })

  it('Expired reservation → cart item removed', async () => {
    await s.ad('NV#brief', 1, { holdTtlSeconds: 1 })
    const ann = await s.person('slow')
    await ann.add('NV#brief')
    expect((await ann.get('/api/cart')).items).toHaveLength(1)
    await until(async () => (await ann.get('/api/cart')).items.length === 0)
    expect(await s.reservations('NV#brief')).toMatchObject([{ status: 'expired' }])
  })
})

describe('End-to-End Tests', () => {
  let ann: Person
  beforeAll(async () => {
    await s.ad('AZ#quarter', 1)
    await s.ad('AZ#half', 4, { price: '1800' })
    ann = await s.person('end-to-end')
  })

  it('User adds 2 items to cart', async () => {
    await ann.add('AZ#quarter')
    await ann.add('AZ#half')
    expect(await ann.get('/api/cart')).toMatchObject({ itemCount: 2, subtotal: 2800, tax: 224, total: 3024 })
  })

  it('User completes checkout', async () => {
    const cart = await ann.get('/api/cart')
    const { amount, currency } = await buys(ann, { amount: cart.total, cartItems: cart.items })
    expect([amount, currency]).toEqual([3024, 'USD'])
  })

  it('Inventory updated correctly', async () => {
    expect(await s.shown('AZ#quarter')).toMatchObject({ inventory: 0, activeReservations: 0, availableNow: 0 })
    expect(await s.shown('AZ#half')).toMatchObject({ inventory: 3, activeReservations: 0, availableNow: 3 })
  })

  it('Cart cleared after payment', async () => {
    expect(await ann.get('/api/cart')).toMatchObject({ items: [], total: 0, itemCount: 0 })
  })

  it('Reservations marked completed', async () => {
    for (const ad of ['AZ#quarter', 'AZ#half'])
      expect(await s.reservations(ad)).toMatchObject([{ status: 'completed' }])
  })
})

describe('Race Condition Tests', () => {
  const race = async (itemId: string, people: number) => {
    const racers = await Promise.all(Array.from({ length: people }, (_, n) => s.person(`${itemId} ${n}`)))
    const told = await Promise.all(racers.map((one) => one.add(itemId)))
    const [won, lost] = [200, 409].map((status) => told.filter((one) => one.status === status))
    return { racers, told, won: won!, lost: lost! }
  }
  it('2 users, 1 remaining slot, both try to add to cart', async () => {
    await s.ad('TX#slot', 1)
    const { told } = await race('TX#slot', 2)
    expect(told.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('1 user gets reservation, other gets error', async () => {
    await s.ad('TX#other', 1)
    const { won, lost } = await race('TX#other', 2)
    expect(won[0]!.body.reservation).toMatchObject({ itemId: 'TX#other', status: 'active' })
    expect(lost[0]!.body).toMatchObject({ code: 'out-of-stock', available: '0', error: 'Not enough stock' })
    expect((await s.reservations('TX#other')).length).toBe(1)
  })

  it('Inventory shows 0 available for second user', async () => {
    await s.ad('TX#none', 1)
    const { racers, told } = await race('TX#none', 2)
    const second = racers[told.findIndex(({ status }) => status === 409)]!
    const { ads } = await second.get('/api/inventory/TX')
    expect(ads.find((ad: Any) => ad.itemId === 'TX#none')).toMatchObject({ inventory: 1, availableNow: 0 })
  })

  it('40 users, 7 slots: never one too many, and each user’s cart is what they were told', async () => {
    await s.ad('TX#many', 7)
    const { racers, told, won, lost } = await race('TX#many', 40)
    expect([won.length, lost.length]).toEqual([7, 33])
    const carts = await Promise.all(racers.map((one) => one.get('/api/cart')))
    expect(carts.map(({ itemCount }) => itemCount)).toEqual(told.map(({ status }) => (status === 200 ? 1 : 0)))
    expect(await s.shown('TX#many')).toMatchObject({ inventory: 7, activeReservations: 7, availableNow: 0 })
  })
})

describe('Backwards Compatibility Tests', () => {
  const old = (itemId: string) => ({ amount: 1080, ...adParts(itemId), adTitle: `Ad ${itemId}` })

  it('Old state page single-item checkout still works', async () => {
    await s.ad('UT#quarter', 2)
    await buys(await s.person('old'), old('UT#quarter'))
    expect(await s.shown('UT#quarter')).toMatchObject({ inventory: 1, activeReservations: 0, availableNow: 1 })
  })

  it('Old payment intent API still works', async () => {
    const { body } = await (await s.person('older')).ask('POST', '/api/create-payment-intent', old('UT#quarter'))
    expect(body).toEqual({
      ...{ clientSecret: null, paymentIntentId: expect.stringMatching(/^ti_/), amount: 1080, currency: 'USD' },
      ...{ expiresAt: expect.any(String), metadata: { ...adParts('UT#quarter'), adTitle: 'Ad UT#quarter' } },
    })
    expect(await s.shown('UT#quarter')).toMatchObject({ inventory: 1, activeReservations: 1, availableNow: 0 })
  })

  it('No breaking changes to existing flows: a page loaded again is given the same payment, and holds no second slot', async () => {
    await s.ad('UT#last', 1)
    const ann = await s.person('reloads')
    const asked = () => ann.ask('POST', '/api/create-payment-intent', old('UT#last'))
    const [first, second] = [await asked(), await asked()]
    expect([second.status, second.body]).toEqual([200, first.body])
    expect(await s.shown('UT#last')).toMatchObject({ activeReservations: 1 })
    const other = await (await s.person('late')).ask('POST', '/api/create-payment-intent', old('UT#last'))
    expect([other.status, other.body]).toMatchObject([409, { code: 'out-of-stock' }])
  })
})
