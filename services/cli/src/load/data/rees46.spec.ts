import { describe, expect, it } from 'vitest'
import { rees46 } from './rees46.ts'
import type { Row } from './wanted.ts'

const event = (change: Partial<Record<string, string>> = {}): Row => ({
  event_time: '2022-10-01 00:00:03 UTC',
  event_type: 'cart',
  product_id: '5773353',
  price: '2.620',
  user_id: '463240011',
  user_session: '26dd6e6e',
  ...change,
})
const newReader = () => {
  let n = 0
  return rees46.reader(() => `key-${++n}`)
}

describe('a REES46 event', () => {
  it('of the type cart puts one unit into the visitor’s cart', () => {
    expect(newReader().row(event())).toEqual({
      at: Date.UTC(2022, 9, 1, 0, 0, 3),
      wants: [
        {
          do: 'add',
          customer: 'visitor-463240011',
          sku: '5773353',
          name: 'product 5773353',
          price: '2.62',
          quantity: 1,
          ticket: { key: 'key-1' },
        },
      ],
    })
  })
  it('of the type remove_from_cart takes one out', () => {
    expect(newReader().row(event({ event_type: 'remove_from_cart' })).wants).toEqual([
      { do: 'remove', customer: 'visitor-463240011', sku: '5773353', ticket: { key: 'key-1' } },
    ])
  })
  it('of the type purchase buys what is in the cart', () => {
    expect(newReader().row(event({ event_type: 'purchase' })).wants).toEqual([
      { do: 'buy', customer: 'visitor-463240011', ticket: { key: 'key-1' } },
    ])
  })
  it('is of the same purchase where the visitor bought another product in the same second', () => {
    const reader = newReader()
    const bought = { event_type: 'purchase' }
    const rows = [
      event(bought),
      event({ ...bought, product_id: '7' }),
      event({ ...bought, user_id: '8' }),
      event({ ...bought, event_time: '2022-10-01 00:00:04 UTC' }),
    ]
    expect(rows.flatMap((row) => reader.row(row).wants)).toEqual([
      { do: 'buy', customer: 'visitor-463240011', ticket: { key: 'key-1' } },
      { count: 'same-purchase' },
      { do: 'buy', customer: 'visitor-8', ticket: { key: 'key-3' } },
      { do: 'buy', customer: 'visitor-463240011', ticket: { key: 'key-4' } },
    ])
  })
  it('that begins a purchase and is there twice has one key', () => {
    const reader = newReader()
    const [one, two] = [0, 1].map(() => reader.row(event({ event_type: 'purchase' })).wants[0] as { ticket: unknown })
    expect(two?.ticket).toBe(one?.ticket)
  })
  it.each([
    ['view', { event_type: 'view', price: '' }],
    ['unknown-event', { event_type: 'wishlist' }],
    ['zero-price', { price: '0.00' }],
    ['negative-price', { price: '-7.94' }],
    ['malformed', { price: 'n/a' }],
    ['malformed', { user_id: '' }],
    ['malformed', { product_id: '' }],
  ])('is counted as %s where it is %j', (count, change) => {
    expect(newReader().row(event(change)).wants).toEqual([{ count }])
  })
  it('that is there twice within its second has one key', () => {
    const reader = newReader()
    const rows = [event(), event({ user_id: '7' }), event(), event({ event_time: '2022-10-01 00:00:04 UTC' })]
    const keys = rows.map((row) => (reader.row(row).wants[0] as { ticket: { key: string } }).ticket.key)
    expect(keys).toEqual(['key-1', 'key-2', 'key-1', 'key-3'])
  })
})
