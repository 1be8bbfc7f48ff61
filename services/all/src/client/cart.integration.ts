import { type Cart, type CartManager, type CartstreamError, guestToken } from '@cartstream/client'
import { mintToken } from '@cartstream/run'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CornerShop, openCornerShop, until } from '../../spec/corner-shop.ts'

let shop: CornerShop
beforeAll(async () => {
  shop = await openCornerShop()
})
afterAll(() => shop.close())

const refused = (doing: Promise<unknown>): Promise<CartstreamError> =>
  doing.then(
    () => Promise.reject(new Error('it was done')),
    (error) => error,
  )
const quantities = (cart: Pick<Cart, 'items'> | undefined) =>
  Object.fromEntries((cart?.items ?? []).map(({ sku, quantity }) => [sku, quantity]))

describe('a cart', () => {
  it('is read, added to, changed and cleared; each answer is the cart with it', async () => {
    const { cart } = await shop.client('ann')
    expect(await cart.get()).toMatchObject({ items: [], total: '0.00', version: 0 })
    expect(quantities(await cart.add({ sku: 'MUG' }))).toEqual({ MUG: '1' })
    const added = await cart.add({ sku: 'TEA', quantity: 0.25 })
    expect([quantities(added), added.total]).toEqual([{ MUG: '1', TEA: '0.25' }, '4.75'])
    const mug = added.items[0]!.id
    expect(quantities(await cart.change(mug, 5))).toEqual({ MUG: '5', TEA: '0.25' })
    expect(quantities(await cart.decrement(mug, 2))).toEqual({ MUG: '3', TEA: '0.25' })
    const saved = await cart.save(mug)
    expect([quantities(saved), saved.saved?.length]).toEqual([{ TEA: '0.25' }, 1])
    expect(quantities(await cart.restore(saved.saved![0]!.id))).toEqual({ TEA: '0.25', MUG: '3' })
    expect(quantities(await cart.remove(added.items[1]!.id))).toEqual({ MUG: '3' })
    expect(quantities(await cart.clear())).toEqual({})
  })

  it('shows what was done at once and as pending, and its figures when the service has said them', async () => {
    const { cart } = await shop.client('bea')
    await cart.get()
    const adding = Promise.all([cart.add({ sku: 'MUG' }), cart.add({ sku: 'MUG', quantity: 2 })])
    expect(cart.getSnapshot()).toMatchObject({
      pendingCommands: 2,
      cart: { pending: true, items: [{ quantity: '3' }] },
    })
    expect(cart.getSnapshot().cart).not.toHaveProperty('total')
    await adding
    expect(cart.getSnapshot()).toMatchObject({ pendingCommands: 0, cart: { pending: false, total: '13.50' } })
  })

  it('takes back what is refused, and says why', async () => {
    const [{ cart }, other] = [await shop.client('cay'), await shop.client('dee')]
    await other.cart.add({ sku: 'LAMP' })
    await cart.add({ sku: 'MUG' })
    const doing = refused(cart.add({ sku: 'LAMP' }))
    expect(quantities(cart.getSnapshot().cart as Cart)).toEqual({ MUG: '1', LAMP: '1' })
    expect(await doing).toMatchObject({
      code: 'out-of-stock',
      status: 409,
      retryable: false,
      problem: { available: '0' },
    })
    expect(cart.getSnapshot().cart).toMatchObject({ pending: false, total: '4.50', items: [{ sku: 'MUG' }] })
    await other.cart.clear()
  })

  it('answers from memory for 30 s, and reads anew when told to', async () => {
    const { cart, stats } = await shop.client('eve')
    for (let n = 0; n < 5; n++) await cart.get()
    await cart.get({ fresh: true })
    expect(stats.getSnapshot().cache).toEqual({ hits: 4, misses: 2 })
    expect(stats.getSnapshot().requests.count).toBe(2)
  })
})

describe('two tabs of one shopper', () => {
  const tabs = async (sub: string, conflict?: 'rebase' | 'mine' | 'theirs') =>
    [await shop.client(sub, conflict ? { conflict } : {}), await shop.client(sub)] as const

  /** Another tab waits for its own commands only, so it looks until it sees. */
  const seen = async (cart: CartManager, lines: number) => {
    while ((await cart.get({ fresh: true })).items.length < lines)
      await new Promise((resolve) => setTimeout(resolve, 10))
  }

  const read = async (cart: CartManager) => quantities(await cart.get({ fresh: true }))
  const PATIENCE = { timeout: 60_000, interval: 50 }

  it('add and take away without losing any of it', async () => {
    const [one, other] = await tabs('fay')
    const { items } = await one.cart.add({ sku: 'MUG', quantity: 40 })
    await seen(other.cart, 1)
    await Promise.all([
      ...Array.from({ length: 10 }, () => one.cart.add({ sku: 'MUG' })),
      ...Array.from({ length: 10 }, () => other.cart.decrement(items[0]!.id)),
    ])
    for (const { cart } of [one, other]) await expect.poll(() => read(cart), PATIENCE).toEqual({ MUG: '40' })
  })

  it.each([
    ['rebase', 'another line was changed', 'done'],
    ['rebase', 'the line was changed', 'given up'],
    ['mine', 'the line was changed', 'done'],
    ['theirs', 'another line was changed', 'given up'],
  ] as const)('by the policy %s, where %s meanwhile, a new quantity is %s', async (conflict, what, outcome) => {
    const [one, other] = await tabs(`gil-${conflict}-${outcome}`, conflict)
    await one.cart.add({ sku: 'TEA' })
    const { items } = await one.cart.add({ sku: 'MUG' })
    await seen(other.cart, 2)
    const mug = items[1]!.id
    await other.cart.change(what === 'the line was changed' ? mug : items[0]!.id, 7)
    const doing = one.cart.change(mug, 2)
    if (outcome === 'done') expect(quantities(await doing)).toMatchObject({ MUG: '2' })
    else expect(await refused(doing)).toMatchObject({ code: 'version-conflict', status: 412 })
    const shown = quantities(one.cart.getSnapshot().cart as Cart)
    await expect.poll(() => read(other.cart), PATIENCE).toEqual(shown)
  })

  it('see each other’s commands, and the stream has what is shown by then', async () => {
    const [one, other] = await tabs('hal')
    const stop = other.cart.subscribe(() => {})
    await until('the other to be live', () => other.connection.getSnapshot().status === 'live')
    await one.cart.add({ sku: 'MUG', quantity: 6 })
    await until('the mug', () => quantities(other.cart.getSnapshot().cart as Cart).MUG === '6')
    expect(other.cart.getSnapshot()).toMatchObject({ status: 'fresh', cart: { pending: false, total: '27.00' } })
    stop()
  })
})

