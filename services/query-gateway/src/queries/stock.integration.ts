import type { DomainEvent, Product } from '@cartstream/schemas'
import { joined, left, moved, promotionEnded, promotionSet } from '@cartstream/spec/queued'
import { configured, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { named } from '@cartstream/spec/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSpecGateway, type SpecGateway } from '../../spec/gateway.ts'

let s: SpecGateway
let [ann, bob] = ['', '']
const idOf = (name: string) => `demo.${named(name)}`
const box: Product = { sku: 'BOX', name: 'Box', price: '30.00', unit: 'each', parts: [{ sku: 'MUG', quantity: '4' }] }
type Role = Parameters<SpecGateway['token']>[0]
const write = (...happened: readonly DomainEvent[]) => s.write(...happened)
const inShop = async (path: string, role: Role, sub?: string) =>
  s.get(`/v1/shops/demo/${path}`, await s.token(role, sub))

beforeAll(async () => {
  s = await openSpecGateway()
  s.project()
  ann = await s.keys.actorOf('ann')
  bob = await s.keys.actorOf('bob')
  const batches = [{ name: 'B1', cost: '3.21', expiresOn: '2026-03-01' }]
  const more = { cost: '3.21', batches, decimals: 0, hold: 'checkout', holdTtlSeconds: 77 } as const
  await write(configured(), listed(mug, more), listed(shirt), listed(box), stocked('MUG', '10'), stocked('SHIRT', '3'))
})
afterAll(() => s.stop())

describe('what a product says', () => {
  it('of itself is for everybody, of how it is held for the shop’s people, of its cost for nobody', async () => {
    const told = (await inShop('availability/MUG', 'customer', 'ann')).body
    expect(told).toMatchObject({ decimals: 0, batches: [{ name: 'B1', expiresOn: '2026-03-01' }], stock: 'in' })
    expect(JSON.stringify(told)).not.toMatch(/3\.21|hold|77/)
    const staffs = (await inShop('availability/MUG', 'staff')).body
    expect(staffs).toMatchObject({ hold: 'checkout', holdTtlSeconds: 77 })
    expect(JSON.stringify(staffs)).not.toContain('3.21')
  })

  it('of a bundle is how many its parts still give', async () => {
    expect((await inShop('availability/BOX', 'customer', 'ann')).body).toMatchObject({
      ...{ available: '2', stock: 'low', parts: [{ sku: 'MUG', quantity: '4' }] },
    })
    const { body } = await inShop('availability', 'staff')
    expect(body.rows.find(({ sku }: { sku: string }) => sku === 'BOX')).toMatchObject({ available: '2', pools: [] })
  })
})

describe('where the shop shows no numbers', () => {
  it('customers are told in, low or out, by the shop’s own threshold, and no number on any path', async () => {
    await write(configured({ stockShown: 'low-in-out', lowStock: '4' }), stocked('MUG', '9871'), stocked('SHIRT', '3'))
    const { body } = await inShop('availability', 'customer', 'ann')
    expect(body.rows.map(({ sku, stock }: { sku: string; stock: string }) => [sku, stock]).sort()).toStrictEqual([
      ['BOX', 'in'],
      ['MUG', 'in'],
      ['SHIRT', 'low'],
    ])
    for (const path of ['availability', 'availability/MUG', 'availability/BOX', 'waitlist/MUG']) {
      const { body } = await inShop(path, 'customer', 'ann')
      expect(JSON.stringify(body)).not.toMatch(/9871|2467|"available"|"onHand"/)
    }
    expect((await inShop('availability/MUG', 'staff')).body).toMatchObject({ available: '9871' })
  })
})

describe('GET /waitlist/:sku', () => {
  it('shows staff the queue, the first first, and each customer their own place', async () => {
    await write(
      joined({ entry: idOf('1'), actor: bob, ownerKind: 'guest' }),
      joined({ entry: idOf('2'), actor: await s.keys.actorOf('cleo') }),
      joined({ entry: idOf('3'), actor: ann, quantity: '2' }),
      joined({ entry: idOf('4'), actor: ann, sku: 'SHIRT' }),
    )
    const places = async (path: string, role: Role, sub?: string) =>
      (await inShop(path, role, sub)).body.rows.map((row: { id: string; place: number; subject?: string }) => [
        ...[row.id, row.place],
        ...(row.subject ? [row.subject] : []),
      ])
    expect(await places('waitlist/MUG', 'staff')).toStrictEqual([
      [idOf('1'), 1, 'bob'],
      [idOf('2'), 2, 'cleo'],
      [idOf('3'), 3, 'ann'],
    ])
    expect(await places('waitlist/MUG', 'customer', 'ann')).toStrictEqual([[idOf('3'), 3]])
    await write(left({ entry: idOf('1'), actor: bob }))
    expect(await places('waitlist/MUG', 'customer', 'ann')).toStrictEqual([[idOf('3'), 2]])
    expect(await places('waitlist/MUG', 'guest', 'bob')).toStrictEqual([])
    expect((await inShop('waitlist/MUG', 'customer', 'ann')).body.rows[0]).not.toHaveProperty('owner')
  })

  it('shows a guest’s place to the customer they turned out to be, where it is, and to the guest no more', async () => {
    const dora = await s.keys.actorOf('dora')
    const places = async (role: Role, sub: string) =>
      (await inShop('waitlist/BOX', role, sub)).body.rows.map((row: { id: string; place: number }) => [
        row.id,
        row.place,
      ])
    await write(
      joined({ entry: idOf('7'), sku: 'BOX', actor: bob, ownerKind: 'guest' }),
      joined({ entry: idOf('8'), sku: 'BOX', actor: ann }),
      moved({ entry: idOf('7'), sku: 'BOX', from: bob, actor: dora }),
    )
    expect([
      await places('customer', 'dora'),
      await places('customer', 'ann'),
      await places('guest', 'bob'),
    ]).toStrictEqual([[[idOf('7'), 1]], [[idOf('8'), 2]], []])
  })

  it('comes in pages, in the order of the queue', async () => {
    const first = (await inShop('waitlist/MUG?limit=1', 'staff')).body
    expect(first.rows).toMatchObject([{ id: idOf('2'), place: 1 }])
    const second = (await inShop(`waitlist/MUG?limit=1&next=${first.next}`, 'staff')).body
    expect(second.rows).toMatchObject([{ id: idOf('3'), place: 2 }])
    expect(second).not.toHaveProperty('next')
    expect((await inShop(`waitlist/SHIRT?limit=1&next=${first.next}`, 'staff')).status).toBe(400)
    expect((await inShop(`waitlist/MUG?limit=1&next=${first.next}`, 'customer', 'ann')).status).toBe(400)
  })

  it('is nothing for analysts and operators', async () => {
    for (const role of ['analyst', 'ops'] as const) expect((await inShop('waitlist/MUG', role)).status).toBe(403)
    expect((await inShop('waitlist/MUG?colour=red', 'staff')).status).toBe(400)
  })
})

describe('GET /promotions', () => {
  it('shows the shop’s people what carts may claim', async () => {
    await write(promotionSet({ minimumSubtotal: '20.00' }), promotionSet({ code: 'OLD' }), promotionEnded('OLD'))
    expect((await inShop('promotions', 'staff')).body.rows).toMatchObject([
      { code: 'OLD', status: 'ended' },
      { code: 'SPRING', label: 'Spring', percent: '10', minimumSubtotal: '20.00', status: 'active' },
    ])
    expect((await inShop('promotions', 'customer', 'ann')).status).toBe(403)
  })
})
