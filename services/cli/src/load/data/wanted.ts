/**
 * The key of a row's command. `sent`: what was sent for it, so that a row that is there twice is sent again exactly as it was. `answered`:
 * its outcome is known; what the same key is answered after that is a replay, before that (the first answer was lost) it is the outcome.
 * `next`: of the command that completes it, such as the payment of a checkout.
 */
export type Ticket = { key: string; sent?: Sent; answered?: true; next?: Ticket }
/** `path`: below the shop's. */
export type Sent = { method: 'POST' | 'PATCH' | 'DELETE'; path: string; body?: object }

/**
 * What a row of a data set asks for. `customer`: what one customer asks for is done in its order; customers do not wait for each other.
 * `basket`: a purchase to come, such as an invoice; another one than the customer's last begins with an empty cart.
 */
export type Wanted =
  | {
      do: 'add'
      customer: string
      basket?: string | undefined
      sku: string
      name: string
      price: string
      quantity: number
      ticket: Ticket
    }
  | { do: 'remove'; customer: string; sku: string; ticket: Ticket }
  /** What is in the cart is checked out and paid. */
  | { do: 'buy'; customer: string; ticket: Ticket }
  /** The order that consists of these units is called off; `rows`: how many rows say so. */
  | { do: 'cancel'; customer: string; units: ReadonlyMap<string, number>; rows: number; ticket: Ticket }
/** A row that asks for nothing, under the name it is counted by. */
export type Counted = { count: Reason }
export type Reason =
  | 'malformed'
  | 'same-purchase'
  | 'not-a-product'
  | 'negative-quantity'
  | 'zero-price'
  | 'negative-price'
  | 'view'
  | 'unknown-event'

/** One row's meaning. `at`: when it happened, epoch ms. */
export type Meaning = { at?: number; wants: readonly (Wanted | Counted)[] }
export type Row = Readonly<Record<string, string>>
export type Format = {
  name: 'uci' | 'rees46'
  currency: string
  /** Units of each product at the start: enough for most, too few for some. */
  stock: number
  /** Columns without which a file is not of this format. */
  columns: readonly string[]
  reader(newKey: () => string): {
    row(row: Row): Meaning
    /** After the last row. */
    end(): Meaning
  }
}
