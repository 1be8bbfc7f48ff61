import type { Answer } from '../load/api.ts'
import type { Row } from './tab.ts'

/** Something of the catalogue that is in stock. */
export type Good = { sku: string; name: string; price: string }
export type Cast = {
  session: string
  room: string
  client: string
  goods: readonly [Good, Good, Good]
  /** As the host or the client, below the shop. */
  host(method: 'POST' | 'PUT' | 'PATCH' | 'GET', path: string, body?: object): Promise<Answer>
  guest(method: 'POST', path: string, body?: object): Promise<Answer>
}
/** `does` it, then both tabs show what `seen` looks for. `refused`: it is to be refused so. */
export type Step = {
  says: string
  by: 'host' | 'client'
  does(cast: Cast): Promise<Answer>
  seen?(row: Row, cast: Cast): boolean
  refused?: string
}

const cheaper = (price: string): string => (Math.round(Number(price) * 80) / 100).toFixed(2)
const has = (row: Row, sku: string) => row.items.find((item) => item.sku === sku && !item.sample)

/** A session from its start to its order; what comes before (credit, creation) and after (the sales sheet) stands in session.ts. */
export const script: readonly Step[] = [
  {
    says: 'starts the session',
    by: 'host',
    does: ({ host, session }) => host('POST', `/sessions/${session}/start`),
    seen: ({ status }) => status === 'ACTIVE',
  },
  {
    says: 'joins by the room code',
    by: 'client',
    does: ({ guest, room }) => guest('POST', `/rooms/${room}/join`),
    seen: ({ joined }) => joined,
  },
  {
    says: 'highlights a product',
    by: 'host',
    does: ({ host, session, goods: [first] }) => host('PUT', `/sessions/${session}/highlight`, { sku: first.sku }),
    seen: ({ highlighted }, { goods: [first] }) => highlighted === first.sku,
  },
  {
    says: 'puts 2 of it into the cart',
    by: 'client',
    does: ({ guest, room, goods: [first] }) => guest('POST', `/rooms/${room}/items`, { sku: first.sku, quantity: '2' }),
    seen: (row, { goods: [first] }) => has(row, first.sku)?.addedBy === 'CLIENT',
  },
  {
    says: 'puts 3 of another one into it',
    by: 'host',
    does: ({ host, session, goods: [, second] }) =>
      host('POST', `/sessions/${session}/items`, { sku: second.sku, quantity: '3' }),
    seen: (row, { goods: [, second] }) => has(row, second.sku)?.addedBy === 'HOST',
  },
  {
    says: 'gives 20 % off the first',
    by: 'host',
    does: ({ host, session, goods: [first] }) =>
      host('PUT', `/sessions/${session}/prices/${encodeURIComponent(first.sku)}`, { price: cheaper(first.price) }),
    seen: (row, { goods: [first] }) => has(row, first.sku)?.unitPrice === cheaper(first.price),
  },
  {
    says: 'adds a sample, held and not billed',
    by: 'host',
    does: ({ host, session, goods: [, , third] }) =>
      host('POST', `/sessions/${session}/items`, { sku: third.sku, quantity: '1', sample: true }),
    seen: (row, { goods: [, , third] }) => row.items.some(({ sku, sample }) => sku === third.sku && sample),
  },
  {
    says: 'asks for the order',
    by: 'client',
    does: ({ guest, room }) => guest('POST', `/rooms/${room}/checkout-request`),
    seen: ({ checkoutRequested }) => checkoutRequested,
  },
  {
    says: 'tries to convert it: the credit does not reach',
    by: 'host',
    does: ({ host, session }) => host('POST', `/sessions/${session}/convert`, {}),
    refused: 'credit-exceeded',
  },
  {
    says: 'converts it all the same, with a reason',
    by: 'host',
    does: ({ host, session }) =>
      host('POST', `/sessions/${session}/convert`, { bypassCredit: 'pays on delivery, as agreed by phone' }),
    seen: ({ status, order }) => status === 'CONVERTED' && order !== undefined,
  },
]
