import { createMemorySnapshots } from '@cartstream/log/memory-snapshots'
import { describe, expect, it } from 'vitest'
import { ALICE, type Death, type Handler, recordOf, SHOPS, TwoShops, viewOf } from './spec/two-shops.ts'

/** What is done from outside, and how the saga stands when it has come to rest after it. */
type Act = {
  does(world: TwoShops, handler: Handler, combined: string): Promise<unknown>
  rests: 'intended' | 'closed'
}
type Story = { westStock: string; acts: readonly Act[]; ends: object }

const goods = { sku: 'apple', batch: '-' } as const
const open = async (world: TwoShops, handler: Handler, westStock: string): Promise<string[]> => {
  const carts = []
  for (const shop of SHOPS) {
    await world.does(handler, shop, {
      type: 'ConfigureShop',
      config: { name: shop, currency: 'GBP', hold: 'checkout' },
    })
    await world.does(handler, shop, {
      type: 'ListProduct',
      product: { sku: 'apple', name: 'A', price: '2', unit: 'each' },
    })
    const set = shop === 'west' ? westStock : '5'
    await world.does(handler, shop, { type: 'AdjustStock', ...goods, change: { set: '5' }, reason: 'delivery' })
    const added = await world.does(handler, shop, {
      ...{ type: 'AddItem', sku: 'apple', quantity: '3', cart: { me: true }, caller: ALICE },
    })
    carts.push(added.stream!.slice('cart/'.length))
    await world.does(handler, shop, { type: 'AdjustStock', ...goods, change: { set }, reason: 'count' })
  }
  return carts
}

const pay: Act = {
  does: async (world, handler, combined) => {
    const { provider, intent, total, currency } = recordOf(handler, combined) as never as Record<string, string>
    const taken = { provider: provider!, intent: intent!, amount: total!, currency: currency! }
    await world.does(handler, 'east', { type: 'PayCombined', combined, ...taken })
  },
  rests: 'closed',
}
const fail: Act = {
  does: (world, handler, combined) =>
    world.does(handler, 'east', { type: 'CancelCombined', combined, because: 'failed' }),
  rests: 'closed',
}
const expire: Act = {
  does: async (world, { sagas }, combined) => {
    world.pass(3600)
    void sagas.drive(combined)
  },
  rests: 'closed',
}
/** Nothing from outside: the freezing, up to the provider's intent. */
const begin: Act = { does: async () => {}, rests: 'intended' }

const both = (onHand: string, held: number, hasCart: boolean) => SHOPS.map((shop) => ({ shop, onHand, held, hasCart }))
const orders = SHOPS.map((shop) => [shop, '6.00', true])
const sold = { outcome: 'ordered', orders, sold: 2, refunds: 0, shops: both('2', 0, false) }
const unsold = { outcome: 'cancelled', orders: [], sold: 0, refunds: 0 }

const stories: Record<string, Story> = {
  'that is paid': { westStock: '5', acts: [begin, pay], ends: { ...sold, frozen: 2, intents: 1, closed: 1 } },
  'of which the second shop has not enough': {
    westStock: '2',
    acts: [{ ...begin, rests: 'closed' }],
    ends: {
      ...{ ...unsold, frozen: 1, opened: 1, intents: 0, closed: 1 },
      ended: { because: 'refused', shop: 'west', code: 'out-of-stock' },
      shops: [
        { shop: 'east', onHand: '5', held: 1, hasCart: true },
        { shop: 'west', onHand: '2', held: 0, hasCart: true },
      ],
    },
  },
  'whose payment fails': {
    westStock: '5',
    acts: [begin, fail],
    ends: { ...unsold, opened: 2, closed: 1, ended: { because: 'failed' }, shops: both('5', 1, true) },
  },
  'that expires': {
    westStock: '5',
    acts: [begin, expire],
    ends: { ...unsold, closed: 1, ended: { because: 'expired' }, shops: both('5', 0, true) },
  },
  'that is paid late': { westStock: '5', acts: [begin, expire, pay], ends: { ...sold, frozen: 2, closed: 2 } },
}

