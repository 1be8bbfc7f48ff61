import type { Batch } from '@cartstream/log'
import { bobsCart } from '@cartstream/spec/reading'
import { listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { added, annsCart, opened, released, removed } from '@cartstream/spec/told'
import { describe, expect, it } from 'vitest'
import { availability } from '../availability/project.ts'
import { carts } from '../carts/project.ts'
import { type Letter, Parking } from './parking.ts'
import { StagedProjection } from './stage.ts'
import { parkUnwritable } from './unwritable.ts'

const load = async () => []
let offset = 0n
const batchOf = (...events: readonly ReturnType<typeof listed>[]): Batch => {
  offset += 1n
  const recorded = events.map((event, n) => ({ ...event, id: `${offset}.${n}`, shop: 'demo', time: 0 }))
  return { head: { offset, height: offset, id: String(offset) }, at: new Date(0), writer: 'spec', events: recorded }
}
const commit = (staged: StagedProjection) => {
  for (const table of staged.tables) table.commit()
  staged.parking?.commit()
}
const keysOf = ({ tables }: StagedProjection) => tables[0]!.changed().map(({ key }) => key)
const annsStream = `cart/${annsCart}`
const letterOf = (events: Letter['events'], more = false): Letter => ({
  ...{ id: 'letter', projection: 'carts', shop: 'demo', stream: annsStream },
  ...{ skip: false, events, more, overdue: false },
})
/** The events of a batch that wait, as they are read back. */
const waitingIn = ({ head, events }: Batch): Letter['events'] =>
  events.map((event, n) => ({ position: head.offset, n, event: structuredClone(event) }))

describe('an event that cannot be taken', () => {
  it('is parked with all later ones of its stream', async () => {
    const staged = new StagedProjection(carts, 100, { parking: new Parking() })
    const first = batchOf(added(), opened({ cart: bobsCart }))
    const second = batchOf(opened(), added({ cart: bobsCart }))
    await staged.apply([first, second], load)
    expect(keysOf(staged)).toStrictEqual([bobsCart])
    expect(staged.parking!.parked()).toMatchObject([
      {
        ...{
          shop: 'demo',
          stream: annsStream,
          error: expect.stringMatching(/^carts could not take ItemAdded .*no row/),
        },
        events: [
          { position: first.head.offset, n: 0, event: { type: 'ItemAdded' } },
          { position: second.head.offset, n: 0, event: { type: 'CartOpened' } },
        ],
      },
    ])
  })

  it('leaves nothing behind of what it had changed before it failed', async () => {
    const staged = new StagedProjection(availability, 100, { parking: new Parking() })
    await staged.apply([batchOf(listed(mug), stocked('MUG', '10'), released(), listed(shirt))], load)
    expect(staged.parking!.parked()).toMatchObject([{ stream: 'stock/MUG', events: [{ n: 2 }] }])
    expect(staged.tables[0]!.changed()).toMatchObject([
      { key: 'MUG', row: { pools: { '-': { onHand: '10', held: '0' } } } },
      { key: 'SHIRT' },
    ])
  })

  it('holds its stream up from then on, and that of no other shop', async () => {
    const staged = new StagedProjection(carts, 100, { parking: new Parking() })
    await staged.apply([batchOf(added())], load)
    commit(staged)
    const next = batchOf(opened())
    const elsewhere = { ...next, events: next.events.map((event) => ({ ...event, shop: 'other' })) }
    await staged.apply([next, elsewhere], load)
    expect(staged.tables[0]!.changed()).toMatchObject([{ shop: 'other', key: annsCart }])
    expect(staged.parking!.parked()).toMatchObject([{ shop: 'demo', error: undefined, events: [{ n: 0 }] }])
  })
})

describe('a letter that is taken again', () => {
  const waits = () => new StagedProjection(carts, 100, { parking: new Parking([{ shop: 'demo', stream: annsStream }]) })

  it('comes before the batch whose place it gets, and frees its stream', async () => {
    const staged = waits()
    const parked = batchOf(opened(), added())
    const next = batchOf(removed())
    await staged.apply([...staged.parking!.again([letterOf(waitingIn(parked))], next), next], load)
    expect(staged.tables[0]!.changed()).toMatchObject([
      { key: annsCart, position: next.head.offset, row: { version: 3 } },
    ])
    expect(staged.parking!.retaken()).toStrictEqual([
      { id: 'letter', shop: 'demo', stream: annsStream, gone: 2, error: undefined },
    ])
    commit(staged)
    expect(staged.parking!.size).toBe(0)
  })

  it('waits on from the event that cannot be taken, and what is new to the stream with it', async () => {
    const staged = waits()
    const parked = batchOf(opened(), removed(), added())
    const next = batchOf(added())
    await staged.apply([...staged.parking!.again([letterOf(waitingIn(parked))], next), next], load)
    expect(staged.parking!.retaken()).toMatchObject([{ gone: 1, error: expect.stringContaining('ItemRemoved') }])
    expect(staged.parking!.parked()).toMatchObject([{ error: undefined, events: [{ position: next.head.offset }] }])
    commit(staged)
    expect(staged.parking!.size).toBe(1)
  })

  it('of which there is more than was read lets nothing overtake the rest', async () => {
    const staged = waits()
    const next = batchOf(removed())
    const letter = letterOf(waitingIn(batchOf(opened(), added())), true)
    await staged.apply([...staged.parking!.again([letter], next), next], load)
    expect(staged.tables[0]!.changed()).toMatchObject([{ row: { version: 2 } }])
    expect(staged.parking!.parked()).toMatchObject([{ error: undefined, events: [{ event: { type: 'ItemRemoved' } }] }])
    commit(staged)
    expect(staged.parking!.size).toBe(1)
  })

  it('of several streams is taken in the log’s order', async () => {
    const streams = ['product/MUG', 'stock/MUG'].map((stream) => ({ shop: 'demo', stream }))
    const staged = new StagedProjection(availability, 100, { parking: new Parking(streams) })
    const [stock, product] = [batchOf(listed(mug)), batchOf(stocked('MUG', '1'))].map(waitingIn).reverse()
    const next = batchOf(listed(shirt))
    const again = [
      { ...letterOf(stock!), id: 'stock', stream: 'stock/MUG' },
      { ...letterOf(product!), id: 'product', stream: 'product/MUG' },
    ]
    await staged.apply([...staged.parking!.again(again, next), next], load)
    expect(staged.parking!.retaken()).toMatchObject([
      { gone: 1, error: undefined },
      { gone: 1, error: undefined },
    ])
  })
})

describe('rows that a table does not take', () => {
  /** A table that has something against these SKUs. */
  const against = (...skus: readonly string[]) => ({
    load,
    refuses: async (written: ReadonlyMap<string, readonly { key: string }[]>) =>
      [...written.values()].flat().find(({ key }) => skus.includes(key)) && 'it does not fit',
  })
  const batches = [
    batchOf(...['A', 'B', 'C'].map((sku) => listed({ ...mug, sku }))),
    batchOf(listed({ ...mug, sku: 'D' })),
  ]

  it('are traced to the events that make them, which are parked', async () => {
    const staged = new StagedProjection(availability, 100, { parking: new Parking() })
    expect(await parkUnwritable(staged, batches, against('B', 'D'))).toBe(true)
    expect(keysOf(staged)).toStrictEqual(['A', 'C'])
    expect(staged.parking!.parked()).toMatchObject([
      { stream: 'product/B', error: expect.stringMatching(/^availability could not write .* it does not fit$/) },
      { stream: 'product/D' },
    ])
  })

  it('are nobody’s fault where the tables take all of it', async () => {
    const staged = new StagedProjection(availability, 100, { parking: new Parking() })
    expect(await parkUnwritable(staged, batches, against())).toBe(false)
    expect(keysOf(staged)).toStrictEqual(['A', 'B', 'C', 'D'])
  })

  it('are not looked for by a projection that parks nothing', async () => {
    expect(await parkUnwritable(new StagedProjection(availability, 100), batches, against('B'))).toBe(false)
  })
})
