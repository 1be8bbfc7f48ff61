import type { Locator, Page } from 'playwright-core'
import type { Person } from './browser.ts'
import type { Made } from './pages.ts'

/** What was made for the pages to show, and ann's cart. */
export type Shown = Made & { cart: string }
/**
 * A page in each of its states. `loading`: what it says while the service has not answered. `empty`: what it says in a shop that has nothing, and where
 * that is. `shows`: what it shows else, and goes on showing while it is old. `failed`: what it says where it was refused.
 */
export type Stated = {
  path: (made: Shown) => string
  loading: string
  empty: string
  emptyAt: string
  shows: (page: Page) => Locator
  failed: string
}
type Part = { who: string; person: Person; pages: readonly Stated[] }

const text = (said: string | RegExp) => (page: Page) => page.getByText(said).first()
const heading = (name: string) => (page: Page) => page.getByRole('heading', { name }).first()
const cell = (page: Page) => page.getByRole('cell').first()
const link = (name: string) => (page: Page) => page.getByRole('link', { name, exact: true }).first()
const at = (path: string) => () => path
const NONE = 'bare.aaaaaaaaaaaaaaaaaaaaaa'

const staff: readonly Stated[] = [
  {
    ...{ path: at('/carts'), loading: 'Loading carts', shows: link('ann'), failed: 'The carts cannot be watched' },
    ...{ emptyAt: '/carts', empty: 'Nobody has anything in a cart' },
  },
  {
    ...{ path: ({ cart }) => `/carts/${cart}`, loading: 'Loading cart', shows: text('The cart was opened') },
    ...{ emptyAt: `/carts/${NONE}`, empty: 'There is no such cart', failed: 'The cart cannot be watched' },
  },
  {
    ...{ path: at('/availability?q=85123A'), loading: 'Loading products', shows: cell },
    ...{ emptyAt: '/availability', empty: 'The shop sells nothing yet', failed: 'The products cannot be watched' },
  },
  {
    ...{ path: at('/availability/85123A'), loading: 'Loading product', shows: text(/can be bought/) },
    ...{ emptyAt: '/availability/NONE', empty: 'There is no such SKU', failed: 'The product cannot be watched' },
  },
  {
    ...{ path: at('/orders'), loading: 'Loading orders', shows: link('bob'), failed: 'The orders cannot be watched' },
    ...{ emptyAt: '/orders', empty: 'Nobody has ordered anything yet' },
  },
  {
    ...{ path: ({ order }) => `/orders/${order}`, loading: 'Loading order', shows: text('bob@example.com') },
    ...{ emptyAt: `/orders/${NONE}`, empty: 'There is no such order', failed: 'The order cannot be watched' },
  },
  {
    ...{ path: at('/unfulfilled'), loading: 'Loading payments', shows: text('It is not what was due.') },
    ...{ emptyAt: '/unfulfilled', empty: 'Nothing is to be settled', failed: 'No payments' },
  },
  {
    ...{ path: at('/analytics'), loading: 'Loading figures', shows: heading('Conversion') },
    ...{ emptyAt: '/analytics', empty: 'Nothing has happened in this time', failed: 'The figures cannot be watched' },
  },
  {
    ...{ path: at('/sessions'), loading: 'Loading sessions', shows: text('Spring at a glance') },
    ...{ emptyAt: '/sessions', empty: 'There has been no session yet', failed: 'The sessions cannot be watched' },
  },
  {
    ...{
      path: ({ session }) => `/sessions/${session}`,
      loading: 'Loading session',
      shows: heading('Holds about to end'),
    },
    ...{ emptyAt: `/sessions/${NONE}`, empty: 'There is no such session', failed: 'The session cannot be watched' },
  },
  {
    ...{ path: at('/time'), loading: 'Loading the shop', shows: text(/^As of/) },
    ...{ emptyAt: '/time', empty: 'Nobody had a cart then.', failed: 'That moment cannot be shown' },
  },
]

const room: Stated = {
  ...{ path: ({ room }) => `/room/${room}`, loading: 'Loading the room', shows: heading('Add something you like') },
  ...{ emptyAt: '/room/123e4567-e89b-42d3-a456-426614174000', empty: 'The room does not open' },
  failed: 'The room does not open',
}
const past: Stated = {
  ...{ path: ({ cart }) => `/carts/${cart}`, loading: 'Loading history', shows: text('The cart was opened') },
  ...{ emptyAt: `/carts/${NONE}`, empty: 'There is no such cart', failed: 'No history' },
}
const ops: Stated = {
  ...{ path: at('/ops'), loading: 'Loading lag', shows: text('read models are up to date'), failed: 'No rebuilds' },
  ...{ emptyAt: '/ops', empty: 'Nothing was rebuilt or verified yet' },
}

const store: readonly Stated[] = [
  {
    ...{ path: at('/store'), loading: 'Loading catalogue', shows: text(/Page 1 of/) },
    ...{ emptyAt: '/store', empty: 'Nothing is on sale here yet', failed: 'The catalogue cannot be watched' },
  },
  {
    ...{ path: at('/store/cart'), loading: 'Loading your cart', shows: (page) => page.locator('.line time').first() },
    ...{ emptyAt: '/store/cart', empty: 'Nothing is in your cart', failed: 'The cart cannot be read' },
  },
  {
    ...{ path: at('/store/checkout'), loading: 'Loading your cart', shows: text('Go on to pay') },
    ...{ emptyAt: '/store/checkout', empty: 'There is nothing to pay for', failed: 'The cart cannot be read' },
  },
  {
    ...{ path: at('/store/farms'), loading: 'Loading your carts', shows: heading('Demo gift shop') },
    ...{ emptyAt: '/store/farms', empty: 'Nothing is in any of your carts', failed: 'The carts cannot be read' },
  },
  {
    ...{
      path: ({ annsOrder }) => `/store/orders/${annsOrder}`,
      loading: 'Loading the order',
      shows: heading('Thank you'),
    },
    ...{ emptyAt: '/store/orders/none', empty: 'There is no such order of yours', failed: 'The order cannot be read' },
  },
]

/** Every page but the sign-in, by who looks at it. */
export const parts: readonly Part[] = [
  { who: 'the shop’s people', person: ['staff', 'alice'], pages: staff },
  { who: 'analysts', person: ['analyst', 'ivan'], pages: [past] },
  { who: 'a client', person: ['customer', 'ann'], pages: [room] },
  { who: 'operators', person: ['ops', 'olga'], pages: [ops] },
  { who: 'shoppers', person: ['customer', 'ann'], pages: store },
]
