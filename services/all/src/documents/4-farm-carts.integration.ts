import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Farms, openFarms } from '../../spec/farms.ts'
import { type FarmCarts, farmCarts } from './clients/farm-carts.ts'

/** Document 4, line by line, as its clients see it: two farms, and customers with carts in both. */

let f: Farms
beforeAll(async () => {
  f = await openFarms()
})
afterAll(() => f.s.close())

const as = async (sub: string): Promise<FarmCarts> => farmCarts(f.s.url, await f.customer(sub))
const apples = { farmId: 'hillside', productId: 'apples' }
const eggs = { farmId: 'hillside', productId: 'eggs' }
const honey = { farmId: 'riverside', productId: 'honey' }
const id = (farm: string) => expect.stringMatching(new RegExp(`^${farm}\\.[\\w-]{22}$`))

describe('design goals', () => {
  it('one cart per farm, one line per product', async () => {
    const ann = await as('goals')
    for (const item of [apples, honey, apples, eggs, honey]) await ann.useAddToCart(item)
    const carts = await ann.useAllCarts()
    const counted = carts.map(({ farmId, lines }) => [farmId, lines.map((line) => [line.productId, line.bundles])])
    expect(counted).toEqual([
      [
        'hillside',
        [
          ['apples', 2],
          ['eggs', 1],
        ],
      ],
      ['riverside', [['honey', 2]]],
    ])
  })

  it('the cart is the one of the customer’s account: another one’s is another', async () => {
    const [ann, bob] = [await as('mine'), await as('yours')]
    const [mine, yours] = [await ann.useAddToCart(apples), await bob.useAddToCart({ ...apples, bundles: 2 })]
    expect(mine.id).not.toBe(yours.id)
    expect((await ann.useAllCarts())[0]?.lines[0]?.bundles).toBe(1)
    expect((await bob.useAllCarts())[0]?.lines[0]?.bundles).toBe(2)
  })
})

describe('CartDTO', () => {
  it('has these members and no other, with JSON numbers', async () => {
    const ann = await as('dto')
    await ann.useAddToCart({ ...apples, bundles: 3 })
    const added = await ann.useAddToCart({ ...eggs, bundles: 2 })
    const line = { id: id('hillside'), bundleSize: 1 }
    const shown = {
      id: id('hillside'),
      farmId: 'hillside',
      farmName: 'Hillside Farm',
      lines: [
        {
          ...{ ...line, productId: 'apples', productName: 'Apples', bundleSize: 5, unit: 'kg' },
          ...{ bundles: 3, priceEach: 12.5, subtotal: 37.5 },
        },
        {
          ...{ ...line, productId: 'eggs', productName: 'Eggs', unit: 'boxes' },
          ...{ bundles: 2, priceEach: 3.2, subtotal: 6.4 },
        },
      ],
      total: 43.9,
    }
    expect(added).toStrictEqual(shown)
    expect(await ann.useAllCarts()).toStrictEqual([added])
  })

  it('comes in an envelope { carts }, over all farms of the token, without those that are empty', async () => {
    const token = await f.customer('envelope')
    const look = async () => (await f.s.ask('GET', '/cart/api', { as: token })).body
    expect(await look()).toStrictEqual({ carts: [] })
    const ann = await as('envelope')
    await ann.useAddToCart(honey)
    const { id: cartId } = await ann.useAddToCart(apples)
    await ann.useDecrementItem({ cartId, productId: 'apples' })
    expect((await ann.useAllCarts()).map(({ farmId }) => farmId)).toEqual(['riverside'])
    const here = farmCarts(f.s.url, await f.customer('envelope', ['hillside']))
    expect(await here.useAllCarts()).toEqual([])
  })
})

describe('one active cart', () => {
  it('is what is shown of a farm: not one apart, in which a single item is being bought', async () => {
    const token = await f.customer('apart')
    const ann = farmCarts(f.s.url, token)
    const bought = { sku: 'eggs', quantity: '1' }
    await f.s.ask('POST', '/v1/shops/hillside/buy-now', { as: token, body: bought })
    const { id: cartId } = await ann.useAddToCart(apples)
    expect((await ann.useAllCarts()).map((cart) => cart.id)).toEqual([cartId])
    const { body } = await f.s.ask('GET', '/v1/carts', { as: token })
    expect((body as { carts: unknown[] }).carts).toHaveLength(2)
  })
})

