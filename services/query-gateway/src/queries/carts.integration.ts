import { cartIdOf } from '@cartstream/keys'
import type { DomainEvent } from '@cartstream/schemas'
import { configured, delisted, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { cartOrdered, checkoutStarted, placed, sold } from '@cartstream/spec/sold'
import { abandoned, added, merged, opened, released, reserved, revoked } from '@cartstream/spec/told'
import { named } from '@cartstream/spec/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

let s: SpecGateway
let ann: string
let anns: string
const hour = new Date(Date.now() + 3_600_000).toISOString()
const idOf = (name: string, shop = 'demo') => `${shop}.${named(name)}`
const order = { order: idOf('order'), checkout: idOf('checkout') }
const write = (...happened: readonly DomainEvent[]) => s.write(...happened)
const get = async (path: string, role: Parameters<SpecGateway['token']>[0], sub?: string, shops = ['demo']) =>
  s.get(path, await s.token(role, sub, shops))
const rows = async (path: string, role: Parameters<SpecGateway['token']>[0], sub?: string) =>
  (await get(`/v1/shops/demo/${path}`, role, sub)).body.rows

beforeAll(async () => {
  s = await openSpecGateway()
  s.project()
  ann = await s.keys.actorOf('ann')
  anns = cartIdOf('demo', ann, 0)
  await write(configured(), listed(mug), listed(shirt), stocked('MUG', '10'), stocked('SHIRT', '10'))
  const line = { cart: anns, line: idOf('line') }
  await write(
    opened({ cart: anns, owner: ann }),
    added(line),
    reserved({ ...line, hold: idOf('hold'), expiresAt: hour }),
  )
})
afterAll(() => s.stop())

describe('a cart that is read', () => {
  it('is told what its lines cost now, and what is sold no more', async () => {
    const inCart = async () => (await get('/v1/shops/demo/carts/me', 'customer', 'ann')).body.items[0]
    expect(await inCart()).not.toHaveProperty('priceNow')
    await write(listed(mug, { price: '13.00' }))
    expect(await inCart()).toMatchObject({ unitPrice: '12.50', priceNow: '13.00' })
    expect((await rows('live-carts', 'staff'))[0].items[0]).toMatchObject({ priceNow: '13.00' })
    await write(delisted('MUG'))
    expect(await inCart()).toMatchObject({ delisted: true })
    await write(listed(mug))
    expect(await inCart()).not.toHaveProperty('delisted')
  })

  it('is told so of lines that came from an older cart, with the prices of then', async () => {
    const [guest, zoe] = [await s.keys.actorOf('a guest'), await s.keys.actorOf('zoe')]
    const [theirs, zoes] = [cartIdOf('demo', guest, 0), cartIdOf('demo', zoe, 0)]
    await write(opened({ cart: theirs, owner: guest, ownerKind: 'guest' }), added({ cart: theirs, line: idOf('then') }))
    await write(listed(mug, { price: '13.00' }))
    await write(
      opened({ cart: zoes, owner: zoe }),
      added({ cart: zoes, line: idOf('moved') }),
      merged({ cart: theirs, into: zoes, owner: zoe }),
    )
    expect((await get('/v1/shops/demo/carts/me', 'customer', 'zoe')).body.items[0]).toMatchObject({
      ...{ unitPrice: '12.50', priceNow: '13.00' },
    })
    await write(listed(mug))
  })

  it('that was left behind is its owner’s still, and no live cart', async () => {
    const bob = await s.keys.actorOf('bob')
    const cart = cartIdOf('demo', bob, 0)
    await write(
      opened({ cart, owner: bob, ownerKind: 'guest' }),
      added({ cart, line: idOf('bobs') }),
      abandoned({ cart }),
    )
    expect((await get('/v1/shops/demo/carts/me', 'guest', 'bob')).body).toMatchObject({ id: cart, status: 'abandoned' })
    expect((await rows('live-carts', 'staff')).map((row: { id: string }) => row.id)).not.toContain(cart)
  })

  it('apart from the active one is live, and its owner’s by its id, but never `me`', async () => {
    const eve = await s.keys.actorOf('eve')
    const apart = idOf('apart')
    await write(opened({ cart: apart, owner: eve, purpose: 'waitlist' }), added({ cart: apart, line: idOf('eves') }))
    const me = await get('/v1/shops/demo/carts/me', 'customer', 'eve')
    expect(me.body).toMatchObject({ id: cartIdOf('demo', eve, 0), version: 0, items: [] })
    expect((await get(`/v1/shops/demo/carts/${apart}`, 'customer', 'eve')).body).toMatchObject({ purpose: 'waitlist' })
    expect((await get(`/v1/shops/demo/carts/${apart}`, 'customer', 'ann')).status).toBe(404)
    expect((await rows('live-carts', 'staff')).map((row: { id: string }) => row.id)).toContain(apart)
  })

  it('was ordered: it names its order, and `me` is the next one under its reserved id', async () => {
    const cleo = await s.keys.actorOf('cleo')
    const cart = cartIdOf('demo', cleo, 0)
    const line = { cart, line: idOf('cleos'), hold: idOf('cleos-hold') }
    const bought = { cart, owner: cleo, ...order }
    await write(opened({ cart, owner: cleo }), added({ cart, line: line.line }), reserved({ ...line, expiresAt: hour }))
    await write(checkoutStarted({ cart, owner: cleo, checkout: order.checkout, expiresAt: hour }))
    expect((await get('/v1/shops/demo/carts/me', 'customer', 'cleo')).body).toMatchObject({
      ...{ id: cart, status: 'checkout', checkout: order.checkout, holdsUntil: hour },
    })
    await write(placed(bought), sold({ ...line, order: order.order }), cartOrdered({ cart, order: order.order }))
    const next = cartIdOf('demo', cleo, 1)
    for (const path of ['me', next]) {
      const { body, headers } = await get(`/v1/shops/demo/carts/${path}`, 'customer', 'cleo')
      expect(body).toMatchObject({ id: next, version: 0, items: [], total: '0.00' })
      expect(headers.get('etag')).toBe('"0"')
    }
    const was = await get(`/v1/shops/demo/carts/${cart}`, 'customer', 'cleo')
    expect(was.body).toMatchObject({ status: 'ordered', order: order.order, items: [] })
    expect((await get(`/v1/shops/demo/carts/${next}`, 'customer', 'ann')).status).toBe(404)
    expect((await get(`/v1/shops/demo/carts/${cartIdOf('demo', cleo, 2)}`, 'customer', 'cleo')).status).toBe(404)
    await write(opened({ cart: next, owner: cleo, earlier: 1 }))
    expect((await get('/v1/shops/demo/carts/me', 'customer', 'cleo')).body).toMatchObject({ id: next, version: 1 })
  })
})

describe('GET /v1/carts', () => {
  const farm = (name: string) => ({ shop: name, cart: cartIdOf(name, ann, 0) })
  beforeAll(async () => {
    for (const [shop, currency] of [
      ['north', 'GBP'],
      ['south', 'JPY'],
    ] as const) {
      const { cart } = farm(shop)
      const bought = { quantity: '3', unitPrice: '12.50', lineTotal: '37.50' }
      await s.reads.waitFor(
        0,
        await s.writer.writeIn(
          shop,
          { ...configured({ currency, name: shop, taxRate: '0' }), stream: `shop/${shop}` },
          opened({ cart, owner: ann }),
          added({ cart, line: idOf('farm', shop), ...bought }),
        ),
        10_000,
      )
    }
  })

  it('shows the caller’s carts over the shops of the token, with a total for each currency', async () => {
    const { body } = await get('/v1/carts', 'customer', 'ann', ['demo', 'north', 'south'])
    expect(body.carts).toMatchObject([
      { shop: 'demo', shopName: 'Demo', id: anns, total: '15.00' },
      { shop: 'north', shopName: 'north', id: farm('north').cart, total: '37.50' },
      { shop: 'south', total: '38' },
    ])
    expect(body.totals).toStrictEqual([
      { currency: 'GBP', carts: 2, itemCount: 2, total: '52.50' },
      { currency: 'JPY', carts: 1, itemCount: 1, total: '38' },
    ])
    expect(JSON.stringify(body)).not.toContain(ann)
  })

  it('leaves out the shops that the token is not good for, and shows nobody another’s', async () => {
    const shopsOf = async (sub: string, shops: string[]) =>
      (await get('/v1/carts', 'customer', sub, shops)).body.carts.map(({ shop }: { shop: string }) => shop)
    expect(await shopsOf('ann', ['north'])).toStrictEqual(['north'])
    expect(await shopsOf('ann', ['elsewhere'])).toStrictEqual([])
    expect(await shopsOf('dora', ['demo', 'north'])).toStrictEqual([])
    const everywhere = await s.get('/v1/carts', await s.token('customer', 'ann', '*'))
    expect(everywhere.body.carts).toHaveLength(3)
  })

  it('is for customers, and for a back end that names one', async () => {
    expect((await get('/v1/carts', 'staff')).status).toBe(403)
    expect((await get('/v1/carts', 'service')).status).toBe(400)
    const named = await s.get('/v1/carts', await s.token('service', 'shop', ['demo']), { 'cartstream-subject': 'ann' })
    expect(named.body.carts).toMatchObject([{ id: anns }])
    expect((await get('/v1/carts?colour=red', 'customer', 'ann')).status).toBe(400)
  })

  it('waits for what the caller has written', async () => {
    const position = await s.writer.write(added({ cart: anns, line: idOf('more') }))
    const { body } = await get(`/v1/carts?atLeast=${s.at(position)}`, 'customer', 'ann')
    expect(body.carts[0]).toMatchObject({ itemCount: 2 })
    const other = `${'0'.repeat(8)}-7a51-4f0e-9d55-0d8a3a1f6c10~7.1`
    expect((await get(`/v1/carts?atLeast=${other}`, 'customer', 'ann')).status).toBe(200)
  })
})

describe('GET /reservations', () => {
  it('shows staff every hold, whose it is and what became of it', async () => {
    const found = await rows('reservations', 'staff')
    expect(found).toMatchObject([
      {
        id: idOf('hold'),
        owner: ann,
        subject: 'ann',
        ownerKind: 'customer',
        status: 'active',
        sku: 'MUG',
        quantity: '1',
      },
      { id: idOf('cleos-hold'), subject: 'cleo', status: 'completed', order: order.order },
    ])
    expect(found[0]).not.toHaveProperty('batch')
    const filtered = async (query: string) =>
      (await rows(`reservations?${query}`, 'staff')).map(({ id }: { id: string }) => id)
    expect(await filtered('status=active')).toStrictEqual([idOf('hold')])
    expect(await filtered('status=completed&sku=MUG')).toStrictEqual([idOf('cleos-hold')])
    expect(await filtered('sku=SHIRT')).toStrictEqual([])
    expect(await filtered(`cart=${anns}`)).toStrictEqual([idOf('hold')])
  })

  it('shows a customer their own, an analyst pseudonyms, and ops nothing', async () => {
    const own = await rows('reservations', 'customer', 'ann')
    expect(own).toMatchObject([{ id: idOf('hold') }])
    expect(own[0]).not.toHaveProperty('owner')
    expect(await rows('reservations', 'customer', 'dora')).toStrictEqual([])
    const seen = await rows('reservations', 'analyst')
    expect(seen).toMatchObject([{ owner: ann }, {}])
    expect(JSON.stringify(seen)).not.toContain('"ann"')
    expect((await get('/v1/shops/demo/reservations', 'ops')).status).toBe(403)
    expect((await get('/v1/shops/other/reservations', 'staff')).status).toBe(404)
    expect((await get('/v1/shops/demo/reservations?status=gone', 'staff')).status).toBe(400)
    expect((await get('/v1/shops/demo/reservations?ownerKind=guest', 'staff')).status).toBe(400)
  })

  it('says of a hold that is due that it has expired, before any event does', async () => {
    const past = new Date(Date.now() - 1000).toISOString()
    await write(reserved({ cart: anns, line: idOf('more'), hold: idOf('due'), expiresAt: past }))
    expect(await rows('reservations?status=expired', 'staff')).toMatchObject([{ id: idOf('due'), endedAt: past }])
    await write(released({ cart: anns, line: idOf('more'), hold: idOf('due') }))
    expect(await rows('reservations?status=expired', 'staff')).toStrictEqual([])
  })

  it('says why staff ended it, in their words to them only', async () => {
    const ended = revoked({ hold: idOf('hold'), cart: anns, line: idOf('line') })
    await write({ ...ended, data: { ...ended.data, because: 'released-by-staff', reason: 'a mistake of ours' } })
    const told = { status: 'revoked', because: 'released-by-staff' }
    expect(await rows('reservations?status=revoked', 'staff')).toMatchObject([{ ...told, reason: 'a mistake of ours' }])
    const [own] = await rows('reservations?status=revoked', 'customer', 'ann')
    expect(own).toMatchObject(told)
    expect(own).not.toHaveProperty('reason')
    const cart = await get('/v1/shops/demo/carts/me', 'customer', 'ann')
    expect(cart.body.items[0]).toMatchObject({ holdEnded: 'released-by-staff' })
  })
})
