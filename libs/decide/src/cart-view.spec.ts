import { CartView } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import {
  add,
  ann,
  box,
  change,
  cheese,
  configured,
  list,
  listed,
  merge,
  mug,
  save,
  shirt,
  staff,
  stocked,
} from '@cartstream/spec/sample'
import { annsCart, at } from '@cartstream/spec/told'
import { givenOf, idOf, settleAll } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { cartView } from './cart-view.ts'
import type { Command } from './types.ts'

const filled = () =>
  given(configured({ taxRate: '0.2' }), listed(mug), listed(shirt), stocked('MUG', '9', 'B1'), stocked('SHIRT', '9'))
    .after(add('MUG', '1', { batch: 'B1' }))
    .later(60)
    .after(add('SHIRT', '2', { variant: 'XL' }))
const shown = ({ view, world }: ReturnType<typeof filled>) => cartView(view, annsCart, world.now)

it('shows lines, totals, and when the first hold ends', () => {
  const view = shown(filled().after(change(idOf(2, 0), '1')))
  expect(view).toStrictEqual({
    id: annsCart,
    version: 5,
    currency: 'GBP',
    items: [
      {
        ...{ id: idOf(1, 0), sku: 'MUG', batch: 'B1', name: 'Mug', unit: 'each' },
        ...{ quantity: '1', unitPrice: '12.50', lineTotal: '12.50' },
        hold: { id: idOf(1, 1), expiresAt: at(16 * 60) },
      },
      {
        ...{ id: idOf(2, 0), sku: 'SHIRT', variant: 'XL', name: 'Shirt', unit: 'each' },
        ...{ quantity: '1', unitPrice: '22.50', lineTotal: '22.50' },
        hold: { id: idOf(2, 1), expiresAt: at(16 * 60) },
      },
    ],
    ...{ itemCount: 2, subtotal: '35.00', tax: '7.00', total: '42.00' },
    holdsUntil: at(16 * 60),
    now: at(60),
  })
  expect(CartView.parse(view)).toEqual(view)
})

it('shows a hold that is due as none, before any event has ended it', () => {
  const view = shown(filled().later(15 * 60))
  expect(view.items.map((item) => item.hold)).toEqual([undefined, undefined])
  expect(view).not.toHaveProperty('holdsUntil')
})

it('reads as empty while only its id is reserved', () => {
  const { view, world } = given(configured({ currency: 'JPY' }))
  expect(cartView(view, annsCart, world.now)).toStrictEqual({
    ...{ id: annsCart, version: 0, currency: 'JPY', items: [], itemCount: 0 },
    ...{ subtotal: '0', tax: '0', total: '0', now: at(0) },
  })
})

describe('a cart in view', () => {
  it('tells what a line costs by now, and that it is no longer sold, itself or its variant', () => {
    const dearer = { ...shirt, price: '21.00' }
    const told = (...commands: readonly Command[]) => shown(filled().after(...commands)).items
    expect(told(list(dearer))[1]).toMatchObject({ unitPrice: '22.50', priceNow: '23.50' })
    expect(told(list(dearer))[0]).not.toHaveProperty('priceNow')
    const gone = told(list({ ...dearer, variants: [{ name: 'S', additionalPrice: '0.00' }] }))[1]
    expect(gone).toMatchObject({ delisted: true })
    expect(gone).not.toHaveProperty('priceNow')
    expect(told({ type: 'DelistProduct', sku: 'MUG' })[0]).toMatchObject({ delisted: true, unitPrice: '12.50' })
  })
  it('tells no other price where only its writing differs', () => {
    expect(shown(filled().after(list(mug, { price: '12.5' }))).items[0]).not.toHaveProperty('priceNow')
  })
  it('shows saved lines apart, no part of the sums', () => {
    const view = shown(filled().after(save(idOf(2, 0))))
    expect(view).toMatchObject({ itemCount: 1, subtotal: '12.50', saved: [{ id: idOf(2, 0), quantity: '2' }] })
    expect(view.saved?.[0]).not.toHaveProperty('hold')
    expect(CartView.parse(view)).toEqual(view)
  })
  it('shows what is taken off, and taxes the rest', () => {
    const off: Command = {
      ...{ type: 'GrantDiscount', label: 'Sorry', percent: '10' },
      ...{ cart: { id: annsCart }, caller: staff },
    }
    const view = shown(filled().after(off))
    expect(view).toMatchObject({
      adjustments: [{ id: idOf(3, 0), label: 'Sorry', amount: '5.75' }],
      ...{ subtotal: '57.50', discount: '5.75', tax: '10.35', total: '62.10' },
    })
    expect(CartView.parse(view)).toEqual(view)
  })
  it('says that it was left behind, merged, or has expired, and nothing while it is open', () => {
    expect(shown(filled())).not.toHaveProperty('status')
    expect(shown(filled().after(merge({ caller: staff, from: ann.actor })))).toMatchObject({
      status: 'merged',
      items: [],
    })
    const left = filled().later(1800)
    settleAll(left.world, () => [`cart/${annsCart}`], givenOf(left.world))
    expect(shown(left)).toMatchObject({ status: 'abandoned', itemCount: 2 })
    const gone = filled().later(31 * 86_400)
    settleAll(gone.world, () => [`cart/${annsCart}`], givenOf(gone.world))
    expect(shown(gone)).toMatchObject({ status: 'expired', itemCount: 0, subtotal: '0.00' })
  })
  it('shows a bundle as held while all its parts are, until the first of them ends', () => {
    const boxes = given(
      configured(),
      listed(mug),
      stocked('MUG', '9'),
      listed(cheese, { hold: 'add' }),
      stocked('CHEESE', '9'),
    )
    const held = boxes.after(list(box), add('BOX', '1'))
    expect(shown(held).items[0]).toMatchObject({ hold: { id: idOf(2, 1), expiresAt: at(900) } })
    const short = shown(
      held.after({ type: 'AdjustStock', sku: 'CHEESE', batch: '-', change: { set: '0' }, reason: 'x' }),
    )
    expect(short.items[0]).toMatchObject({ holdEnded: 'stock-reduced' })
    expect(short.items[0]).not.toHaveProperty('hold')
  })
})
