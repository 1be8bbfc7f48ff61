import { cartView, syncedView } from '@cartstream/decide'
import { type EventLog, GENESIS, LOG_KEY } from '@cartstream/log'
import type { History } from '@cartstream/spec/asked'
import { add, cheese, dan, list, set } from '@cartstream/spec/sample'
import { cartIdOf, shop } from '@cartstream/spec/world'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everything, type LivedLog, liveInALog } from '../../spec/lived-log.ts'
import { NOW } from '../fold/moment.ts'
import { ShopRecords } from '../fold/records.ts'
import { cartsIn } from '../follow/mentions.ts'
import { type CartState, storyOf } from './story.ts'

const look = (records: ShopRecords, cart: string, now: number): CartState =>
  records.get('synced', cart) ? syncedView(records, cart, now) : cartView(records, cart, now)

/** What happened to each cart and how it stood after that, by the fold of the whole shop. */
const toldByAll = async ({ log }: LivedLog) => {
  const stories = new Map<string, { id: string; state: CartState }[]>()
  const records = new ShopRecords()
  for await (const { events } of log.read(0, GENESIS, { follow: false }))
    for (const event of events) {
      if (event.shop === LOG_KEY) continue
      records.fold(event)
      for (const cart of cartsIn(event)) {
        const story = stories.get(cart) ?? []
        stories.set(cart, story)
        story.push({ id: event.id, state: look(records, cart, event.time) })
      }
    }
  return { stories, records }
}

/** The same log, and how many batches were read of it. */
const counting = (log: EventLog) => {
  let read = 0
  const counted: EventLog = {
    ...log,
    async *read(...asked) {
      for await (const batch of log.read(...asked)) {
        read++
        yield batch
      }
    },
  }
  return { counted, read: () => read }
}

describe('a cart’s story', () => {
  it('is the same as in the fold of the whole shop, event by event, whatever the shop goes through', async () => {
    let chapters = 0
    await fc.assert(
      fc.asyncProperty(everything, fc.constantFrom(1, 5), async (history, perBatch) => {
        const lived = await liveInALog(history, { perBatch })
        const { log, index, world } = lived
        const { stories, records } = await toldByAll(lived)
        for (const [cart, told] of stories) {
          const story = (await storyOf(log, index, { shop, cart, upTo: NOW }))!
          expect(story.chapters.map(({ event, state }) => ({ id: event.id, state }))).toEqual(told)
          expect(story.stateAt(world.now + 60_000)).toEqual(look(records, cart, world.now + 60_000))
          chapters += told.length
        }
      }),
      { numRuns: 60 },
    )
    expect(chapters).toBeGreaterThan(1000)
  }, 300_000)

  it('ends at the moment that is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(everything, fc.nat(60), async (history, n) => {
        const { log, index, heads } = await liveInALog(history)
        const { offset } = heads[Math.min(n, heads.length - 1)]!
        for (const cart of (await toldByAll({ log } as LivedLog)).stories.keys()) {
          const all = (await storyOf(log, index, { shop, cart, upTo: NOW }))!.chapters
          const some = (await storyOf(log, index, { shop, cart, upTo: { offset } }))?.chapters ?? []
          expect(some).toEqual(all.filter(({ head }) => head.offset <= offset))
        }
      }),
      { numRuns: 15 },
    )
  }, 300_000)

  it('is none where nothing ever happened, and none of another shop', async () => {
    const [history] = fc.sample(everything, { numRuns: 1, seed: 3 })
    const lived = await liveInALog(history!)
    const { log, index } = lived
    const [cart] = (await toldByAll(lived)).stories.keys()
    expect(await storyOf(log, index, { shop, cart: `${shop}.${'x'.repeat(22)}`, upTo: NOW })).toBeUndefined()
    expect(await storyOf(log, index, { shop: 'another', cart: cart!, upTo: NOW })).toBeUndefined()
  })

  it('is told of what was taken off and listed again before it', async () => {
    const history: History = [
      [1, () => list(cheese, { price: '8.00' })],
      [1, () => ({ type: 'DelistProduct', sku: 'CHEESE' })],
      [1, () => list(cheese, { price: '9.00' })],
      [1, () => ({ type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP' } })],
      [1, () => add('CHEESE', '0.5', { caller: dan })],
    ]
    const lived = await liveInALog(history)
    const { stories } = await toldByAll(lived)
    const story = await storyOf(lived.log, lived.index, { shop, cart: cartIdOf(dan.actor), upTo: NOW })
    const chapters = story!.chapters.map(({ event, state }) => ({ id: event.id, state }))
    expect(chapters).toEqual(stories.get(cartIdOf(dan.actor)))
    expect(chapters.at(-1)!.state).toMatchObject({ items: [{ sku: 'CHEESE', unitPrice: '9.00' }] })
  })

  it('costs the batches it is in, and those of what is in it, however long the log is', async () => {
    const history = Array.from({ length: 300 }, (_, n): History[number] => [
      1,
      n % 100 === 7 ? () => add('CHEESE', '0.0001', { caller: dan }) : () => set('SHIRT', String(n)),
    ])
    const { log, index, heads } = await liveInALog(history)
    const { counted, read } = counting(log)
    const story = await storyOf(counted, index, { shop, cart: cartIdOf(dan.actor), upTo: NOW })
    expect(story!.chapters.length).toBeGreaterThan(5)
    expect(heads.length).toBeGreaterThan(290)
    expect(read()).toBeLessThan(10)
  })

  it('costs what is said of its products while it is changed, however often it was said before, and is said after', async () => {
    const reprice = (n: number): History[number] => [1, () => list(cheese, { price: `${n}.00` })]
    const adds = [100, 120, 140].map((n): History => [[1, () => add('CHEESE', '0.0001', { caller: dan })], reprice(n)])
    const before = Array.from({ length: 50 }, (_, n) => reprice(n + 1))
    const after = Array.from({ length: 50 }, (_, n) => reprice(n + 200))
    const lived = await liveInALog([...before, ...adds.flat(), ...after])
    const { counted, read } = counting(lived.log)
    const cart = cartIdOf(dan.actor)
    const { stories, records } = await toldByAll(lived)
    const story = (await storyOf(counted, lived.index, { shop, cart, upTo: NOW }))!
    expect(read()).toBeLessThan(15)
    expect(story.chapters.map(({ event, state }) => ({ id: event.id, state }))).toEqual(stories.get(cart))
    expect(story.stateAt(lived.world.now)).toEqual(look(records, cart, lived.world.now))
  })
})
