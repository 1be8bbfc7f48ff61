import { positionToken } from '@cartstream/schemas'
import { add, ann, bob, dan, set } from '@cartstream/spec/sample'
import { checkOut, confirm } from '@cartstream/spec/selling'
import { cartIdOf, idOf, noon } from '@cartstream/spec/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSpecAnalyst, type SpecAnalyst } from '../../spec/analyst.ts'
import { certify } from '../certify/index.ts'

const at = (seconds: number): string => new Date(noon + seconds * 1000).toISOString()
const annsCart = cartIdOf(ann.actor)
const bobsCart = cartIdOf(bob.actor)

/** Five mugs: Ann takes two at 10 s, Bob the last three at 70 s; Dan is refused twice; Ann pays at 100 s; Bob's time is up at 970 s. */
let s: SpecAnalyst
beforeAll(async () => {
  s = await openSpecAnalyst([
    [10, () => add('MUG', '2')],
    [60, () => add('MUG', '3', { caller: bob })],
    [5, () => add('MUG', '1', { caller: dan })],
    [5, () => add('MUG', '4', { caller: dan })],
    [10, () => checkOut()],
    [10, () => confirm({ checkout: idOf(5, 0), amount: '29.38' })],
    [1000, () => set('SHIRT', '9')],
  ])
})
afterAll(() => s.stop())

const history = (query = '', as: Parameters<SpecAnalyst['get']>[1] = 'analyst') =>
  s.get(`/v1/shops/demo/carts/${annsCart}/history${query}`, as)
const state = (query = '', as: Parameters<SpecAnalyst['get']>[1] = 'analyst') =>
  s.get(`/v1/shops/demo/state${query}`, as)
const explained = (query = '', as: Parameters<SpecAnalyst['get']>[1] = 'analyst') =>
  s.get(`/v1/shops/demo/availability/MUG/explain${query}`, as)
const rowsOf = (body: { rows: { kind: string }[] }, kind: string) => body.rows.filter((row) => row.kind === kind)

describe('a cart’s history', () => {
  it('tells each event with the cart after it', async () => {
    const { status, body } = await history()
    expect(status).toBe(200)
    expect(body.events.map((e: { type: string; at: string }) => [e.type, e.at])).toEqual([
      ...['CartOpened', 'ItemAdded', 'StockReserved'].map((type) => [type, at(10)]),
      ...['CheckoutStarted', 'HoldExtended'].map((type) => [type, at(90)]),
      ...['PaymentSucceeded', 'OrderPlaced', 'StockSold', 'CartOrdered'].map((type) => [type, at(100)]),
    ])
    expect(body.events[1].state).toMatchObject({ version: 2, items: [{ sku: 'MUG', quantity: '2' }] })
    expect(body.events[1].state.items[0].hold).toBeUndefined()
    expect(body.events[2].state.items[0].hold).toMatchObject({ expiresAt: at(910) })
    expect(body.events.at(-1).state).toMatchObject({ status: 'ordered', items: [] })
  })
  it('says what differs between two moments', async () => {
    const { body } = await history(`?from=${at(50)}&to=${at(95)}`)
    expect(body.events.map((e: { type: string }) => e.type)).toEqual(['CheckoutStarted', 'HoldExtended'])
    expect(body.before).toMatchObject({ version: 2 })
    expect(body.after).toMatchObject({ status: 'checkout' })
    expect(body.changes).toContainEqual({ path: '/status', is: 'checkout' })
    expect(body.changes.map((c: { path: string }) => c.path)).not.toContain('/now')
    const whole = await history(`?from=${at(0)}&to=${at(20)}`)
    expect(whole.body.before).toBeUndefined()
    expect(whole.body.changes).toContainEqual({ path: '/itemCount', is: 1 })
  })
  it('comes in pages that go on where the last one ended, and is good for nothing else', async () => {
    const pages = []
    let next = ''
    do {
      const { body } = await history(`?limit=4${next && `&next=${next}`}`)
      pages.push(body.events.length)
      next = body.next ?? ''
    } while (next !== '')
    expect(pages).toEqual([4, 4, 1])
    const { body } = await history('?limit=4')
    expect((await history(`?to=${at(95)}&next=${body.next}`)).status).toBe(400)
    expect((await history('?next=nonsense')).status).toBe(400)
  })
  it('shows staff who it is, and analysts the pseudonym and nothing of the provider’s', async () => {
    const [forAnalyst, forStaff] = [(await history()).body, (await history('', 'staff')).body]
    const paid = (body: typeof forAnalyst) =>
      body.events.find((e: { type: string }) => e.type === 'PaymentSucceeded').data
    expect(forAnalyst).toMatchObject({ owner: ann.actor })
    expect(forAnalyst.subject).toBeUndefined()
    expect(paid(forAnalyst).intent).toBeUndefined()
    expect(paid(forStaff).intent).toBeDefined()
  })
})