/** What matters in the end. */
const summary = async (world: TwoShops, handler: Handler, combined: string) => {
  const { status, outcome, ended, taken } = recordOf(handler, combined) as never as Record<string, unknown>
  const shops = SHOPS.map((shop) => {
    const view = viewOf(handler, shop)
    const { onHand } = view.get('pool', 'apple/-')!
    const carts = view.get('customer', ALICE.actor)
    return { shop, onHand, held: handler.loops[shop].held(shop), hasCart: carts?.active !== undefined }
  })
  const count = async (type: Parameters<TwoShops['events']>[0]) => (await world.events(type)).length
  return {
    ...{ status, outcome, ended, taken: (taken as unknown[] | undefined)?.length, shops },
    frozen: await count('CheckoutStarted'),
    opened: await count('CheckoutCancelled'),
    orders: (await world.events('OrderPlaced')).map((order) => [order.in, order.total, order.combined === combined]),
    sold: await count('StockSold'),
    refunds: await count('RefundRequested'),
    intents: await count('CombinedIntended'),
    closed: await count('CombinedClosed'),
    // a step that is done again has the key of the first time, so it leaves nothing
    traces: await world.traces(),
  }
}

const rested = (handler: Handler, combined: string, rests: Act['rests']) =>
  expect.poll(() => recordOf(handler, combined)?.status, { interval: 2, timeout: 5000 }).toBe(rests)

/** Plays a story; where the first handler dies in it, a second one goes on from the log, told nothing. */
const play = async (
  { westStock, acts }: Omit<Story, 'ends'>,
  death?: Death,
  { rivals = 0, world = new TwoShops() }: { rivals?: number; world?: TwoShops } = {},
) => {
  let handler = await world.enter(death)
  const handlers = [handler]
  for (let i = 0; i < rivals; i++) handlers.push(await world.enter())
  const [east, west] = (await open(world, handler, westStock)) as [string, string]
  const started = await world.does(handler, 'east', {
    ...{ type: 'StartCombined', caller: ALICE, provider: 'test' },
    carts: [
      { shop: 'east', cart: east },
      { shop: 'west', cart: west },
    ],
  })
  const combined = started.stream!.slice('combined/'.length)
  for (const { does, rests } of acts) {
    await does(world, handler, combined)
    const how = await Promise.race([handler.death, rested(handler, combined, rests).then(() => 'rests' as const)])
    if (how === 'rests') continue
    await handler.leave()
    handler = await world.enter()
    handlers.push(handler)
    await rested(handler, combined, rests)
  }
  const [deeds, end] = [handlers[0]!.deeds(), await summary(world, handler, combined)]
  for (const each of handlers) await each.leave()
  return { deeds, end }
}

describe.each(Object.entries(stories))('a combined checkout %s', (_, story) => {
  it('ends as it must', async () => {
    expect((await play(story)).end).toMatchObject(story.ends)
  })

  it.each(['before', 'after'] as const)('ends the same where its handler dies %s any of its deeds', async (when) => {
    const { deeds, end } = await play(story)
    expect(deeds).toBeGreaterThan(4)
    for (let at = 0; at < deeds; at++) expect([at, (await play(story, { at, when })).end]).toEqual([at, end])
  })

  it('ends the same where the next handler finds it in a snapshot, and reads none of its events', async () => {
    const { deeds, end } = await play(story)
    for (let at = 0; at < deeds; at++) {
      const world = new TwoShops(createMemorySnapshots())
      expect([at, (await play(story, { at, when: 'after' }, { world })).end]).toEqual([at, end])
      expect(world.takenUp).toBe(2)
    }
  })

  it('ends the same where three handlers run it at once', async () => {
    expect((await play(story, undefined, { rivals: 2 })).end).toEqual((await play(story)).end)
  })
})