describe('addToCart', () => {
  it('adds one bundle where none is said, and adds up, whatever the farm’s policy says of /v1', async () => {
    await f.s.put('riverside/config', { name: 'Riverside Farm', currency: 'EUR', addAgain: 'reject' })
    const ann = await as('adds')
    expect((await ann.useAddToCart(honey)).lines[0]?.bundles).toBe(1)
    expect((await ann.useAddToCart({ ...honey, bundles: 4 })).lines[0]?.bundles).toBe(5)
  })

  it('never exceeds the stock: newQty <= stock', async () => {
    await f.sell('hillside', 'plums', { name: 'Plums', price: '2.00', unit: 'kg' }, '5')
    const plums = { farmId: 'hillside', productId: 'plums' }
    const ann = await as('stock')
    await ann.useAddToCart({ ...plums, bundles: 3 })
    await expect(ann.useAddToCart({ ...plums, bundles: 3 })).rejects.toThrow('Not enough stock')
    expect((await ann.useAllCarts())[0]?.lines[0]?.bundles).toBe(3)
    expect((await ann.useAddToCart({ ...plums, bundles: 2 })).lines[0]?.bundles).toBe(5)
    const refused = await f.post('add', await f.customer('stock'), plums)
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'out-of-stock', error: 'Not enough stock' }])
  })
})

describe('decrementCartItem', () => {
  it('decreases by one, or by so many', async () => {
    const ann = await as('less')
    const { id: cartId } = await ann.useAddToCart({ ...apples, bundles: 6 })
    expect((await ann.useDecrementItem({ cartId, productId: 'apples' }))?.lines[0]?.bundles).toBe(5)
    const left = await ann.useDecrementItem({ cartId, productId: 'apples', amount: 3 })
    expect(left?.lines[0]).toMatchObject({ bundles: 2, subtotal: 25 })
  })

  it('removes the line where that is all of it, or more; the last line takes the cart along: null', async () => {
    const ann = await as('last')
    await ann.useAddToCart({ ...apples, bundles: 2 })
    const { id: cartId } = await ann.useAddToCart(eggs)
    const left = await ann.useDecrementItem({ cartId, productId: 'apples', amount: 99 })
    expect(left?.lines.map(({ productId }) => productId)).toEqual(['eggs'])
    expect(await ann.useDecrementItem({ cartId, productId: 'eggs' })).toBeNull()
    expect(await ann.useAllCarts()).toEqual([])
  })

  it('answers null as JSON', async () => {
    const token = await f.customer('json')
    const { id: cartId } = (await f.post('add', token, apples)).body as { id: string }
    const { status, headers, body } = await f.post('decrement', token, { cartId, productId: 'apples' })
    expect([status, headers.get('content-type'), body]).toEqual([200, 'application/json; charset=utf-8', null])
  })

  it('loses none of fifty that come at once from two tabs', async () => {
    const tabs = [await as('tabs'), await as('tabs')]
    const { id: cartId } = await tabs[0]!.useAddToCart({ ...apples, bundles: 60 })
    const lessOne = (_: unknown, i: number) => tabs[i % 2]!.useDecrementItem({ cartId, productId: 'apples' })
    const left = await Promise.all(Array.from({ length: 50 }, lessOne))
    expect(left.every((cart) => cart !== null)).toBe(true)
    // A tab waits for what it wrote itself, not for the other one: so this asks until both are seen.
    const shown = async () => (await (await as('tabs')).useAllCarts())[0]?.lines[0]
    await expect.poll(shown).toMatchObject({ bundles: 10, subtotal: 125 })
    const changes = (await f.s.events('ItemQuantityChanged')).filter(({ cart }) => cart === cartId)
    expect(changes.map(({ quantity }) => Number(quantity))).toEqual(Array.from({ length: 50 }, (_, i) => 59 - i))
  })
})

describe('snapshots', () => {
  it('price, unit and bundle size stay what they were at the add, also where the line grows', async () => {
    const pears = { name: 'Pears', price: '4.00', unit: 'kg', bundleSize: '2' }
    await f.sell('hillside', 'pears', pears, '100')
    const ann = await as('snapshot')
    await ann.useAddToCart({ farmId: 'hillside', productId: 'pears', bundles: 2 })
    await f.sell('hillside', 'pears', { ...pears, price: '9.00', unit: 'boxes', bundleSize: '3' })
    const kept = { bundleSize: 2, unit: 'kg', priceEach: 4 }
    const grown = await ann.useAddToCart({ farmId: 'hillside', productId: 'pears' })
    expect(grown.lines).toMatchObject([{ ...kept, bundles: 3, subtotal: 12 }])
    expect((await ann.useAllCarts())[0]).toMatchObject({ lines: [kept], total: 12 })
    const bob = await (await as('later')).useAddToCart({ farmId: 'hillside', productId: 'pears' })
    expect(bob.lines).toMatchObject([{ bundleSize: 3, unit: 'boxes', priceEach: 9 }])
  })
})

