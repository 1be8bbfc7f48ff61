import { priceOf, Tickets } from './tickets.ts'
import type { Counted, Format, Reason, Row, Ticket, Wanted } from './wanted.ts'

/** The data set's own description: a product's code is a 5-digit number, some with letters after it; others are postage, fees, corrections. */
const PRODUCT = /^\d{5}/

/**
 * UCI "Online Retail": an invoice's lines stand together. Each line is added to its customer's cart (a guest's, one per invoice, where no
 * customer is named); at the invoice's end the cart is checked out and paid. An invoice whose number begins with C calls units off.
 */
export const uci: Format = {
  name: 'uci',
  currency: 'GBP',
  stock: 500,
  columns: ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID'],
  reader(newKey) {
    const tickets = new Tickets(newKey)
    let open: Invoice | undefined
    const close = (): Wanted[] => {
      const wants = open === undefined ? [] : endOf(open, newKey)
      open = undefined
      return wants
    }
    return {
      row(row) {
        const line = lineOf(row)
        if ('count' in line) return { ...timeOf(row), wants: [line] }
        const { invoice, customer } = line
        const before = open?.invoice === invoice ? [] : close()
        open ??= { invoice, customer, calledOff: new Map() }
        const ticket = tickets.of(row, invoice)
        if (line.quantity > 0) return { ...timeOf(row), wants: [...before, addOf(line, ticket)] }
        callOff(open, line, ticket)
        return { ...timeOf(row), wants: before }
      },
      end: () => ({ wants: close() }),
    }
  },
}

/** `calledOff`: by the row's ticket, so that a row that is there twice counts once. */
type Invoice = {
  invoice: string
  customer: string
  calledOff: Map<Ticket, { sku: string; units: number; rows: number }>
}
type Line = { invoice: string; customer: string; sku: string; name: string; price: string; quantity: number }

const addOf = ({ invoice, ...line }: Line, ticket: Ticket): Wanted => ({ do: 'add', basket: invoice, ...line, ticket })

const callOff = ({ calledOff }: Invoice, { sku, quantity }: Line, ticket: Ticket): void => {
  const rows = calledOff.get(ticket)?.rows ?? 0
  calledOff.set(ticket, { sku, units: -quantity, rows: rows + 1 })
}

const endOf = ({ customer, calledOff }: Invoice, newKey: () => string): Wanted[] => {
  const ticket = { key: newKey() }
  if (calledOff.size === 0) return [{ do: 'buy', customer, ticket }]
  const units = new Map<string, number>()
  let rows = 0
  for (const line of calledOff.values()) {
    units.set(line.sku, (units.get(line.sku) ?? 0) + line.units)
    rows += line.rows
  }
  return [{ do: 'cancel', customer, units, rows, ticket }]
}

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
  if (!PRODUCT.test(sku)) return 'not-a-product'
  if (invoice.startsWith('C')) return quantity < 0 ? undefined : 'malformed'
  if (quantity <= 0) return 'negative-quantity'
  if (sign < 0) return 'negative-price'
  return sign === 0 ? 'zero-price' : undefined
}

const timeOf = (row: Row): { at?: number } => {
  const at = Date.parse(`${row.InvoiceDate?.trim().replace(' ', 'T')}Z`)
  return Number.isNaN(at) ? {} : { at }
}
