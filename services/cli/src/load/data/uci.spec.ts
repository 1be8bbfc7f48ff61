import { describe, expect, it } from 'vitest'
import { uci } from './uci.ts'
import type { Row } from './wanted.ts'

const line = (change: Partial<Record<string, string>> = {}): Row => ({
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: ' WHITE HEART ',
  Quantity: '6',
  InvoiceDate: '2010-12-01 08:26:00',
  UnitPrice: '2.55',
  CustomerID: '17850.0',
  Country: 'United Kingdom',
  ...change,
})
const newReader = () => {
  let n = 0
  return uci.reader(() => `key-${++n}`)
}
const counted = (change: Partial<Record<string, string>>) => newReader().row(line(change)).wants

describe('a UCI invoice line', () => {
  it('is an add to the cart of its customer', () => {
    expect(newReader().row(line())).toEqual({
      at: Date.UTC(2010, 11, 1, 8, 26),
      wants: [
        {
          do: 'add',
          customer: 'customer-17850',
          basket: '536365',
          sku: '85123A',
          name: 'WHITE HEART',
          price: '2.55',
          quantity: 6,
          ticket: { key: 'key-1' },
        },
      ],
    })
  })
  it("without a customer is a guest's, one per invoice", () => {
    expect(newReader().row(line({ CustomerID: '' })).wants[0]).toMatchObject({ customer: 'guest-of-536365' })
  })
  it.each([
    ['malformed', { InvoiceNo: 'C536379', Quantity: '1' }],
    ['not-a-product', { InvoiceNo: 'C536379', StockCode: 'D', Quantity: '-1' }],
    ['not-a-product', { StockCode: 'POST' }],
    ['not-a-product', { StockCode: 'BANK CHARGES', Quantity: '-1' }],
    ['negative-quantity', { Quantity: '-10' }],
    ['negative-quantity', { Quantity: '0' }],
    ['zero-price', { UnitPrice: '0.0' }],
    ['negative-price', { UnitPrice: '-11062.06' }],
    ['malformed', { Quantity: 'six' }],
    ['malformed', { Quantity: '1.5' }],
    ['malformed', { UnitPrice: '' }],
    ['malformed', { StockCode: ' ' }],
    ['malformed', { InvoiceNo: '' }],
  ])('is counted as %s where it is %j', (count, change) => {
    expect(counted(change)).toEqual([{ count }])
  })
  it('that is there twice in an invoice has one key; in another invoice it has its own', () => {
    const reader = newReader()
    const keys = [line(), line({ Quantity: '7' }), line(), line({ InvoiceNo: '536366' })].map((row) => {
      const add = reader.row(row).wants.at(-1)
      return add !== undefined && 'ticket' in add && add.ticket.key
    })
    expect(keys).toEqual(['key-1', 'key-2', 'key-1', 'key-4']) // key-3 is the purchase's
  })
})

describe('the end of a UCI invoice', () => {
  const bought = (key: string) => ({ do: 'buy', customer: 'customer-17850', ticket: { key } })

  it('comes before the first line of the next, and buys what is in the cart', () => {
    const reader = newReader()
    reader.row(line())
    expect(reader.row(line({ InvoiceNo: '536366' })).wants[0]).toEqual(bought('key-2'))
  })
  it('comes after the last row', () => {
    const reader = newReader()
    reader.row(line())
    expect(reader.end().wants).toEqual([bought('key-2')])
    expect(reader.end().wants).toEqual([])
  })
  it('is none where no line of it asked for anything', () => {
    const reader = newReader()
    reader.row(line({ StockCode: 'POST' }))
    expect(reader.end().wants).toEqual([])
  })
})

describe('a UCI invoice that begins with C', () => {
  const back = (change: Partial<Record<string, string>> = {}) =>
    line({ InvoiceNo: 'C536391', Quantity: '-6', ...change })

  it('calls off the units of all its lines together', () => {
    const reader = newReader()
    for (const row of [back(), back({ StockCode: '22556', Quantity: '-12' }), back({ Quantity: '-4' })]) reader.row(row)
    const units = new Map([
      ['85123A', 10],
      ['22556', 12],
    ])
    expect(reader.end().wants).toEqual([
      { do: 'cancel', customer: 'customer-17850', units, rows: 3, ticket: { key: 'key-4' } },
    ])
  })
  it('counts a line that is there twice once', () => {
    const reader = newReader()
    for (let n = 0; n < 2; n++) reader.row(back())
    expect(reader.end().wants).toMatchObject([{ units: new Map([['85123A', 6]]), rows: 2 }])
  })
  it('comes after the purchase of the invoice before it', () => {
    const reader = newReader()
    reader.row(line())
    expect(reader.row(back()).wants).toMatchObject([{ do: 'buy' }])
  })
})
