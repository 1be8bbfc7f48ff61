import { annsSynced, synced, syncedEnded } from '@cartstream/spec/kept'
import { projected } from '@cartstream/spec/projected'
import { ann, bob, dan, shirt } from '@cartstream/spec/sample'
import { annsCheckout } from '@cartstream/spec/selling'
import {
  annsOrder,
  cartOrdered,
  checkoutCancelled,
  checkoutExpired,
  checkoutFailed,
  checkoutStarted,
  sold,
} from '@cartstream/spec/sold'
import {
  abandoned,
  added,
  annsCart,
  at,
  cartExpired,
  cleared,
  expired,
  extended,
  merged,
  opened,
  quantityChanged,
  released,
  removed,
  repriced,
  reserved,
  restored,
  revoked,
  saved,
} from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
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
const mugHeld = { id: hold, line: one, sku: 'MUG', batch: '-', quantity: '1', expiresAt: at(900) }
const xl = { variant: 'XL', name: shirt.name, unitPrice: '22.50', lineTotal: '22.50' }
const shirtAdded = added({ line: two, sku: 'SHIRT', ...xl })
const shirtLine = { ...mugLine, id: two, sku: 'SHIRT', ...xl }
const empty = {
  owner: ann.actor,
  former_owners: [],
  owner_kind: 'customer',
  purpose: null,
  earlier: 0,
  version: 1,
  status: 'open',
  checkout: null,
  checkout_ends: null,
  order_id: null,
  lines: [],
  saved: [],
  discounts: [],
  holds: [],
  line_count: 0,
  subtotal: '0',
  synced: null,
  session: null,
  live: null,
  room: null,
  priced_at: at(0),
  opened_at: at(0),
  last_activity_at: at(0),
}
type Happened = Parameters<typeof projected>[1]
const cartAfter = async (...happened: Happened[]) => (await projected(carts, ...happened)).cart![annsCart]
const filled = [opened(), added(), reserved()]

