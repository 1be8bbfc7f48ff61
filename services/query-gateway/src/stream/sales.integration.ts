import { cartIdOf } from '@cartstream/keys'
import { orderCancelled } from '@cartstream/spec/aftermath'
import { configured, delisted, listed, mug, stocked } from '@cartstream/spec/sample'
import { cartOrdered, checkoutStarted, placed, sold } from '@cartstream/spec/sold'
import { added, opened, reserved } from '@cartstream/spec/told'
import { named } from '@cartstream/spec/world'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect, openSpecGateway, refusedUpgrade, type SpecGateway, type Told } from '../../spec/gateway.ts'

let s: SpecGateway
let open: { close(): void }[] = []
const hour = new Date(Date.now() + 3_600_000).toISOString()
const idOf = (name: string) => `demo.${named(name)}`
const follow = async (topics: string, ...of: Parameters<SpecGateway['token']>) => {
  const told = connect(s, `?topics=${topics}`, await s.token(...of))
  open.push(told)
  await told.upToDate()
  return told
}
/** Whose cart is open with one mug in it. */
const shopper = async (name: string, hold: { expiresAt: string } = { expiresAt: hour }) => {
  const owner = await s.keys.actorOf(name)
  const cart = cartIdOf('demo', owner, 0)
  const line = { cart, line: idOf(`line-of-${name}`), hold: idOf(`hold-of-${name}`) }
  await s.write(opened({ cart, owner }), added({ cart, line: line.line }), reserved({ ...line, ...hold }))
  return { owner, ...line }
}
const buys = async ({ cart, owner, line, hold }: Awaited<ReturnType<typeof shopper>>, name: string) => {
  const order = idOf(`order-of-${name}`)
  const checkout = idOf(`checkout-of-${name}`)
  await s.write(checkoutStarted({ cart, owner, checkout, expiresAt: hour }))
  await s.write(
    placed({ cart, owner, checkout, order }),
    sold({ order, cart, line, hold }),
    cartOrdered({ cart, order }),
  )
  return order
}
const rowOf = (told: Told, topic: string, key: string) => told.rows(topic)[key] as Record<string, unknown> | undefined
const lineOf = (told: Told, topic: string, cart: string) =>
  (rowOf(told, topic, cart)?.items as Record<string, unknown>[] | undefined)?.[0]

beforeAll(async () => {
  s = await openSpecGateway({ streams: { heartbeatMs: 300 } })
  s.project()
  await s.write(configured(), listed(mug), stocked('MUG', '1000'))
})
afterEach(() => {
  for (const stream of open) stream.close()
  open = []
})
afterAll(() => s.stop())

describe('an open cart', () => {
  it('learns within a second or two that its lines cost something else, or are sold no more', async () => {
    const ann = await shopper('ann')
    const me = await follow('cart:me', 'customer', 'ann')
    const staffs = await follow(`cart:${ann.cart}`, 'staff')
    expect(lineOf(me, 'cart:me', ann.cart)).not.toHaveProperty('priceNow')
    await s.write(listed(mug, { price: '14.00' }))
    await me.until('the new price', () => lineOf(me, 'cart:me', ann.cart)?.priceNow === '14.00')
    await staffs.until('the new price', () => lineOf(staffs, `cart:${ann.cart}`, ann.cart)?.priceNow === '14.00')
    await s.write(delisted('MUG'))
    await me.until('its end', () => lineOf(me, 'cart:me', ann.cart)?.delisted === true)
    await s.write(listed(mug))
    await me.until('the old price', () => !('delisted' in lineOf(me, 'cart:me', ann.cart)!))
    expect(lineOf(me, 'cart:me', ann.cart)).not.toHaveProperty('priceNow')
    expect(rowOf(me, 'cart:me', ann.cart)).not.toHaveProperty('owner')
  })

  it('learns on resuming what it costs since it was away', async () => {
    const bob = await shopper('bob')
    const me = await follow('cart:me', 'customer', 'bob')
    const { cursor } = me
    me.close()
    await s.write(listed(mug, { price: '15.00' }))
    const again = connect(s, `?topics=cart:me&cursor=${cursor}`, await s.token('customer', 'bob'))
    open.push(again)
    await again.until('the new price', () => lineOf(again, 'cart:me', bob.cart)?.priceNow === '15.00')
    expect(again.types()).not.toContain('snapshot')
    await s.write(listed(mug))
  })

  it('is gone for `me` once it was ordered, and no live cart; a cart apart never was `me`', async () => {
    const cleo = await shopper('cleo')
    const me = await follow('cart:me', 'customer', 'cleo')
    const live = await follow('live-carts', 'staff')
    const apart = idOf('apart-of-cleo')
    await s.write(
      opened({ cart: apart, owner: cleo.owner, purpose: 'single' }),
      added({ cart: apart, line: idOf('apart') }),
    )
    await live.until('the cart apart', () => rowOf(live, 'live-carts', apart)?.purpose === 'single')
    await buys(cleo, 'cleo')
    await live.until('the order', () => rowOf(live, 'live-carts', cleo.cart) === undefined)
    await me.until('the order', () => rowOf(me, 'cart:me', cleo.cart) === undefined)
    expect(me.rows('cart:me')).toStrictEqual({})
    const again = await follow('cart:me', 'customer', 'cleo')
    expect(again.rows('cart:me')).toStrictEqual({})
    const next = cartIdOf('demo', cleo.owner, 1)
    await s.write(opened({ cart: next, owner: cleo.owner, earlier: 1 }))
    await again.until('the next cart', () => rowOf(again, 'cart:me', next) !== undefined)
  })
})

