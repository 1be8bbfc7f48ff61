import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ads, type Any, adParts, openAds, type Person, POLICY, SHOP } from '../../spec/ads.ts'

/** The critical safeguards, the risks and the roll-back plan of document 3, in its words. */
const facades = { defaultShop: SHOP, enableCart: true }
let s: Ads
let admin: Person
beforeAll(async () => {
  s = await openAds({ facades })
  admin = await s.person('root', 'admin')
})
afterAll(() => s.close())

const single = (itemId: string, amount = 1080) => ({ amount, ...adParts(itemId), adTitle: itemId })
const intends = (who: Person, body: object) => who.ask('POST', '/api/create-payment-intent', body)
const confirms = (who: Person, { paymentIntentId }: Any) => who.ask('POST', '/api/confirm-payment', { paymentIntentId })
const cartOf = async (who: Person): Promise<Any> => (await who.get('/api/cart')).items.map((one: Any) => one.itemId)
/** The provider takes nothing for it any more; or it did so just before it was told, and that is given back. */
const givenUp = ['payment-failed', 'checkout-over']
/** A user with these in their cart, all of which are there. */
const withCart = async (sub: string, ...items: string[]): Promise<Person> => {
  const who = await s.person(sub)
  for (const itemId of items) {
    await s.ad(itemId, 5)
    await who.add(itemId)
  }
  return who
}
const paysCart = async (who: Person) => intends(who, { cartItems: (await who.get('/api/cart')).items })

describe('1. Atomic Operations: inventory >= :decrease', () => {
  const sells = (itemId: string, more = {}) =>
    admin.ask('POST', '/api/update-inventory', { ...adParts(itemId), ...more })

  it('takes what is there, and tells what is left', async () => {
    await s.ad('CA#atomic', 3)
    const { status, body } = await sells('CA#atomic')
    const left = { success: true, itemId: 'CA#atomic', ...adParts('CA#atomic'), inventory: 2, availableNow: 2 }
    expect([status, body]).toEqual([200, left])
  })

  it('refuses to go below zero, and takes nothing then', async () => {
    const { status, body } = await sells('CA#atomic', { quantity: 3 })
    expect([status, body]).toMatchObject([409, { code: 'below-zero', available: '2', error: expect.any(String) }])
    expect(await s.shown('CA#atomic')).toMatchObject({ inventory: 2 })
  })

  it('never goes below zero, however many take at once', async () => {
    const told = await Promise.all(Array.from({ length: 10 }, () => sells('CA#atomic')))
    expect(told.filter(({ status }) => status === 200)).toHaveLength(2)
    expect(await s.shown('CA#atomic')).toMatchObject({ inventory: 0, availableNow: 0 })
  })
})

describe('2. Reservation Race Conditions', () => {
  it('carts and single items at once share what is there: ads.inventory - activeReservations > 0', async () => {
    await s.ad('CA#raced', 5)
    const people = await Promise.all(Array.from({ length: 20 }, (_, n) => s.person(`raced ${n}`)))
    const told = await Promise.all(
      people.map((one, n) => (n % 2 === 0 ? one.add('CA#raced') : intends(one, single('CA#raced')))),
    )
    expect(told.filter(({ status }) => status === 200)).toHaveLength(5)
    expect(told.filter(({ body }) => body.code === 'out-of-stock')).toHaveLength(15)
    expect(await s.shown('CA#raced')).toMatchObject({ inventory: 5, activeReservations: 5, availableNow: 0 })
  })
})

describe('3. Payment Intent Metadata Limits', () => {
  const many = (count: number, state: string) => Array.from({ length: count }, (_, n) => `${state}#ad${n}`)

  it('lists ten items, in no more than 500 characters', async () => {
    const { body } = await paysCart(await withCart('ten', ...many(10, 'TN')))
    expect(body.metadata.cartItems.length).toBeLessThanOrEqual(500)
    expect(JSON.parse(body.metadata.cartItems)[9]).toEqual({ state: 'TN', adType: 'ad9', price: 1000 })
  })

  it('If cart > 10 items: the reference is in the metadata; paid, all of them are purchased', async () => {
    const who = await withCart('eleven', ...many(11, 'EL'))
    const { body } = await paysCart(who)
    const { checkout } = await who.get(`/v1/shops/${SHOP}/carts/me`)
    expect(body).toMatchObject({ amount: 11_880, metadata: { cartReference: checkout } })
    expect((await confirms(who, body)).body).toMatchObject({ success: true, amount: 11_880 })
    for (const itemId of many(11, 'EL')) expect(await s.shown(itemId)).toMatchObject({ inventory: 4 })
  })

  it('long names go by reference, too', async () => {
    const long = many(10, 'LO').map((itemId) => itemId.padEnd(30, 'x'))
    const { body } = await paysCart(await withCart('long', ...long))
    expect(Object.keys(body.metadata)).toEqual(['cartReference'])
  })
})

