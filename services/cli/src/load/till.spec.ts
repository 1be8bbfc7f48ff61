import { describe, expect, it } from 'vitest'
import { Account } from './account.ts'
import type { Answer, Api, Request } from './api.ts'
import { Counts } from './counts.ts'
import type { Wanted } from './data/wanted.ts'
import { Desk } from './desk.ts'
import { Till } from './till.ts'

const answer = (body: object, more: Partial<Answer> = {}): Answer => ({
  ...{ status: 200, body, position: undefined, replayed: false, ms: 1 },
  ...more,
})
const checkout = { id: 'demo.co', cart: 'demo.cart', status: 'active', total: '7.50' }
const order = { id: 'demo.order', cart: 'demo.cart', checkout: 'demo.co', status: 'paid', total: '7.50' }
const no = (code: string) => answer({ code }, { status: 409 })

/** A till before a service that answers what it is told to; bob has three mugs in his cart. */
const stage = (...answers: Answer[]) => {
  const asked: Request[] = []
  const ask = async (request: Request) => {
    asked.push(request)
    return answers.shift()!
  }
  const [account, counts] = [new Account(), new Counts()]
  account.prices.set('MUG', '2.5')
  const fill = () =>
    account.carts.set('bob', { id: 'demo.cart', lines: new Map([['MUG', { line: 'l', quantity: 3 }]]) })
  fill()
  const api = { ask } as unknown as Api
  const desk = new Desk({ api, shop: 'demo', tokens: { service: 'of the service', staff: 'of staff' }, counts })
  const sent = () => asked.map(({ method, path, body }) => [method, path.slice('/v1/shops/demo/'.length), body])
  return { till: new Till(desk, account), account, counts, asked, sent, surprises: desk.surprises }
}
type Cancel = Extract<Wanted, { do: 'cancel' }>
const cancel = (units: Record<string, number>): Cancel => ({
  ...{ do: 'cancel', customer: 'bob', units: new Map(Object.entries(units)), rows: 2 },
  ticket: { key: 'c' },
})

describe('a purchase', () => {
  it('checks the cart out for what it costs, and pays', async () => {
    const { till, account, counts, sent, surprises } = stage(answer({ checkout }), answer({ order }))
    await till.buy('bob', { key: 'k' })
    expect(sent()).toEqual([
      ['POST', 'carts/me/checkout', { total: '7.50' }],
      ['POST', 'payments/demo.co/confirm', {}],
    ])
    const bought = { id: 'demo.order', status: 'paid', total: '7.50', units: new Map([['MUG', 3]]) }
    expect([...account.allOrders()]).toEqual([bought])
    expect([account.carts.size, counts.purchases, counts.accepted, surprises]).toEqual([0, 1, 2, []])
  })
  it('is none where the cart is empty', async () => {
    const { till, account, counts, asked } = stage()
    account.carts.clear()
    await till.buy('bob', { key: 'k' })
    expect([asked, counts.purchases, counts.skipped.get('purchase-without-cart')]).toEqual([[], 0, 1])
  })
  it('that is there twice is sent again as it was, and bought once', async () => {
    const again = { replayed: true }
    const { till, account, asked, counts } = stage(
      answer({ checkout }),
      answer({ order }),
      answer({}, again),
      answer({}, again),
    )
    const ticket = { key: 'k' }
    for (let n = 0; n < 2; n++) await till.buy('bob', ticket)
    expect(asked.slice(2)).toEqual(asked.slice(0, 2))
    expect([[...account.allOrders()].length, counts.replayed, counts.purchases]).toEqual([1, 2, 1])
  })
  it('that is refused leaves the cart as it is', async () => {
    const { till, account, counts } = stage(no('price-changed'))
    await till.buy('bob', { key: 'k' })
    expect([account.carts.size, Object.fromEntries(counts.refusedPurchases)]).toEqual([1, { 'price-changed': 1 }])
  })
  it('that is not paid is given up, so that the cart is not frozen', async () => {
    const { till, account, counts, sent } = stage(answer({ checkout }), no('payment-failed'), answer({}))
    await till.buy('bob', { key: 'k' })
    expect(sent().at(-1)).toEqual(['DELETE', 'carts/me/checkout', undefined])
    expect([account.carts.size, Object.fromEntries(counts.refusedPurchases)]).toEqual([1, { 'payment-failed': 1 }])
  })
  it('that costs something else than the account says is a surprise', async () => {
    const { till, surprises } = stage(answer({ checkout: { ...checkout, total: '7.51' } }), answer({ order }))
    await till.buy('bob', { key: 'k' })
    expect(surprises).toEqual(['the checkout demo.co was answered with the total 7.51, not 7.50'])
  })
})

describe('a cancellation', () => {
  const bought = async (...answers: Answer[]) => {
    const staged = stage(answer({ checkout }), answer({ order }), ...answers)
    await staged.till.buy('bob', { key: 'k' })
    return staged
  }

  it('of all that was ordered cancels the order, as staff, and has it restocked', async () => {
    const { till, account, asked, sent, surprises } = await bought(answer({ ...order, status: 'cancelled' }))
    await till.cancel(cancel({ MUG: 3 }))
    expect(sent().at(-1)).toEqual(['POST', 'orders/demo.order/cancel', { restock: true, reason: 'cancellation' }])
    expect([asked.at(-1)?.token, [...account.allOrders()][0]?.status, surprises]).toEqual(['of staff', 'cancelled', []])
  })
  it('of what was ordered and of what was refused cancels the order', async () => {
    const { till, account } = await bought(answer({ ...order, status: 'cancelled' }))
    await till.cancel(cancel({ MUG: 3, CUP: 1 }))
    expect([...account.allOrders()][0]?.status).toBe('cancelled')
  })
  it.each([
    ['part-of-an-order', { MUG: 2 }],
    ['unknown-order', { CUP: 1 }],
  ])('is counted as %s where it is of %j', async (reason, units) => {
    const { till, account, counts } = await bought()
    await till.cancel(cancel(units))
    expect([counts.skipped.get(reason), [...account.allOrders()][0]?.status]).toEqual([2, 'paid'])
  })
  it('cancels no order twice', async () => {
    const { till, counts } = await bought(answer({ ...order, status: 'cancelled' }))
    for (let n = 0; n < 2; n++) await till.cancel(cancel({ MUG: 3 }))
    expect(counts.skipped.get('unknown-order')).toBe(2)
  })
})
