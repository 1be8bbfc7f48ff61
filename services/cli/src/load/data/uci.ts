import { priceOf, Tickets } from './tickets.ts'
import type { Counted, Format, Meaning, Reason, Row, Wanted } from './wanted.ts'

/** The data set's own description: a product's code is a 5-digit number, some with letters after it; others are postage, fees, corrections. */
const PRODUCT = /^\d{5}/
const NO_ROW: Meaning = { wants: [] }

/**
 * UCI "Online Retail": an invoice's lines stand together. Each line is added to its customer's cart (a guest's, one per invoice, where no
 * customer is named); at the invoice's end the cart would be checked out.
 */
export const uci: Format = {
  name: 'uci',
  currency: 'GBP',
  stock: 500,
  columns: ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID'],
  reader(newKey) {
    const tickets = new Tickets(newKey)
    let open: { invoice: string; customer: string } | undefined
    const close = (): (Wanted | Counted)[] => {
      if (open === undefined) return []
      const { customer } = open
      open = undefined
      return [{ do: 'buy', customer }, { count: 'no-checkout-yet' }]
    }
    return {
      row(row) {
        const line = lineOf(row)
        if ('count' in line) return { ...timeOf(row), wants: [line] }
        const { invoice, customer } = line
        const before = open !== undefined && open.invoice !== invoice ? close() : []
        open = { invoice, customer }
        const { sku, name, price, quantity } = line
        const ticket = tickets.of(row, invoice)
        const add: Wanted = { do: 'add', customer, basket: invoice, sku, name, price, quantity, ticket }
        return { ...timeOf(row), wants: [...before, add] }
      },
      end: () => (open === undefined ? NO_ROW : { wants: close() }),
    }
  },
}

type Line = { invoice: string; customer: string; sku: string; name: string; price: string; quantity: number }

const lineOf = (row: Row): Line | Counted => {
  const invoice = row.InvoiceNo?.trim() ?? ''
  const sku = row.StockCode?.trim() ?? ''
  const price = priceOf(row.UnitPrice)
  const quantity = /^-?\d{1,9}$/.test(row.Quantity ?? '') ? Number(row.Quantity) : undefined
  if (invoice === '' || sku === '' || price === undefined || quantity === undefined) return { count: 'malformed' }
  const no = refusal(invoice, sku, quantity, price.sign)
  if (no !== undefined) return { count: no }
  const named = (row.CustomerID ?? '').trim().replace(/\.0$/, '')
  const customer = named === '' ? `guest-of-${invoice}` : `customer-${named}`
  const name = row.Description?.trim().slice(0, 300) || sku
  return { invoice, customer, sku, name, price: price.price, quantity }
}

const refusal = (invoice: string, sku: string, quantity: number, sign: number): Reason | undefined => {
  if (invoice.startsWith('C')) return 'cancellation'
  if (!PRODUCT.test(sku)) return 'not-a-product'
  if (quantity <= 0) return 'negative-quantity'
  if (sign < 0) return 'negative-price'
  return sign === 0 ? 'zero-price' : undefined
}

const timeOf = (row: Row): { at?: number } => {
  const at = Date.parse(`${row.InvoiceDate?.trim().replace(' ', 'T')}Z`)
  return Number.isNaN(at) ? {} : { at }
}
