import { cartIdOf } from '@cartstream/keys'
import type { DomainEvent } from '@cartstream/schemas'
import {
  combinedIntended,
  combinedPrepared,
  combinedStarted,
  orderCancelled,
  refundReported,
} from '@cartstream/spec/aftermath'
import { annsSession, annsSheet, sessionConverted, sessionCreated, sheetMade } from '@cartstream/spec/live'
import { configured, listed, mug, stocked } from '@cartstream/spec/sample'
import {
  annsOrder,
  checkoutExpired,
  checkoutStarted,
  intended,
  placed,
  placedUnpaid,
  refundRequested,
  settled,
  succeeded,
  unfulfilled,
} from '@cartstream/spec/sold'
import { added, opened } from '@cartstream/spec/told'
import { named } from '@cartstream/spec/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

let s: SpecGateway
let ann: string
let anns: string
const hour = new Date(Date.now() + 3_600_000).toISOString()
const idOf = (name: string) => `demo.${named(name)}`
const [order, checkout, refund] = [idOf('order'), idOf('checkout'), idOf('refund')]
const late = idOf('late')
const address = { name: 'Ann Onymous', line1: '1 High Street', city: 'Leeds', country: 'GB' }
const contact = { email: 'ann@example.com', shipping: address }
const intentOf = (shown: unknown) => /pi_\d/.exec(JSON.stringify(shown))?.[0]

type Role = Parameters<SpecGateway['token']>[0]
const write = (...happened: readonly DomainEvent[]) => s.write(...happened)
const get = async (path: string, role: Role, sub?: string, shops = ['demo']) =>
  s.get(path, await s.token(role, sub, shops))
const inShop = (path: string, role: Role, sub?: string) => get(`/v1/shops/demo/${path}`, role, sub)

beforeAll(async () => {
  s = await openSpecGateway()
  s.project()
  ann = await s.keys.actorOf('ann')
  anns = cartIdOf('demo', ann, 0)
  const sealed = await s.keys.seal({ shop: 'demo', actor: ann, field: 'contact' }, JSON.stringify(contact))
  const buyer = { cart: anns, owner: ann }
  await write(configured(), listed(mug), stocked('MUG', '10'), opened(buyer), added({ cart: anns, line: idOf('line') }))
  await write(
    checkoutStarted({ ...buyer, checkout, expiresAt: hour }),
    intended({ checkout, cart: anns }),
    succeeded({ checkout, cart: anns }),
    placed({ ...buyer, order, checkout, contact: sealed }),
  )
})
afterAll(() => s.stop())

describe('GET /orders', () => {
  const shown = {
    ...{ id: '', cart: '', checkout, status: 'paid', provider: 'test', currency: 'GBP' },
    ...{ subtotal: '12.50', tax: '2.50', total: '15.00', items: [{ sku: 'MUG', quantity: '1', lineTotal: '12.50' }] },
  }
  it('shows staff every order, whose it is and how it was paid', async () => {
    const { status, body } = await inShop('orders', 'staff')
    expect(status).toBe(200)
    expect(body.rows).toMatchObject([{ ...shown, id: order, cart: anns, owner: ann, subject: 'ann', intent: 'pi_1' }])
    expect(JSON.stringify(body)).not.toMatch(/example\.com|"ct"/)
  })

  it('shows a customer their own, without the provider’s side of it; an analyst pseudonyms', async () => {
    const own = await inShop('orders', 'customer', 'ann')
    expect(own.body.rows).toMatchObject([{ ...shown, id: order, cart: anns }])
    expect(own.body.rows[0]).not.toHaveProperty('owner')
    expect(intentOf(own.body)).toBeUndefined()
    expect((await inShop('orders', 'customer', 'bob')).body.rows).toStrictEqual([])
    const seen = await inShop('orders', 'analyst')
    expect(seen.body.rows).toMatchObject([{ owner: ann }])
    expect(JSON.stringify(seen.body)).not.toContain('"ann"')
    expect(intentOf(seen.body)).toBeUndefined()
  })

  it('is nothing for ops, for another shop’s staff, and with filters that are none', async () => {
    expect((await inShop('orders', 'ops')).status).toBe(403)
    expect((await get('/v1/shops/demo/orders', 'staff', 'x', ['other'])).status).toBe(404)
    expect((await inShop('orders?status=lost', 'staff')).status).toBe(400)
    expect((await inShop('orders?sku=MUG', 'staff')).status).toBe(400)
    expect((await inShop('orders?status=unpaid', 'staff')).body.rows).toStrictEqual([])
  })
})