describe('4. Backwards Compatibility', () => {
  it('1. Old state page (single item) → checkout → works', async () => {
    await s.ad('OL#one', 1)
    const who = await s.person('old page')
    const { body } = await intends(who, single('OL#one'))
    expect((await confirms(who, body)).status).toBe(200)
    expect(await s.shown('OL#one')).toMatchObject({ inventory: 0 })
  })

  it('2. New cart → checkout → works', async () => {
    const who = await withCart('new cart', 'NE#one', 'NE#two')
    expect((await confirms(who, (await paysCart(who)).body)).status).toBe(200)
    expect(await cartOf(who)).toEqual([])
  })

  it('3. Mix: user has cart, visits old state page → still works, and the cart is kept', async () => {
    const who = await withCart('mixed', 'MI#cart')
    await s.ad('MI#page', 1)
    const { body } = await intends(who, single('MI#page'))
    expect((await confirms(who, body)).status).toBe(200)
    expect(await cartOf(who)).toEqual(['MI#cart'])
    expect(await s.shown('MI#page')).toMatchObject({ inventory: 0 })
    expect(await s.shown('MI#cart')).toMatchObject({ inventory: 5, activeReservations: 1 })
    expect((await confirms(who, (await paysCart(who)).body)).body).toMatchObject({ amount: 1080 })
  })
})

describe('the old page, again and again', () => {
  it('knows the payment of an ad past others: the last slot is its own customer’s, and none is held twice', async () => {
    await s.ad('RL#last', 1)
    await s.ad('RL#two', 2)
    await s.ad('RL#other', 1)
    const who = await s.person('to and fro')
    const first = [await intends(who, single('RL#last')), await intends(who, single('RL#two'))]
    expect((await intends(who, single('RL#other'))).status).toBe(200)
    const again = [await intends(who, single('RL#last')), await intends(who, single('RL#two'))]
    expect(again.map(({ status, body }) => [status, body])).toEqual(first.map(({ body }) => [200, body]))
    expect(await s.shown('RL#two')).toMatchObject({ activeReservations: 1 })
  })

  it('at another price gives the first payment up, and keeps its slot', async () => {
    await s.ad('RL#dear', 1)
    const who = await s.person('repriced')
    const { body: first } = await intends(who, single('RL#dear'))
    await s.ad('RL#dear', 1, { price: '2000' })
    const { status, body } = await intends(who, single('RL#dear', 2160))
    expect([status, body.amount]).toEqual([200, 2160])
    expect(await s.shown('RL#dear')).toMatchObject({ activeReservations: 1, availableNow: 0 })
    expect((await confirms(who, body)).body).toMatchObject({ success: true, amount: 2160 })
    expect(givenUp).toContain((await confirms(who, first)).body.code)
    expect(await s.shown('RL#dear')).toMatchObject({ inventory: 0 })
  })
})