describe('a cart that is bought', () => {
  it('is frozen for what was seen, paid, and followed by another one', async () => {
    const client = await shop.client('ivy')
    const stop = client.cart.subscribe(() => {})
    const first = await client.cart.add({ sku: 'MUG', quantity: 2 })
    const { checkout, payment } = await client.cart.checkout({ provider: 'test' })
    expect(checkout).toMatchObject({ total: first.total, status: 'active' })
    expect(client.cart.getSnapshot().cart?.status).toBe('checkout')
    const { order } = await client.cart.confirm(payment!.id)
    expect(order).toMatchObject({ total: '9.00', status: 'paid' })
    await until('the next cart', () => client.cart.getSnapshot().cart?.items.length === 0)
    const next = await client.cart.add({ sku: 'TEA' })
    expect(next.id).not.toBe(first.id)
    expect(quantities(client.cart.getSnapshot().cart as Cart)).toEqual({ TEA: '1' })
    expect(client.stats.getSnapshot()).toMatchObject({ adds: { done: 2 }, checkouts: { done: 1 } })
    stop()
  })
  it('costs what was seen, or is refused', async () => {
    const client = await shop.client('joe')
    await client.cart.add({ sku: 'MUG' })
    expect(await refused(client.cart.checkout({ provider: 'test', total: '1.00' }))).toMatchObject({
      code: 'price-changed',
    })
  })
})

describe('a guest', () => {
  const emptyStorage = () => {
    const kept = new Map<string, string>()
    return {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
    }
  }

  it('whose token the service does not know any more is a new one, in what is asked and in what is watched', async () => {
    const storage = emptyStorage()
    const other = 'the secret that the service had before it was set up anew'
    const stale = await mintToken(other, { sub: 'g1', role: 'guest', shops: '*' }, 3600)
    const keep = () =>
      storage.setItem('cartstream-guest', JSON.stringify({ token: stale, expiresAt: '2099-01-01T00:00:00Z' }))
    const guest = async () => shop.client('', { token: guestToken({ url: shop.s.url, storage }) })
    keep()
    expect(quantities(await (await guest()).cart.add({ sku: 'MUG' }))).toEqual({ MUG: '1' })
    expect(storage.getItem('cartstream-guest')).not.toContain(stale)
    keep()
    const view = (await guest()).live('availability')
    view.subscribe(() => {})
    await until('the rows', () => view.getSnapshot().rows.has('MUG'))
    view.close()
  })

  it('is not made anew again and again where a new token is refused, too', async () => {
    const token = guestToken({ url: shop.s.url, storage: emptyStorage() })
    const first = await token()
    expect(await token(first)).toBe(first)
  })

  it('has a token that is kept, and their cart at login', async () => {
    const storage = emptyStorage()
    const token = guestToken({ url: shop.s.url, storage })
    const guest = await shop.client('', { token })
    await guest.cart.add({ sku: 'MUG', quantity: 3 })
    expect(await token()).toBe(await guestToken({ url: shop.s.url, storage })())
    const client = await shop.client('kim')
    await client.cart.add({ sku: 'TEA' })
    expect(quantities(await client.cart.merge(await token()))).toEqual({ TEA: '1', MUG: '3' })
  })
})

describe('carts in several shops', () => {
  it('are listed with what they come to, which is absent until it is confirmed', async () => {
    const client = await shop.client('lea')
    const stop = client.carts.subscribe(() => {})
    await client.cart.add({ sku: 'MUG', quantity: 2 })
    await until('the first', () => client.carts.getSnapshot().totals?.[0]?.total === '9.00')
    const adding = client.cartOf('market').add({ sku: 'HONEY' })
    await adding
    expect(client.carts.getSnapshot().carts.map(({ shop }) => shop)).toEqual(['corner', 'market'])
    await until('both', () => client.carts.getSnapshot().totals?.[0]?.total === '16.95')
    expect(client.carts.getSnapshot()).toMatchObject({
      status: 'fresh',
      pending: false,
      totals: [{ carts: 2, currency: 'EUR' }],
    })
    await client.carts.clear()
    await until('none', () => client.carts.getSnapshot().carts.length === 0 && !client.carts.getSnapshot().pending)
    stop()
  })
})

describe('what is read', () => {
  it('has what was written just before, also by a page that has been loaded anew', async () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
    }
    const client = await shop.client('mia', { storage })
    for (let n = 1; n <= 5; n++) {
      await client.cart.add({ sku: 'MUG' })
      expect(quantities(await client.request<Cart>('GET', 'carts/me'))).toEqual({ MUG: String(n) })
    }
    await client.cart.add({ sku: 'MUG' })
    const again = await shop.client('mia', { storage })
    expect(quantities(await again.cart.get())).toEqual({ MUG: '6' })
  })
})
