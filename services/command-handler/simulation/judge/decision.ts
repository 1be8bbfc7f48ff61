import type { Command, RecordedEvent } from '@cartstream/schemas'
import { check } from './broken.ts'
import { keep } from './keep/keep.ts'
import type { Cart, Ledger } from './ledger.ts'
import { merging } from './merge.ts'
import { isWhole } from './whole.ts'

/** Opens the books for a decision: the events of one command, or of what was settled before it. */
export const begin = (ledger: Ledger, command: Command | undefined, events: readonly RecordedEvent[]): void => {
  ledger.decision = {
    ...{ command, events, pools: new Set(), carts: new Set(), released: [], moved: new Map() },
    merging: command?.type === 'MergeCart' ? merging(ledger, command) : undefined,
  }
}

/** Writes one event of the decision into the books. */
export const take = (ledger: Ledger, event: RecordedEvent, at: number): void => {
  const cart = event.stream.startsWith('cart/') ? ledger.carts.get(event.stream.slice(5)) : undefined
  if (cart !== undefined) cart.version++
  if (cart !== undefined && isActivity(event) && !ledger.decision.carts.has(cart.id)) stillThere(ledger, cart, event)
  if (cart !== undefined) ledger.decision.carts.add(cart.id)
  keep(ledger, event, at)
}

/** What a cart's owner or staff do to it, and that alone, keeps it from being left behind. */
const isActivity = (event: RecordedEvent): boolean => {
  if (event.command === undefined) return false
  switch (event.type) {
    case 'CartAbandoned':
    case 'CartExpired':
    case 'CartOrdered':
    case 'CheckoutExpired':
    case 'SavedItemsMoved':
      return false
    case 'CheckoutCancelled':
    case 'ItemRemoved':
      return event.data.because === 'asked'
    case 'ItemAdded':
    case 'ItemQuantityChanged':
      return event.data.because !== 'promoted'
    default:
      return true
  }
}

/** Whoever changes a cart that was idle for long enough comes after the event that says so. */
const stillThere = (
  { config }: Ledger,
  { id, status, lines, lastActivity, purpose }: Cart,
  { time }: RecordedEvent,
): void => {
  const late = time - lastActivity - config.cartIdleSeconds * 1000
  const left = status === 'open' && lines.size > 0 && late >= 0 && purpose !== 'session'
  check(!left, 'abandoned-when-idle', () => `${id} was changed, and is abandoned since ${late} ms`)
}

/** The last event of the decision is in the books. */
export const complete = (ledger: Ledger): void => {
  const last = ledger.decision.events.at(-1)
  if (last === undefined) return
  touchCarts(ledger, last.time)
  isWhole(ledger)
}

const touchCarts = (ledger: Ledger, time: number): void => {
  for (const event of ledger.decision.events) {
    const cart = cartIn(ledger, event)
    if (cart === undefined || !isActivity(event)) continue
    cart.lastActivity = time
    if (cart.status === 'abandoned') cart.status = 'open'
  }
}

/** The cart that an event is about; of a merge, the one that takes the other in. */
const cartIn = ({ carts }: Ledger, event: RecordedEvent): Cart | undefined => {
  if (event.type === 'CartMerged') return carts.get(event.data.into)
  return event.stream.startsWith('cart/') ? carts.get(event.stream.slice(5)) : undefined
}
