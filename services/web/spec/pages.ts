import type { Page } from 'playwright-core'
import type { Person } from './browser.ts'

/** `ready`: waits until the page shows what it is for. `person` absent: nobody has signed in. */
export type Looked = { name: string; path: string; person?: Person; ready: (page: Page) => Promise<void> }

const staff: Person = ['staff', 'alice']
const analyst: Person = ['analyst', 'ivan']
const ops: Person = ['ops', 'olga']
const shows = (text: string | RegExp) => (page: Page) => page.getByText(text).first().waitFor()
const heading = (name: string) => (page: Page) => page.getByRole('heading', { name }).first().waitFor()
/** Not the head, which a phone has no room for. */
const row = (page: Page) => page.locator('.grid-row').first().waitFor()

/** Every page in every role that sees something else on it; a new page adds its line. The demo shop has a cart of ann's with a mug in it. */
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
]