describe('orders', () => {
  it('are told to staff, and to each customer their own', async () => {
    const staffs = await follow('orders', 'staff')
    const dans = await follow('orders', 'customer', 'dan')
    const eves = await follow('orders', 'customer', 'eve')
    const analysts = await follow('orders', 'analyst')
    const order = await buys(await shopper('dan'), 'dan')
    await dans.until('the order', () => rowOf(dans, 'orders', order)?.status === 'paid')
    await staffs.until('the order', () => rowOf(staffs, 'orders', order)?.subject === 'dan')
    await analysts.until('the order', () => rowOf(analysts, 'orders', order) !== undefined)
    expect(JSON.stringify(analysts.frames)).not.toContain('"dan"')
    expect(rowOf(dans, 'orders', order)).not.toHaveProperty('owner')
    await s.write(orderCancelled({ order }))
    await dans.until('its end', () => rowOf(dans, 'orders', order)?.status === 'cancelled')
    expect(eves.rows('orders')).toStrictEqual({})
  })

  it('of a list are followed from its cursor, the own as well as all', async () => {
    for (const [role, sub] of [
      ['staff', 'sam'],
      ['customer', 'fay'],
    ] as const) {
      const token = await s.token(role, sub)
      const { body } = await s.get('/v1/shops/demo/orders', token)
      const order = await buys(await shopper(sub === 'fay' ? 'fay' : 'someone'), sub)
      const told = connect(s, `?topics=orders&cursor=${body.cursor}`, token)
      open.push(told)
      if (sub === 'fay') await told.until('the order', () => rowOf(told, 'orders', order) !== undefined)
      else await told.until('the order', () => Object.keys(told.rows('orders')).length === 1)
      expect(told.types()).not.toContain('snapshot')
    }
  })
})

describe('reservations', () => {
  it('are told to staff while they are held, and are gone when they end, by whatever', async () => {
    const told = await follow('reservations', 'staff')
    const gil = await shopper('gil')
    await told.until('the hold', () => rowOf(told, 'reservations', gil.hold)?.subject === 'gil')
    await buys(gil, 'gil')
    await told.until('the sale', () => rowOf(told, 'reservations', gil.hold) === undefined)
    const soon = new Date(Date.now() + 700).toISOString()
    const hal = await shopper('hal', { expiresAt: soon })
    await told.until('the hold', () => rowOf(told, 'reservations', hal.hold)?.status === 'active')
    await told.until('its end, by time alone', () => rowOf(told, 'reservations', hal.hold) === undefined)
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(soon))
  })

  it('are none of ops’s business as a stream', async () => {
    const headers = { authorization: `Bearer ${await s.token('ops')}` }
    expect((await refusedUpgrade(s, '/v1/shops/demo/stream?topics=reservations', headers)).code).toBe('forbidden')
  })

  it('are nobody’s for a back end that names no customer', async () => {
    const headers = { authorization: `Bearer ${await s.token('service')}` }
    expect((await refusedUpgrade(s, '/v1/shops/demo/stream?topics=reservations', headers)).code).toBe('bad-request')
  })
})