describe('the shop at a moment', () => {
  it('has every SKU with who holds it, and every open cart, with nothing that is due', async () => {
    const { body } = await state(`?at=${at(80)}`)
    expect(body).toMatchObject({ shop: 'demo', at: at(80), counts: { skus: 4, holds: 2, carts: 2 } })
    const mug = body.rows.find((row: { sku?: string }) => row.sku === 'MUG')
    expect(mug).toMatchObject({
      onHand: '5',
      held: '5',
      available: '0',
      holds: 2,
      pools: [{ batch: '-' }, { batch: 'B1' }],
    })
    expect(rowsOf(body, 'hold')).toMatchObject([
      { sku: 'MUG', cart: annsCart, owner: ann.actor, quantity: '2', expiresAt: at(910) },
      { sku: 'MUG', cart: bobsCart, owner: bob.actor, quantity: '3', expiresAt: at(970) },
    ])
    expect(rowsOf(body, 'cart')).toHaveLength(2)
    const due = (await state(`?at=${at(971)}`)).body
    expect(due).toMatchObject({ counts: { holds: 0, carts: 1 } })
    expect(due.rows.find((row: { sku?: string }) => row.sku === 'MUG')).toMatchObject({
      onHand: '3',
      held: '0',
      available: '3',
    })
    expect(rowsOf(due, 'cart')[0]).not.toHaveProperty('items.0.hold')
  })
  it('is the same by instant, by position and by offset', async () => {
    const { offset } = s.lived.heads[3]!
    const token = positionToken(s.lived.index.audit.logId!, 0, offset)
    const byInstant = (await state(`?at=${at(70)}`)).body
    expect((await state(`?at=${token}`)).body).toEqual(byInstant)
    expect((await state(`?at=${offset}`)).body).toEqual(byInstant)
    expect(byInstant.position).toBe(token)
  })
  it('of one cart is read from its own events', async () => {
    const { body } = await state(`?at=${at(50)}&cart=${annsCart}`)
    const inAll = rowsOf((await state(`?at=${at(50)}`)).body, 'cart')[0]
    const {
      ownerKind: _1,
      lastActivityAt: _2,
      ...cart
    } = inAll as { kind: string; ownerKind: string; lastActivityAt: string }
    expect(body).toEqual({ shop: 'demo', at: at(50), rows: [cart] })
    expect((await state(`?at=${at(5)}&cart=${annsCart}`)).status).toBe(404)
  })
  it('comes in pages of one and the same past, whatever is written meanwhile', async () => {
    const whole = (await state()).body
    const rows = []
    let next = ''
    do {
      const { body } = await state(`?limit=3${next && `&next=${next}`}`)
      expect(body).toMatchObject({ at: whole.at, position: whole.position })
      rows.push(...body.rows)
      next = body.next ?? ''
    } while (next !== '')
    expect(rows).toEqual(whole.rows)
  })
  it('says what is wrong with a question', async () => {
    const log = '01890a5d-ac96-774b-bcce-b302099a8057'
    for (const query of [
      'at=yesterday',
      `at=${log}~0.5`,
      `at=${s.lived.index.audit.logId}~7.5`,
      'limit=0',
      'limit=1001',
      'what=1',
    ])
      expect([query, (await state(`?${query}`)).status]).toEqual([query, 400])
    expect((await state('?sku=NONE')).status).toBe(404)
    expect((await state(`?at=${at(-1)}`)).status).toBe(404)
    expect((await state(`?at=${positionToken(s.lived.index.audit.logId!, 0, 999_999n)}`)).status).toBe(504)
  })
})