describe('GET /orders/:id', () => {
  it('opens who bought it for its customer and for staff, and for nobody else', async () => {
    expect((await inShop(`orders/${order}`, 'customer', 'ann')).body).toMatchObject({ id: order, contact })
    expect((await inShop(`orders/${order}`, 'staff')).body).toMatchObject({ id: order, subject: 'ann', contact })
    const seen = await inShop(`orders/${order}`, 'analyst')
    expect(seen.body).toMatchObject({ id: order })
    expect(seen.body).not.toHaveProperty('contact')
    expect((await inShop(`orders/${order}`, 'customer', 'bob')).status).toBe(404)
    expect((await inShop(`orders/${idOf('none')}`, 'staff')).status).toBe(404)
    expect((await inShop('orders/nonsense', 'staff')).status).toBe(400)
  })

  it('shows what is to be paid until when, and what went back', async () => {
    const buyer = { checkout: idOf('invoice'), cart: anns, owner: ann }
    const invoiced = { ...buyer, order: idOf('invoiced') }
    await write(checkoutStarted({ ...buyer, expiresAt: hour }), placedUnpaid({ ...invoiced, payBy: hour }))
    expect((await inShop(`orders/${invoiced.order}`, 'customer', 'ann')).body).toMatchObject({
      status: 'unpaid',
      payBy: hour,
    })
    await write(orderCancelled({ order }), refundRequested({ refund, checkout, order }))
    const requested = { id: refund, amount: '15.00', status: 'requested' }
    const ended = { restock: true, reason: 'asked' }
    expect((await inShop(`orders/${order}`, 'staff')).body).toMatchObject({
      status: 'cancelled',
      ended,
      refunds: [requested],
    })
    await write(refundReported({ refund, checkout }))
    const own = (await inShop(`orders/${order}`, 'customer', 'ann')).body
    expect(own).toMatchObject({ refunds: [{ ...requested, status: 'refunded' }] })
    expect(JSON.stringify(own)).not.toMatch(/pi_1|tr_1/)
  })

  it('tells an erased customer apart from one who said nothing', async () => {
    const carl = await s.keys.actorOf('carl')
    const sealed = await s.keys.seal({ shop: 'demo', actor: carl, field: 'contact' }, JSON.stringify(contact))
    const bought = { cart: cartIdOf('demo', carl, 0), owner: carl }
    const his = { ...bought, order: idOf('carls'), checkout: idOf('carls-checkout') }
    const silent = { ...bought, order: idOf('silent'), checkout: idOf('silent-checkout') }
    await write(
      opened(bought),
      checkoutStarted({ ...bought, checkout: his.checkout }),
      placed({ ...his, contact: sealed }),
    )
    await write(checkoutStarted({ ...bought, checkout: silent.checkout }), placed(silent))
    await s.keys.erase(carl)
    expect((await inShop(`orders/${his.order}`, 'staff')).body.contact).toStrictEqual({ erased: true })
    expect((await inShop(`orders/${silent.order}`, 'staff')).body).not.toHaveProperty('contact')
    const moved = await s.keys.seal({ shop: 'elsewhere', actor: ann, field: 'contact' }, JSON.stringify(contact))
    const another = { cart: anns, owner: ann, order: idOf('moved'), checkout: idOf('moved-checkout') }
    await write(
      checkoutStarted({ cart: anns, owner: ann, checkout: another.checkout }),
      placed({ ...another, contact: moved }),
    )
    const unreadable = await inShop(`orders/${another.order}`, 'staff')
    expect(unreadable.body).toMatchObject({ id: another.order, contact: { unreadable: true } })
  })
})

