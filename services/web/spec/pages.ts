import type { Page } from 'playwright-core'
import type { Person } from './browser.ts'
import type { AtFarms } from './farms.ts'
import type { Filled } from './filled.ts'

/** What was made for the pages to show. */
export type Made = Filled & AtFarms & { annsOrder: string }
/** `ready`: waits until the page shows what it is for. `person` absent: nobody has signed in. */
export type Looked = {
  name: string
  path: string | ((made: Made) => string)
  person?: Person
  ready: (page: Page) => Promise<void>
}

const staff: Person = ['staff', 'alice']
const analyst: Person = ['analyst', 'ivan']
const ann: Person = ['customer', 'ann']
const ops: Person = ['ops', 'olga']
const shows = (text: string | RegExp) => (page: Page) => page.getByText(text).first().waitFor()
const heading = (name: string) => (page: Page) => page.getByRole('heading', { name }).first().waitFor()
/** Not the head, which a phone has no room for. */
const row = (page: Page) => page.getByRole('cell').first().waitFor()

const paying: Person = ['customer', 'paul']
/** Customers of two farms. */
const atFarms = (sub: string): Person => ['customer', sub, ['hill', 'brook']]
const heldFor = (page: Page) => page.locator('.line time').first().waitFor()
const signingIn = async (page: Page) => {
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: /^ann/ }).waitFor()
}

const makingOne = async (page: Page) => {
  await page.getByRole('button', { name: 'New session' }).click()
  await page.getByRole('button', { name: 'Limit a product' }).click()
  await page.getByLabel('At most', { exact: true }).waitFor()
}

/** Every page in every role that sees something else on it; a new page adds its line. The demo shop has a cart of ann's with a mug in it, an order of hers, and a checkout of paul's. */
export const looked: readonly Looked[] = [
  { name: 'sign-in', path: '/', ready: shows('Be somebody of the demo shop') },
  { name: 'carts', path: '/carts', person: staff, ready: row },
  { name: 'carts-analyst', path: '/carts', person: analyst, ready: row },
  { name: 'no-cart-matches', path: '/carts?q=nothing-like-that', person: staff, ready: shows('No cart matches') },
  { name: 'no-such-cart', path: '/carts/demo.aaaaaaaaaaaaaaaaaaaaaa', person: staff, ready: heading('Cart') },
  { name: 'forbidden', path: '/carts', person: ops, ready: shows('may not see this page') },
  { name: 'availability', path: '/availability', person: staff, ready: row },
  { name: 'availability-ops', path: '/availability', person: ops, ready: row },
  { name: 'product', path: '/availability/85123A', person: staff, ready: heading('Can it be bought?') },
  { name: 'orders', path: '/orders', person: staff, ready: row },
  { name: 'orders-analyst', path: '/orders', person: analyst, ready: row },
  { name: 'order', path: ({ order }) => `/orders/${order}`, person: staff, ready: heading('Whom it goes to') },
  { name: 'unfulfilled', path: '/unfulfilled', person: staff, ready: shows('It is not what was due.') },
  { name: 'analytics', path: '/analytics', person: analyst, ready: heading('Conversion') },
  { name: 'analytics-table', path: '/analytics?as=table&range=7d', person: staff, ready: row },
  { name: 'sessions', path: '/sessions', person: staff, ready: row },
  {
    name: 'no-session-matches',
    path: '/sessions?q=nothing-like-that',
    person: staff,
    ready: shows('No session match'),
  },
  {
    name: 'session',
    path: ({ session }) => `/sessions/${session}`,
    person: staff,
    ready: heading('Holds about to end'),
  },
  {
    name: 'sales-sheet',
    path: ({ session, sheet }) => `/sessions/${session}/sheets/${sheet}`,
    person: staff,
    ready: heading('Spring at a glance'),
  },
  { name: 'new-session', path: '/sessions', person: staff, ready: makingOne },
  { name: 'room', path: ({ room }) => `/room/${room}`, person: ann, ready: heading('Add something you like') },
  {
    name: 'no-such-room',
    path: '/room/123e4567-e89b-42d3-a456-426614174000',
    person: ann,
    ready: shows('The room does not open'),
  },
  { name: 'store', path: '/store', ready: shows(/Page 1 of/) },
  { name: 'store-nothing-found', path: '/store?q=nothing-like-that', ready: shows('Nothing is called') },
  { name: 'store-empty-cart', path: '/store/cart', ready: shows('Nothing is in your cart') },
  { name: 'store-cart', path: '/store/cart', person: ann, ready: heldFor },
  { name: 'store-checkout', path: '/store/checkout', person: ann, ready: shows('Go on to pay') },
  { name: 'store-pay', path: '/store/checkout', person: paying, ready: shows('To pay') },
  { name: 'store-farms', path: '/store/farms', person: ann, ready: heading('Demo gift shop') },
  { name: 'store-farms-all', path: '/store/farms', person: atFarms('hugh'), ready: shows(/^Pay for all 2/) },
  {
    name: 'store-farms-pay',
    path: ({ begun }) => `/store/farms?pay=${begun}`,
    person: atFarms('pam'),
    ready: heading('Pay for all of it'),
  },
  {
    name: 'store-farms-paid',
    path: ({ paid }) => `/store/farms?pay=${paid}`,
    person: atFarms('pat'),
    ready: heading('Thank you'),
  },
  {
    name: 'store-farms-given-up',
    path: ({ givenUp }) => `/store/farms?pay=${givenUp}`,
    person: atFarms('pia'),
    ready: heading('Not paid'),
  },
  {
    name: 'store-farms-none',
    path: '/store/farms?pay=none',
    person: atFarms('pam'),
    ready: heading('There is no such payment of yours'),
  },
  {
    name: 'store-order',
    path: ({ annsOrder }) => `/store/orders/${annsOrder}`,
    person: ann,
    ready: heading('Thank you'),
  },
  { name: 'store-no-order', path: '/store/orders/none', person: ann, ready: shows('no such order of yours') },
  { name: 'store-staff', path: '/store', person: staff, ready: shows(/Page 1 of/) },
  { name: 'store-sign-in', path: '/store', ready: signingIn },
  { name: 'time', path: '/time?sku=85123A', person: staff, ready: shows(/can be bought/) },
  { name: 'time-analyst', path: '/time', person: analyst, ready: row },
  { name: 'before-the-shop', path: '/time?at=2001-01-01T00:00:00Z', person: staff, ready: shows('not there yet') },
  { name: 'ops', path: '/ops', person: ops, ready: shows('up to date') },
  { name: 'ops-staff', path: '/ops', person: staff, ready: shows('may not see this page') },
]
