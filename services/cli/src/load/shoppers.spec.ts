import { describe, expect, it } from 'vitest'
import { Account } from './account.ts'
import type { Answer, Api, Request } from './api.ts'
import { Counts } from './counts.ts'
import type { Ticket, Wanted } from './data/wanted.ts'
import { Desk } from './desk.ts'
import type { Shelves } from './shelves.ts'
import { Shoppers } from './shoppers.ts'
import { Till } from './till.ts'

const answer = (quantities: Record<string, string>, more: Partial<Answer> = {}): Answer => {
  const items = Object.entries(quantities).map(([sku, quantity]) => ({ id: `line-${sku}`, sku, quantity }))
  return { status: 200, body: { id: 'demo.cart', items }, position: undefined, replayed: false, ms: 1, ...more }
}
const refusal = (code: string): Answer => ({ ...answer({}), status: 409, body: { code } })
const outOfStock = refusal('out-of-stock')

/** Shoppers before a service that answers what it is told to. */
const stage = (...answers: Answer[]) => {
  const asked: Request[] = []
  const ask = async (request: Request) => {
    asked.push(request)
    return answers.shift()!
  }
  const [account, counts] = [new Account(), new Counts()]
  const shelves = { list: async () => {} } as unknown as Shelves
  const api = { ask } as unknown as Api
  const desk = new Desk({ api, shop: 'demo', tokens: { service: 't', staff: 's' }, counts })
  const shoppers = new Shoppers({ desk, till: new Till(desk, account), account, shelves })
  const inCart = () =>
    Object.fromEntries([...(account.carts.get('bob')?.lines ?? [])].map(([sku, l]) => [sku, l.quantity]))
  return { shoppers, asked, counts, inCart, surprises: desk.surprises }
}
let keys = 0
const add = (sku: string, quantity: number, more: { ticket?: Ticket; basket?: string } = {}): Wanted => ({
  ...{ do: 'add', customer: 'bob', sku, name: sku, price: '1', quantity },
  ticket: { key: `k${++keys}` },
  ...more,
})
const remove = (sku: string): Wanted => ({ do: 'remove', customer: 'bob', sku, ticket: { key: `k${++keys}` } })
const buy = (): Wanted => ({ do: 'buy', customer: 'bob', ticket: { key: `k${++keys}` } })

describe('a shopper', () => {
  it('has in the account what was accepted, and not what was refused', async () => {
    const { shoppers, counts, inCart, surprises } = stage(answer({ MUG: '2' }), outOfStock)
    await shoppers.serve('bob', add('MUG', 2))
    await shoppers.serve('bob', add('MUG', 9))
    expect(inCart()).toEqual({ MUG: 2 })
    expect([counts.accepted, Object.fromEntries(counts.refused)]).toEqual([1, { 'out-of-stock': 1 }])
    expect(surprises).toEqual([])
  })
  it('sends a row that is there twice again as it was, and counts it once', async () => {
    const ticket = { key: 'same' }
    const { shoppers, asked, counts, inCart } = stage(answer({ MUG: '2' }), answer({ MUG: '2' }, { replayed: true }))
    for (let n = 0; n < 2; n++) await shoppers.serve('bob', add('MUG', 2, { ticket }))
    expect(asked[1]).toEqual(asked[0])
    expect([counts.accepted, counts.replayed, inCart()]).toEqual([1, 1, { MUG: 2 }])
  })
  it('takes a replay for the outcome where the first answer was lost', async () => {
    const { shoppers, counts, inCart } = stage(answer({ MUG: '2' }, { replayed: true }))
    await shoppers.serve('bob', add('MUG', 2))
    expect([counts.accepted, counts.replayed, inCart()]).toEqual([1, 0, { MUG: 2 }])
  })
  it('is surprised where a key is not known the second time', async () => {
    const ticket = { key: 'same' }
    const { shoppers, surprises } = stage(answer({ MUG: '2' }), answer({ MUG: '4' }))
    for (let n = 0; n < 2; n++) await shoppers.serve('bob', add('MUG', 2, { ticket }))
    expect(surprises).toEqual(['the key same was answered twice, the second time not as a replay'])
  })
  it('is surprised where the answered cart is not what was accepted', async () => {
    const { shoppers, surprises } = stage(answer({ MUG: '3' }))
    await shoppers.serve('bob', add('MUG', 2))
    expect(surprises).toEqual(['the cart demo.cart of bob was answered otherwise than accepted'])
  })
  it('takes out one at a time, the last one with its line', async () => {
    const { shoppers, asked, inCart } = stage(answer({ MUG: '2' }), answer({ MUG: '1' }), answer({}))
    await shoppers.serve('bob', add('MUG', 2))
    for (let n = 0; n < 2; n++) await shoppers.serve('bob', remove('MUG'))
    expect(asked.slice(1).map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PATCH', '/v1/shops/demo/carts/me/items/line-MUG', { quantity: '1' }],
      ['DELETE', '/v1/shops/demo/carts/me/items/line-MUG', undefined],
    ])
    expect([inCart(), shoppers.openCount]).toEqual([{}, 0])
  })
  it('sends nothing where there is nothing to take out', async () => {
    const { shoppers, asked, counts } = stage()
    await shoppers.serve('bob', remove('MUG'))
    expect([asked, counts.skipped.get('remove-without-add')]).toEqual([[], 1])
  })
  it('begins another basket with an empty cart where the last one could not be bought', async () => {
    const { shoppers, asked, inCart, surprises } = stage(
      answer({ A: '1' }),
      refusal('price-changed'),
      answer({ A: '1', B: '1' }),
      refusal('price-changed'),
      answer({}),
      answer({ C: '1' }),
    )
    await shoppers.serve('bob', add('A', 1, { basket: '1' }))
    await shoppers.serve('bob', buy())
    await shoppers.serve('bob', add('B', 1, { basket: '1' }))
    await shoppers.serve('bob', buy())
    await shoppers.serve('bob', add('C', 1, { basket: '2' }))
    expect(asked.map(({ method, path }) => `${method} ${path.slice('/v1/shops/demo/carts/me'.length)}`)).toEqual([
      'POST /items',
      'POST /checkout',
      'POST /items',
      'POST /checkout',
      'DELETE ',
      'POST /items',
    ])
    expect([inCart(), surprises]).toEqual([{ C: 1 }, []])
  })
})
