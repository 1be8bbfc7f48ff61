import { CartView } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { add, change, configured, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { annsCart, at } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { expect, it } from 'vitest'
import { cartView } from './cart-view.ts'

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
