import { projected } from '@cartstream/spec/projected'
import { ann, shirt } from '@cartstream/spec/sample'
import {
  added,
  annsCart,
  at,
  cleared,
  expired,
  extended,
  opened,
  quantityChanged,
  released,
  removed,
  reserved,
} from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { carts } from './project.ts'

const [one, two] = [idOf(1, 0), idOf(2, 0)]
const [hold, hold2] = [idOf(1, 1), idOf(2, 1)]
const mugLine = {
  id: one,
  sku: 'MUG',
  batch: '-',
  name: 'Mug',
  unit: 'each',
  quantity: '1',
  unitPrice: '12.50',
  lineTotal: '12.50',
}
const xl = { variant: 'XL', name: shirt.name, unitPrice: '22.50', lineTotal: '22.50' }
const shirtAdded = added({ line: two, sku: 'SHIRT', ...xl })
const shirtLine = { ...mugLine, id: two, sku: 'SHIRT', ...xl }
const empty = {
  owner: ann.actor,
  former_owners: [],
  owner_kind: 'customer',
  earlier: 0,
  version: 1,
  lines: [],
  holds: {},
  line_count: 0,
  subtotal: '0',
  opened_at: at(0),
  last_activity_at: at(0),
}
const cartAfter = async (...happened: Parameters<typeof projected>[1][]) =>
  (await projected(carts, ...happened)).cart![annsCart]

describe('a cart’s row', () => {
  it('is there and empty once the cart is opened', async () => {
    expect(await cartAfter(opened())).toStrictEqual(empty)
  })

  it('has a line for each item, with its hold, whichever of the two is told first', async () => {
    const row = {
      ...empty,
      version: 2,
      lines: [mugLine],
      holds: { [one]: { id: hold, expiresAt: at(900) } },
      line_count: 1,
      subtotal: '12.5',
    }
    expect(await cartAfter(opened(), added(), reserved())).toStrictEqual({ ...row, last_activity_at: at(1) })
    expect(await cartAfter(opened(), reserved(), added())).toStrictEqual({ ...row, last_activity_at: at(2) })
  })

  it('keeps the lines in the order of adding, with their variant, and sums them up', async () => {
    expect(await cartAfter(opened(), added(), shirtAdded)).toMatchObject({
      lines: [mugLine, shirtLine],
      line_count: 2,
      subtotal: '35',
    })
  })

  it('has the quantity and the line total of the last change', async () => {
    expect(await cartAfter(opened(), added(), shirtAdded, quantityChanged({}))).toMatchObject({
      lines: [{ ...mugLine, quantity: '2', lineTotal: '25.00' }, shirtLine],
      subtotal: '47.5',
      version: 4,
      last_activity_at: at(3),
    })
  })

  it('stays when its last line is removed', async () => {
    expect(await cartAfter(opened(), added(), reserved(), removed(), released())).toStrictEqual({
      ...empty,
      version: 3,
      last_activity_at: at(3),
    })
  })

  it('loses all its lines, and their worth, when it is cleared', async () => {
    expect(await cartAfter(opened(), added(), shirtAdded, cleared())).toStrictEqual({
      ...empty,
      version: 4,
      last_activity_at: at(3),
    })
  })

  it('keeps a line whose hold has expired, as one that holds nothing; that is neither a new version nor activity', async () => {
    const row = await cartAfter(opened(), added(), reserved(), expired({ sku: 'MUG', batch: '-' }, {}))
    expect(row).toMatchObject({ lines: [mugLine], holds: {}, version: 2, last_activity_at: at(1) })
  })

  it('takes a removal by expiry as no activity of its owner, but as a new version', async () => {
    const row = await cartAfter(opened(), added(), removed({ because: 'expired' }))
    expect(row).toMatchObject({ lines: [], version: 3, last_activity_at: at(1) })
  })

  it('moves the ends of its holds when they are extended, which is an event of the cart’s own', async () => {
    const shirtHeld = reserved({ hold: hold2, line: two, sku: 'SHIRT' })
    const row = await cartAfter(opened(), added(), reserved(), shirtAdded, shirtHeld, extended({}))
    expect(row).toMatchObject({
      holds: { [one]: { id: hold, expiresAt: at(960) }, [two]: { id: hold2, expiresAt: at(900) } },
      version: 4,
      last_activity_at: at(5),
    })
  })

  it('keeps a hold that was stated anew when the one before it ends late', async () => {
    const row = await cartAfter(opened(), added(), reserved(), reserved({ hold: hold2 }), released())
    expect(row).toMatchObject({ holds: { [one]: { id: hold2 } } })
  })
})

it('an event about a cart that was never opened stops the projector, by name', async () => {
  await expect(projected(carts, added())).rejects.toThrow(/carts could not take ItemAdded .* has no row/)
})