describe('a cart’s row', () => {
  it('is there and empty once the cart is opened', async () => {
    expect(await cartAfter(opened())).toStrictEqual(empty)
  })

  it('says what a cart apart from the active one is for', async () => {
    expect(await cartAfter(opened({ purpose: 'waitlist' }))).toStrictEqual({ ...empty, purpose: 'waitlist' })
  })

  it('has a line for each item, with its hold, whichever of the two is told first', async () => {
    const row = { ...empty, version: 2, lines: [mugLine], holds: [mugHeld], line_count: 1, subtotal: '12.5' }
    expect(await cartAfter(...filled)).toStrictEqual({ ...row, last_activity_at: at(1) })
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

  it('has the price and the unit that were accepted, with or without a bundle’s size', async () => {
    const sized = repriced({ bundleSize: '5', unit: 'kg' })
    expect(await cartAfter(opened(), added(), sized)).toMatchObject({
      lines: [{ ...mugLine, unitPrice: '13.00', lineTotal: '13.00', unit: 'kg', bundleSize: '5' }],
      subtotal: '13',
      version: 3,
    })
    const row = await cartAfter(opened(), added(), sized, repriced())
    expect(row).toMatchObject({ lines: [{ unit: 'each' }] })
    expect((row as typeof empty).lines[0]).not.toHaveProperty('bundleSize')
  })

  it('stays when its last line is removed', async () => {
    expect(await cartAfter(...filled, removed(), released())).toStrictEqual({
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

  it('takes a removal by expiry or by an order as no activity of its owner, but as a new version', async () => {
    for (const because of ['expired', 'ordered'] as const)
      expect(await cartAfter(opened(), added(), removed({ because }))).toMatchObject({
        lines: [],
        version: 3,
        last_activity_at: at(1),
      })
    const up = added({ because: 'promoted' })
    expect(await cartAfter(opened(), abandoned(), up)).toMatchObject({ status: 'abandoned', last_activity_at: at(0) })
  })
})

describe('what is put aside', () => {
  it('is no line any more, and counts for nothing', async () => {
    expect(await cartAfter(...filled, saved(), released())).toMatchObject({
      lines: [],
      saved: [mugLine],
      line_count: 0,
      subtotal: '0',
      version: 3,
    })
  })

  it('comes back as it was, or goes into another line', async () => {
    const aside = [opened(), added(), shirtAdded, saved()]
    expect(await cartAfter(...aside, restored())).toMatchObject({
      lines: [shirtLine, mugLine],
      saved: [],
      subtotal: '35',
    })
    const into = [restored({ into: two }), quantityChanged({ line: two, quantity: '3', lineTotal: '67.50' })]
    expect(await cartAfter(...aside, ...into)).toMatchObject({
      lines: [{ id: two, quantity: '3' }],
      saved: [],
      subtotal: '67.5',
    })
  })

  it('can be removed for good', async () => {
    expect(await cartAfter(opened(), added(), saved(), removed())).toMatchObject({
      saved: [],
      subtotal: '0',
      version: 4,
    })
  })
})

describe('discounts', () => {
  const granted = (discount: string): Happened => {
    const data = { cart: annsCart, discount, label: 'Spring', code: 'SPRING', percent: '10', minimumSubtotal: '5.00' }
    return { type: 'DiscountGranted', stream: `cart/${annsCart}`, data }
  }
  it('stand in the order of their granting, until they are withdrawn', async () => {
    const withdrawn: Happened = {
      type: 'DiscountWithdrawn',
      stream: `cart/${annsCart}`,
      data: { cart: annsCart, discount: one },
    }
    const row = await cartAfter(opened(), granted(one), granted(two), withdrawn)
    const { cart: _, ...kept } = granted(two).data as { cart: string }
    expect(row).toMatchObject({ discounts: [kept], version: 4, last_activity_at: at(3) })
  })
})

describe('a line’s holds', () => {
  it('are one per pool, and gone with their end', async () => {
    const part = reserved({ hold: hold2, sku: 'CUP', quantity: '2' })
    expect(await cartAfter(...filled, part)).toMatchObject({
      holds: [mugHeld, { ...mugHeld, id: hold2, sku: 'CUP', quantity: '2' }],
    })
    expect(await cartAfter(...filled, part, released())).toMatchObject({ holds: [{ id: hold2 }] })
    expect(await cartAfter(...filled, released())).toMatchObject({ holds: [] })
  })

  it('that expire or are revoked leave the line, which says why; that is neither a new version nor activity', async () => {
    const row = { holds: [], version: 2, last_activity_at: at(1) }
    const after = async (end: Happened) => cartAfter(...filled, end)
    expect(await after(expired({ sku: 'MUG', batch: '-' }, {}))).toMatchObject({
      ...row,
      lines: [{ ...mugLine, holdEnded: 'expired' }],
    })
    expect(await after(revoked({}))).toMatchObject({ ...row, lines: [{ ...mugLine, holdEnded: 'stock-reduced' }] })
  })

  it('made anew take back what was said of the one before', async () => {
    const row = (await cartAfter(...filled, revoked({}), reserved({ hold: hold2 }))) as typeof empty
    expect(row.lines).toStrictEqual([mugLine])
    expect(row.holds).toStrictEqual([{ ...mugHeld, id: hold2 }])
  })

  it('move their ends when they are extended, which is an event of the cart’s own', async () => {
    const shirtHeld = reserved({ hold: hold2, line: two, sku: 'SHIRT' })
    const row = await cartAfter(...filled, shirtAdded, shirtHeld, extended({}))
    expect(row).toMatchObject({
      holds: [
        { id: hold, expiresAt: at(960) },
        { id: hold2, line: two, expiresAt: at(900) },
      ],
      version: 4,
      last_activity_at: at(5),
    })
  })

  it('are kept where they were stated anew when the one before ends late', async () => {
    const row = await cartAfter(...filled, reserved({ hold: hold2 }), released())
    expect(row).toMatchObject({ holds: [{ id: hold2 }] })
  })
})

describe('a cart’s life', () => {
  it('it is abandoned, which is no activity, and open again with the next thing its owner does', async () => {
    expect(await cartAfter(...filled, abandoned())).toMatchObject({
      status: 'abandoned',
      version: 3,
      lines: [mugLine],
      last_activity_at: at(1),
    })
    expect(await cartAfter(...filled, abandoned(), quantityChanged({}))).toMatchObject({ status: 'open', version: 4 })
  })

  it('it is frozen by a checkout, and open again when that is over; nobody’s doing is no activity', async () => {
    const frozen = [...filled, checkoutStarted()]
    expect(await cartAfter(...frozen)).toMatchObject({
      ...{ status: 'checkout', checkout: annsCheckout, checkout_ends: at(1800), lines: [mugLine] },
      ...{ version: 3, last_activity_at: at(3) },
    })
    const open = { status: 'open', checkout: null, checkout_ends: null, lines: [mugLine], version: 4 }
    for (const [end, active] of [
      [checkoutCancelled(), 4],
      [checkoutFailed(), 4],
      [checkoutExpired(), 3],
      [checkoutCancelled({ because: 'combined' }), 3],
    ] as const)
      expect(await cartAfter(...frozen, end)).toMatchObject({ ...open, last_activity_at: at(active) })
  })

  it('it is ordered: its name stays, and the order; its holds ended with the sale', async () => {
    const row = await cartAfter(...filled, checkoutStarted(), sold(), cartOrdered())
    expect(row).toStrictEqual({ ...empty, status: 'ordered', order_id: annsOrder, version: 4, last_activity_at: at(3) })
    expect(await cartAfter(...filled, sold())).toMatchObject({ lines: [mugLine], holds: [] })
  })

  it('it ends unsold', async () => {
    const row = await cartAfter(...filled, abandoned(), released(), cartExpired())
    expect(row).toStrictEqual({ ...empty, status: 'expired', version: 4, last_activity_at: at(1) })
  })

  it('a guest’s goes into a customer’s, for whom that is activity', async () => {
    const bobs = cartIdOf(bob.actor)
    const { cart } = await projected(
      ...([carts, opened(), opened({ cart: bobs, owner: bob.actor, ownerKind: 'guest' })] as const),
      ...[added({ cart: bobs }), abandoned(), merged()],
    )
    expect(cart![bobs]).toMatchObject({ status: 'merged', lines: [], line_count: 0, version: 3 })
    expect(cart![annsCart]).toMatchObject({ status: 'open', version: 2, last_activity_at: at(4) })
  })

  it('it takes over since when its lines have their prices, with lines of an older cart', async () => {
    const bobs = cartIdOf(bob.actor)
    const before = [opened({ cart: bobs, owner: bob.actor }), added({ cart: bobs }), opened()] as const
    const { id: _, ...line } = { ...mugLine, line: one }
    const moved: Happened = {
      type: 'SavedItemsMoved',
      stream: `cart/${annsCart}`,
      data: { cart: annsCart, from: bobs, lines: [line] },
    }
    for (const event of [merged(), moved]) {
      expect((await projected(carts, ...before, event)).cart![annsCart]).toMatchObject({ priced_at: at(0) })
    }
  })
})

describe('a cart that another storefront keeps', () => {
  const syncedAfter = async (...happened: Happened[]) => (await projected(carts, ...happened)).cart![annsSynced]
  const { items, itemCount, total, expiresAt } = synced().data
  const kept = { ...empty, purpose: 'synced', line_count: 1, synced: { items, itemCount, total, expiresAt } }
  it('is there as it is said to be, with no line, hold or worth of ours', async () => {
    expect(await syncedAfter(synced())).toStrictEqual(kept)
  })
  it('has what was said last, since it came', async () => {
    const more = { items: [{ id: 8 }, { id: 9 }], itemCount: 3, total: '1' }
    const session = { subject: ann.actor, ct: 'x'.repeat(40) }
    const row = await syncedAfter(synced(), synced({ ...more, session, customer: dan.actor, expiresAt: at(1801) }))
    const said = { ...more, customer: dan.actor, expiresAt: at(1801) }
    const times = { version: 2, priced_at: at(1), last_activity_at: at(1) }
    expect(row).toStrictEqual({ ...kept, ...times, line_count: 2, session, synced: said })
  })
  it('is gone at its end, and new when it comes again', async () => {
    expect(await syncedAfter(synced(), syncedEnded())).toBeNull()
    const row = await syncedAfter(synced(), synced(), syncedEnded({ because: 'expired' }), synced())
    expect(row).toMatchObject({ version: 1, opened_at: at(3), last_activity_at: at(3) })
  })
})

it('an event about a cart that was never opened stops the projector, by name', async () => {
  await expect(projected(carts, added())).rejects.toThrow(/carts could not take ItemAdded .* has no row/)
})