describe('edge cases', () => {
  it('a product that is removed from the farm later: its line still shows its name and id', async () => {
    await f.sell('hillside', 'figs', { name: 'Figs', price: '6.00' }, '10')
    const ann = await as('figs')
    const { id: cartId } = await ann.useAddToCart({ farmId: 'hillside', productId: 'figs', bundles: 2 })
    await f.s.ask('DELETE', '/v1/shops/hillside/products/figs', { as: await f.s.token('admin', 'root') })
    await expect(ann.useAddToCart({ farmId: 'hillside', productId: 'figs' })).rejects.toThrow('no longer sold')
    expect((await ann.useAllCarts())[0]?.lines).toMatchObject([{ productId: 'figs', productName: 'Figs', bundles: 2 }])
    expect((await ann.useDecrementItem({ cartId, productId: 'figs' }))?.lines[0]?.bundles).toBe(1)
  })

  it('stock that falls below what is in carts: lines stay, and are held no more', async () => {
    await f.sell('hillside', 'nuts', { name: 'Nuts', price: '5.00' }, '10')
    const nuts = { farmId: 'hillside', productId: 'nuts' }
    const token = await f.customer('nuts')
    const ann = farmCarts(f.s.url, token)
    const { id: cartId } = await ann.useAddToCart({ ...nuts, bundles: 4 })
    await f.s.put('hillside/products/nuts/stock', { set: '3', reason: 'mice' })
    await expect(ann.useAddToCart(nuts)).rejects.toThrow('Not enough stock')
    expect((await ann.useAllCarts())[0]?.lines).toMatchObject([{ productId: 'nuts', bundles: 4 }])
    const { body } = await f.s.ask('GET', '/v1/shops/hillside/carts/me', { as: token })
    expect(body).toMatchObject({ items: [{ sku: 'nuts', quantity: '4', holdEnded: 'stock-reduced' }] })
    const checkout = await f.s.ask('POST', '/v1/shops/hillside/carts/me/checkout', { as: token })
    expect([checkout.status, checkout.body]).toMatchObject([409, { code: 'out-of-stock' }])
    expect((await ann.useDecrementItem({ cartId, productId: 'nuts' }))?.lines[0]?.bundles).toBe(3)
  })
})

describe('hooks', () => {
  it('useAllCarts asks once, and again after each mutation, whose outcome it then has', async () => {
    const ann = await as('hooks')
    for (let bundles = 1; bundles <= 10; bundles++) {
      const { farmId } = bundles % 2 === 0 ? await ann.useAddToCart(apples) : await ann.useAddToCart(honey)
      const carts = await ann.useAllCarts()
      expect(carts.find((cart) => cart.farmId === farmId)?.lines[0]?.bundles).toBe(Math.ceil(bundles / 2))
    }
    expect(ann.sent()).toBe(20)
    await ann.useAllCarts()
    await ann.useCartTotals()
    expect(ann.sent()).toBe(20)
  })

  it('useCartTotals sums lines, bundles and money over all farms', async () => {
    const ann = await as('totals')
    expect(await ann.useCartTotals()).toEqual({ lines: 0, bundles: 0, grandTotal: 0 })
    await ann.useAddToCart({ ...apples, bundles: 2 })
    await ann.useAddToCart({ ...eggs, bundles: 3 })
    await ann.useAddToCart({ ...honey, bundles: 3 })
    expect(await ann.useCartTotals()).toEqual({ lines: 3, bundles: 8, grandTotal: 58.45 })
  })

  it('useClearCarts leaves nothing, and gives back what was held', async () => {
    const ann = await as('clears')
    for (const item of [apples, honey]) await ann.useAddToCart({ ...item, bundles: 7 })
    await ann.useClearCarts()
    expect(await ann.useAllCarts()).toEqual([])
    const cleared = (await f.s.events('CartCleared')).slice(-2).map(({ cart }) => cart.split('.')[0])
    expect(cleared.toSorted()).toEqual(['hillside', 'riverside'])
    expect((await ann.useAddToCart(apples)).lines).toMatchObject([{ bundles: 1 }])
  })
})