describe('the old page of an ad that is in the cart', () => {
  it('takes it over from there, with its slot: it is never out of stock by its own customer, nor held twice', async () => {
    await s.ad('OV#last', 1)
    const who = await withCart('over', 'OV#stays')
    await who.add('OV#last')
    const { status, body } = await intends(who, single('OV#last'))
    expect([status, body.amount]).toEqual([200, 1080])
    expect(await cartOf(who)).toEqual(['OV#stays'])
    expect(await s.shown('OV#last')).toMatchObject({ inventory: 1, activeReservations: 1 })
    expect((await intends(who, single('OV#last'))).body).toEqual(body)
    expect((await confirms(who, body)).status).toBe(200)
    expect((await confirms(who, (await paysCart(who)).body)).body).toMatchObject({ amount: 1080 })
  })

  it('gives the cart’s own payment up, as any change of the cart does; a refusal leaves all as it is', async () => {
    await s.ad('OV#paid', 1)
    const who = await withCart('over too', 'OV#kept')
    await who.add('OV#paid')
    const { body: whole } = await paysCart(who)
    const before = await s.happened()
    expect((await intends(who, single('OV#paid', 1000))).body).toMatchObject({ code: 'price-changed' })
    expect(await s.happened()).toBe(before)
    const { body } = await intends(who, single('OV#paid'))
    expect(givenUp).toContain((await confirms(who, whole)).body.code)
    expect((await confirms(who, body)).body).toMatchObject({ success: true, amount: 1080 })
    expect(await cartOf(who)).toEqual(['OV#kept'])
  })
})

describe('5. Error Handling', () => {
  it('Reservation created but cart add fails → there is no such moment: both are one decision', async () => {
    const who = await withCart('twice', 'ER#one')
    const before = await s.happened()
    expect((await who.add('ER#one')).body).toMatchObject({ code: 'already-in-cart' })
    expect(await s.happened()).toBe(before)
    expect(await s.shown('ER#one')).toMatchObject({ activeReservations: 1 })
  })

  it('Payment succeeds but inventory update fails → told, and the money goes back', async () => {
    const who = await withCart('paid for nothing', 'ER#gone')
    const { body } = await paysCart(who)
    await admin.ask('POST', '/api/update-inventory', { ...adParts('ER#gone'), quantity: 5 })
    const told = await confirms(who, body)
    expect([told.status, told.body]).toMatchObject([409, { code: 'checkout-over', error: expect.any(String) }])
    expect(await s.events('PaymentUnfulfilled')).toMatchObject([{ intent: body.paymentIntentId, amount: '1080.00' }])
    expect(await s.events('RefundRequested')).toMatchObject([{ intent: body.paymentIntentId }])
  })

  it('Payment fails → keep reservation active (don’t release yet)', async () => {
    const who = await withCart('declined', 'ER#kept')
    await paysCart(who)
    const { checkout } = await who.get(`/v1/shops/${SHOP}/carts/me`)
    const declined = await who.ask('POST', `/v1/shops/${SHOP}/payments/${checkout}/confirm`, {
      method: 'test-declined',
    })
    expect(declined.body).toMatchObject({ code: 'payment-failed' })
    expect(await s.reservations('ER#kept')).toMatchObject([{ status: 'active' }])
    expect(await cartOf(who)).toEqual(['ER#kept'])
    expect((await confirms(who, (await paysCart(who)).body)).status).toBe(200)
  })

  it('confirmed again and again, all at once: one order, and the inventory goes down once', async () => {
    const who = await withCart('impatient', 'ER#once')
    const { body } = await paysCart(who)
    const told = await Promise.all(Array.from({ length: 8 }, () => confirms(who, body)))
    expect(new Set(told.map((one) => `${one.status} ${one.body.orderId}`)).size).toBe(1)
    expect((await confirms(who, body)).body).toEqual(told[0]!.body)
    expect(await s.shown('ER#once')).toMatchObject({ inventory: 4, activeReservations: 0 })
  })
})

describe('Risk 4: Reservation Expires During Checkout', () => {
  it('Extend reservation when checkout starts (30 min)', async () => {
    const who = await withCart('extended', 'RI#long')
    const { body } = await paysCart(who)
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(29 * 60_000)
    expect(await who.get('/api/cart')).toMatchObject({ expiresAt: body.expiresAt })
  })

  it('a page of the checkout that is loaded again has the same payment', async () => {
    const who = await s.person('extended')
    const { body } = await paysCart(who)
    expect((await paysCart(who)).body).toEqual(body)
  })

  it('back to the cart: a change gives the payment up, for the document has no other way to', async () => {
    const who = await s.person('extended')
    const { body: first } = await paysCart(who)
    await s.ad('RI#more', 1)
    const { status, body } = await who.add('RI#more')
    expect([status, body.cart.itemCount]).toEqual([200, 2])
    const second = await paysCart(who)
    expect(second.body).toMatchObject({ amount: 2160 })
    expect(second.body.paymentIntentId).not.toBe(first.paymentIntentId)
    expect((await confirms(who, second.body)).status).toBe(200)
    expect(await s.shown('RI#long')).toMatchObject({ inventory: 4, activeReservations: 0 })
  })
})