describe('GET /payments', () => {
  beforeAll(async () => {
    const buyer = { cart: anns, owner: ann, checkout: late }
    const about = { checkout: late, cart: anns, intent: 'pi_9' }
    await write(
      checkoutStarted({ ...buyer, expiresAt: hour }),
      intended(about),
      checkoutExpired(about),
      succeeded({ ...about, late: true }),
      unfulfilled('out-of-stock', about),
    )
  })

  it('shows staff what is paid and not fulfilled, and what can be done about it', async () => {
    const { body } = await inShop('payments?status=unfulfilled', 'staff')
    expect(body.rows).toMatchObject([
      {
        ...{ id: late, cart: anns, owner: ann, subject: 'ann', status: 'over', total: '15.00', unfulfilled: true },
        ...{ ended: { how: 'expired' }, intent: 'pi_9', lines: [{ sku: 'MUG', quantity: '1' }] },
        toSettle: [
          {
            intent: 'pi_9',
            amount: '15.00',
            currency: 'GBP',
            reason: 'out-of-stock',
            can: ['order', 'refund', 'by-hand'],
          },
        ],
      },
    ])
    expect((await inShop('payments', 'admin')).body.rows.length).toBeGreaterThan(1)
    for (const role of ['customer', 'guest', 'service', 'analyst', 'ops'] as const)
      expect((await inShop('payments', role)).status).toBe(403)
  })

  it('shows a customer their own checkout by its id: what it costs, until when, and what it became', async () => {
    const own = await inShop(`payments/${checkout}`, 'customer', 'ann')
    expect(own.body).toMatchObject({ id: checkout, status: 'ordered', total: '15.00', expiresAt: hour, order })
    expect(Object.keys(own.body)).toEqual(expect.not.arrayContaining(['intent', 'owner', 'lines', 'paid', 'toSettle']))
    const over = await inShop(`payments/${late}`, 'customer', 'ann')
    expect(over.body).toMatchObject({ status: 'over', unfulfilled: true })
    expect(intentOf(over.body)).toBeUndefined()
    expect((await inShop(`payments/${checkout}`, 'customer', 'bob')).status).toBe(404)
    expect((await inShop(`payments/${checkout}`, 'analyst')).status).toBe(403)
    expect((await inShop(`payments/${checkout}`, 'staff')).body).toMatchObject({ subject: 'ann', intent: 'pi_1' })
  })

  it('lists it no more once it was settled', async () => {
    const about = { checkout: late, intent: 'pi_9' }
    await write(settled(about), refundRequested({ ...about, refund: idOf('refund-9') }))
    expect((await inShop('payments?status=unfulfilled', 'staff')).body.rows).toStrictEqual([])
    const { body } = await inShop(`payments/${late}`, 'staff')
    expect(body).toMatchObject({ refunds: [{ status: 'requested', amount: '15.00' }], toSettle: [{ can: [] }] })
    expect(body).not.toHaveProperty('unfulfilled')
  })
})

describe('GET /outbox', () => {
  it('shows the shop’s people and operators what providers are still to be told', async () => {
    const { body } = await inShop('outbox', 'ops')
    expect(body.rows).toMatchObject([
      { kind: 'cancel-intent', about: late, intent: 'pi_9', state: 'requested', attempts: 0 },
      { kind: 'refund', about: late, amount: '15.00', state: 'requested' },
    ])
    expect((await inShop('outbox?state=failed', 'staff')).body.rows).toStrictEqual([])
    expect((await inShop('outbox', 'customer', 'ann')).status).toBe(403)
    expect((await inShop('outbox', 'analyst')).status).toBe(403)
  })
})