describe('the moments of a shop', () => {
  const moments = (query = '', as: Parameters<SpecAnalyst['get']>[1] = 'analyst') =>
    s.get(`/v1/shops/demo/moments${query}`, as)
  it('are its first event, its last, and those on either side of an instant', async () => {
    const { body } = await moments(`?at=${at(50)}`)
    expect(body).toMatchObject({ at: at(50), first: at(0), before: at(10), after: at(70), last: at(1100) })
    expect((await moments(`?at=${at(70)}`)).body).toMatchObject({ before: at(10), after: at(75) })
  })
  it('end with the last, where no moment is named', async () => {
    const { body } = await moments()
    expect(body).toMatchObject({ before: at(1100), last: at(1100) })
    expect(body.after).toBeUndefined()
    expect(Date.parse(body.now)).toBeGreaterThanOrEqual(Date.parse(body.last))
  })
  it('are for whoever may see what happened', async () => {
    expect((await moments('', 'ops')).status).toBe(403)
    expect((await moments('?at=yesterday')).status).toBe(400)
  })
})

describe('an explanation', () => {
  it('names holds with age and time left, the event that took the last one, and who was refused since', async () => {
    const { body } = await explained(`?at=${at(85)}`)
    expect(body).toMatchObject({
      ...{ sku: 'MUG', buyable: false, at: at(85), holds: 2 },
      pool: { onHand: '5', held: '5', available: '0' },
      heldBy: [
        { cart: annsCart, quantity: '2', ageSeconds: 75, secondsLeft: 825 },
        { cart: bobsCart, quantity: '3', ageSeconds: 15, secondsLeft: 885 },
      ],
      lastUnit: { type: 'StockReserved', at: at(70), cart: bobsCart },
      refusals: { count: 2, since: at(70), lastAt: at(80) },
    })
    expect(body.words).toEqual([
      'MUG (Mug) cannot be bought: 0 available.',
      '5 on hand; 5 held by 2 holds.',
      `Cart ${annsCart} has held 2 for 1 min 15 s, and will for 13 min 45 s more.`,
      `Cart ${bobsCart} has held 3 for 15 s, and will for 14 min 45 s more.`,
      expect.stringContaining(`The last whole one went at ${at(70)} with StockReserved`),
      `2 adds were refused since, the last at ${at(80)}.`,
      'If nobody extends the hold, 2 come back in 13 min 45 s; or stock is brought.',
    ])
  })
  it('does not count what is due, and says so where there is something to buy', async () => {
    expect((await explained(`?at=${at(971)}`)).body).toMatchObject({
      buyable: true,
      pool: { available: '3' },
      holds: 0,
    })
    expect((await explained(`?at=${at(971)}`)).body.lastUnit).toBeUndefined()
    expect((await explained('?batch=B1')).body).toMatchObject({ buyable: true, pool: { batch: 'B1', available: '3' } })
  })
  it('is none for a SKU that was never listed', async () =>
    expect((await s.get('/v1/shops/demo/availability/NONE/explain')).status).toBe(404))
})

describe('the certificate', () => {
  it('is the one that the log gives to whoever reads it alone', async () => {
    const { status, body } = await s.get('/v1/shops/demo/certificate', 'ops')
    expect([status, body.verdict]).toEqual([200, 'no-oversell'])
    expect(body).toEqual(JSON.parse(JSON.stringify(await certify(s.log, { shop: 'demo' }))))
  })
})

describe('who may look', () => {
  const paths = ['state', `carts/${annsCart}/history`, 'availability/MUG/explain', 'certificate']
  it.each(paths)('at %s: the shop’s people and analysts, and no customer', async (path) => {
    const statuses = (roles: readonly Parameters<SpecAnalyst['get']>[1][]) =>
      Promise.all(roles.map(async (role) => (await s.get(`/v1/shops/demo/${path}`, role)).status))
    expect(await statuses(['admin', 'staff', 'analyst'])).toEqual([200, 200, 200])
    expect(await statuses(['customer', 'guest', 'service'])).toEqual([403, 403, 403])
    expect(await statuses(['ops'])).toEqual([path === 'certificate' ? 200 : 403])
    expect((await s.get(`/v1/shops/demo/${path}`, 'admin', ['other'])).status).toBe(404)
    const { status, headers } = await fetch(new URL(`/v1/shops/demo/${path}`, s.analyst.address))
    expect([status, headers.get('content-type')]).toEqual([401, expect.stringMatching(/^application\/problem\+json/)])
  })
  it('is told that a cart is not there where it is another shop’s', async () =>
    expect((await s.get(`/v1/shops/other/carts/${annsCart}/history`, 'analyst', '*')).status).toBe(404))
})