describe('POST /api/reservations/cleanup', () => {
  it('ends what is due; the timer has mostly been there before, and nobody needs a cron for it', async () => {
    await s.ad('CL#brief', 1, { holdTtlSeconds: 1 })
    const who = await s.person('forgets')
    const { body } = await who.add('CL#brief')
    await new Promise((resolve) => setTimeout(resolve, Date.parse(body.reservation.expiresAt) - Date.now() + 20))
    const told = await admin.ask('POST', '/api/reservations/cleanup')
    expect([told.status, told.body]).toMatchObject([200, { success: true }])
    expect([0, 1]).toContain(told.body.released)
    expect(await s.reservations('CL#brief')).toMatchObject([{ status: 'expired' }])
    expect(await cartOf(who)).toEqual([])
    expect((await admin.ask('POST', '/api/reservations/cleanup')).body).toEqual({ success: true, released: 0 })
  })
})

describe('ROLLBACK PLAN', () => {
  const off = { code: 'carts-disabled', error: 'Carts are switched off in this shop' }
  const config = (cartsEnabled: boolean) => s.put(`${SHOP}/config`, { ...POLICY, cartsEnabled })
  const flag = async (on: boolean) => {
    facades.enableCart = on
  }
  const switches = [
    ['ENABLE_CART', 409, flag],
    ['the shop’s own cartsEnabled', 200, config],
  ] as const

  it.each(switches)(
    'Step 1: Disable cart features via %s, in mid-checkout: what is under way can be paid',
    async (name, looking, set) => {
      const who = await withCart(`midway ${name}`, `RO#${name.length}`)
      const waiting = await withCart(`waiting ${name}`, `RO#${name.length}b`)
      const { body } = await paysCart(who)
      await set(false)
      const before = await s.happened()
      expect((await who.ask('GET', '/api/cart')).status).toBe(looking)
      const told = [
        await waiting.add(`RO#${name.length}`),
        await waiting.ask('DELETE', '/api/cart/remove', { itemId: `RO#${name.length}b` }),
        await waiting.ask('DELETE', '/api/cart/clear'),
        await intends(waiting, { cartItems: [{ ...adParts(`RO#${name.length}b`), price: 1000, title: 'x' }] }),
      ]
      for (const one of told) expect([one.status, one.body]).toMatchObject([409, off])
      expect(await s.happened()).toBe(before)
      expect((await confirms(who, body)).body).toMatchObject({ success: true, amount: 1080 })
      await set(true)
      expect(await cartOf(who)).toEqual([])
      expect(await cartOf(waiting)).toHaveLength(1)
    },
  )

  it('GET /api/cart is off with ENABLE_CART; document 5’s GET /api/cart/ is not', async () => {
    const who = await s.person('looks')
    facades.enableCart = false
    expect((await who.ask('GET', '/api/cart')).body).toMatchObject(off)
    expect((await who.ask('GET', '/api/cart/')).status).toBe(200)
    facades.enableCart = true
  })

  it.each(switches)(
    'Step 2: Revert to old checkout flow: with %s off the single-item payment intent works',
    async (name, _looking, set) => {
      const itemId = `RP#${name.length}`
      await s.ad(itemId, 1)
      await set(false)
      const who = await s.person(`reverted ${name}`)
      const { body } = await intends(who, single(itemId))
      expect((await confirms(who, body)).body).toMatchObject({ success: true })
      await set(true)
      expect(await s.shown(itemId)).toMatchObject({ inventory: 0 })
    },
  )

  it('Step 3: Release all active reservations', async () => {
    await withCart('released', 'RQ#one', 'RQ#two')
    const told = await admin.ask('POST', `/v1/shops/${SHOP}/reservations/release-all`, { reason: 'roll-back' })
    expect(told.body).toMatchObject({ released: expect.any(Number) })
    expect(await s.shown('RQ#one')).toMatchObject({ inventory: 5, activeReservations: 0, availableNow: 5 })
    expect(await s.reservations('RQ#two')).toMatchObject([{ status: 'revoked', because: 'release-all' }])
  })
})
