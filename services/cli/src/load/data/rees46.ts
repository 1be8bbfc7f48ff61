import { priceOf, Tickets } from './tickets.ts'
import type { Counted, Format, Row, Ticket, Wanted } from './wanted.ts'

/** REES46: what the visitors of a shop do, one product at a time, in the order of time. A visitor is a customer; sessions share the cart, and a purchase takes all that is in it. */
export const rees46: Format = {
  name: 'rees46',
  currency: 'USD',
  stock: 3,
  columns: ['event_time', 'event_type', 'product_id', 'price', 'user_id'],
  reader(newKey) {
    const tickets = new Tickets(newKey)
    const purchases = new Purchases()
    return {
      row(row) {
        const at = Date.parse((row.event_time ?? '').trim().replace(' UTC', 'Z').replace(' ', 'T'))
        return { ...(!Number.isNaN(at) && { at }), wants: wantsOf(row, tickets, purchases) }
      },
      end: () => ({ wants: [] }),
    }
  },
}

/** A purchase has a row for each product, all in one second: the first stands for it. */
class Purchases {
  #second = ''
  #first = new Map<string, Ticket>()

  isSame(customer: string, second: string, ticket: Ticket): boolean {
    if (second !== this.#second) this.#first = new Map()
    this.#second = second
    const first = this.#first.get(customer) ?? ticket
    this.#first.set(customer, first)
    return first !== ticket
  }
}

const wantsOf = (row: Row, tickets: Tickets, purchases: Purchases): (Wanted | Counted)[] => {
  const sku = row.product_id?.trim() ?? ''
  const user = row.user_id?.trim() ?? ''
  const type = row.event_type?.trim() ?? ''
  if (sku === '' || user === '' || type === '') return [{ count: 'malformed' }]
  const customer = `visitor-${user}`
  const ticket = () => tickets.of(row, row.event_time ?? '')
  switch (type) {
    case 'view':
      return [{ count: 'view' }]
    case 'cart':
      return [added(row, { customer, sku }, ticket)]
    case 'remove_from_cart':
      return [{ do: 'remove', customer, sku, ticket: ticket() }]
    case 'purchase': {
      const own = ticket()
      if (purchases.isSame(customer, row.event_time ?? '', own)) return [{ count: 'same-purchase' }]
      return [{ do: 'buy', customer, ticket: own }]
    }
    default:
      return [{ count: 'unknown-event' }]
  }
}

const added = (
  row: Row,
  { customer, sku }: { customer: string; sku: string },
  ticket: () => ReturnType<Tickets['of']>,
): Wanted | Counted => {
  const price = priceOf(row.price)
  if (price === undefined) return { count: 'malformed' }
  if (price.sign === 0) return { count: 'zero-price' }
  if (price.sign < 0) return { count: 'negative-price' }
  const name = [row.brand, row.category_code].filter((part) => part?.trim()).join(' ') || `product ${sku}`
  return { do: 'add', customer, sku, name: name.slice(0, 300), price: price.price, quantity: 1, ticket: ticket() }
}