describe('GET /outbox, of what a session’s client is told', () => {
  it('shows the shop’s people whom and what, and operators how it fares', async () => {
    await write(sessionCreated({ client: ann }), sheetMade({}, ann), sessionConverted())
    const messages = async (role: Role): Promise<Record<string, string>[]> =>
      (await inShop('outbox', role)).body.rows
        .filter(({ about }: { about: string }) => about === annsSession)
        // both are of one batch: their order is that of their ids
        .toSorted((a: { kind: string }, b: { kind: string }) => (a.kind < b.kind ? 1 : -1))
    const [sheet, order] = [annsSheet(), { kind: 'session-converted', order: annsOrder }]
    expect(await messages('staff')).toMatchObject([
      { ...order, client: ann, total: '24.00' },
      { kind: 'sales-sheet', client: ann, total: '24.00', title: sheet.title },
    ])
    const shown = await messages('ops')
    expect(shown).toMatchObject([order, { kind: 'sales-sheet', sheet: sheet.sheet, state: 'requested' }])
    for (const member of ['client', 'total', 'title'])
      for (const message of shown) expect(message).not.toHaveProperty(member)
  })
})

describe('a refund that came to nothing', () => {
  it('is on the list, and can be given back by hand; then it is on none, and staff alone see how', async () => {
    const refund = idOf('refund-9')
    const listed = async () => (await inShop('payments?status=unfulfilled', 'staff')).body.rows
    await write(refundReported({ refund, checkout: late, outcome: 'failed' }))
    expect(await listed()).toMatchObject([{ id: late, toSettle: [{ refund, can: ['by-hand'] }] }])
    const about = { checkout: late, intent: 'pi_9', refund }
    await write(settled({ ...about, how: 'by-hand', note: 'in cash' }))
    expect(await listed()).toStrictEqual([])
    const { body } = await inShop(`payments/${late}`, 'staff')
    expect(body).toMatchObject({
      refunds: [{ status: 'by-hand', byHand: { note: 'in cash' } }],
      toSettle: [{ can: [] }],
    })
    const own = await inShop(`payments/${late}`, 'customer', 'ann')
    expect(own.body).toMatchObject({ refunds: [{ status: 'by-hand', amount: '15.00' }] })
    expect(JSON.stringify(own.body)).not.toContain('in cash')
    expect((await inShop('outbox', 'ops')).body.rows).not.toContainEqual(expect.objectContaining({ kind: 'refund' }))
  })
})

describe('GET /v1/checkouts/:id', () => {
  it('shows its customer how far a combined checkout is, and nobody else', async () => {
    const combined = idOf('combined')
    const about = { combined, owner: ann }
    const started = combinedStarted(about)
    const with_ = <E extends { data: object }>(event: E): E => ({ ...event, data: { ...event.data, combined } })
    await write(started, with_(combinedPrepared()), with_(combinedIntended()))
    const { body } = await get(`/v1/checkouts/${combined}`, 'customer', 'ann', ['demo', 'farm'])
    expect(body).toMatchObject({
      id: combined,
      status: 'intended',
      total: '20.00',
      carts: [
        { shop: 'demo', shopName: 'Demo' },
        { shop: 'farm', shopName: 'farm' },
      ],
      parts: [{ shop: 'demo' }, { shop: 'farm' }],
    })
    expect(Object.keys(body)).toEqual(expect.not.arrayContaining(['owner', 'intent']))
    expect((await get(`/v1/checkouts/${combined}`, 'customer', 'bob', ['demo', 'farm'])).status).toBe(404)
    // a token that covers only some of its shops
    for (const shop of ['demo', 'farm', 'other'])
      expect((await get(`/v1/checkouts/${combined}`, 'customer', 'ann', [shop])).status).toBe(404)
    expect((await get(`/v1/checkouts/${combined}`, 'staff')).status).toBe(403)
    expect((await get('/v1/checkouts/nonsense', 'customer', 'ann')).status).toBe(400)
  })
})
