import type { Id } from '@cartstream/schemas'
import { minus } from './decimal.ts'
import { amount, sum } from './money.ts'
import { configOf } from './shop.ts'
import type { CartLine, CartRecord, EventOf, Stamped, View } from './types.ts'

/** What the events of a cart's stream do to its lines, saved lines and discounts, and to their running sum: no event adds the lines up anew. */

/** Events that change what is in a cart, and leave its status as it is. */
export type ContentEvent =
  | 'ItemAdded'
  | 'ItemQuantityChanged'
  | 'ItemRemoved'
  | 'CartCleared'
  | 'ItemRepriced'
  | 'ItemSampled'
  | 'ItemSaved'
  | 'ItemRestored'
  | 'SavedItemsMoved'
  | 'DiscountGranted'
  | 'DiscountWithdrawn'
type Content = Pick<CartRecord, 'lines' | 'subtotal' | 'saved' | 'discounts'>

/** The cart after an event of its stream that somebody's doing caused: one version on, and no longer idle. */
export const touched = <C extends CartRecord>(view: View, cart: C, event: Stamped): C => {
  const { cartIdleSeconds } = configOf(view)
  const status = cart.status === 'abandoned' ? 'open' : cart.status
  const idleAt = event.time + cartIdleSeconds * 1000
  return { ...cart, status, version: cart.version + 1, lastActivityAt: event.time, idleAt } as C
}

/** What nobody did: a hold that ended took its line along, a waitlist came up, an order took the line. */
export const byItself = (event: Stamped<ContentEvent>): boolean => {
  if (event.type === 'ItemRemoved') return event.data.because !== 'asked'
  if (event.type === 'SavedItemsMoved') return true
  if (event.type === 'ItemAdded' || event.type === 'ItemQuantityChanged') return event.data.because === 'promoted'
  return false
}

export const contentAfter = (cart: CartRecord, event: EventOf<ContentEvent>, currency: string): Partial<Content> => {
  switch (event.type) {
    case 'ItemAdded': {
      const line = lineFrom(event.data)
      if (cart.purpose === 'session' && event.data.byStaff) line.byHost = true
      return { lines: [...cart.lines, line], subtotal: sum(cart.subtotal, line.lineTotal, currency) }
    }
    case 'ItemQuantityChanged': {
      const { quantity, lineTotal } = event.data
      return changedLine(cart, event.data.line, { quantity, lineTotal }, currency)
    }
    case 'ItemRepriced': {
      const { unitPrice, unit, bundleSize, lineTotal } = event.data
      return changedLine(cart, event.data.line, { unitPrice, unit, bundleSize, lineTotal }, currency)
    }
    case 'ItemSampled': {
      const { line, sample, lineTotal } = event.data
      return changedLine(cart, line, { sample: sample ? true : undefined, lineTotal }, currency)
    }
    case 'ItemRemoved':
      return removedLine(cart, event.data.line, currency)
    case 'CartCleared':
      return { lines: [], subtotal: amount('0', currency) }
    case 'ItemSaved': {
      const { holds: _, holdEnded: __, ...line } = lineIn(cart.lines, event.data.line)
      return { ...removedLine(cart, line.line, currency), saved: [...(cart.saved ?? []), line] }
    }
    case 'ItemRestored': {
      const line = lineIn(cart.saved ?? [], event.data.line)
      const saved = cart.saved!.filter((l) => l !== line)
      if (event.data.into !== undefined) return { saved }
      return { saved, lines: [...cart.lines, line], subtotal: sum(cart.subtotal, line.lineTotal, currency) }
    }
    case 'SavedItemsMoved':
      return { saved: [...(cart.saved ?? []), ...event.data.lines] }
    case 'DiscountGranted': {
      const { cart: _, byStaff: __, ...discount } = event.data
      return { discounts: [...(cart.discounts ?? []), discount] }
    }
    case 'DiscountWithdrawn':
      return { discounts: (cart.discounts ?? []).filter(({ discount }) => discount !== event.data.discount) }
  }
}

/**
 * A line that nothing is held for yet. Written out: copying all but a few members costs more than the rest of an add, and a member that is
 * added later has to be kept apart from the others.
 */
export const lineFrom = (said: Omit<CartLine, 'holds' | 'holdEnded'>): CartLine => {
  const { line, sku, batch, name, unit, quantity, unitPrice, lineTotal } = said
  const made: CartLine = { line, sku, batch, name, unit, quantity, unitPrice, lineTotal, holds: undefined }
  if (said.variant !== undefined) made.variant = said.variant
  if (said.bundleSize !== undefined) made.bundleSize = said.bundleSize
  if (said.parts !== undefined) made.parts = said.parts
  return made
}

const changedLine = (cart: CartRecord, id: Id, to: Partial<CartLine> & { lineTotal: string }, currency: string) => {
  const was = lineIn(cart.lines, id)
  const lines = cart.lines.map((line) => (line === was ? { ...was, ...to } : line))
  return { lines, subtotal: sum(cart.subtotal, minus(to.lineTotal, was.lineTotal), currency) }
}

/** Also a saved line can be taken away for good. */
const removedLine = (cart: CartRecord, id: Id, currency: string): Partial<Content> => {
  const saved = cart.saved?.filter((l) => l.line !== id)
  if (saved !== undefined && saved.length < cart.saved!.length) return { saved }
  const gone = lineIn(cart.lines, id)
  return {
    lines: cart.lines.filter((line) => line !== gone),
    subtotal: amount(minus(cart.subtotal, gone.lineTotal), currency),
  }
}

const lineIn = (lines: readonly CartLine[], id: Id): CartLine => {
  const line = lines.find((l) => l.line === id)
  if (!line) throw new Error(`line ${id} is not in its cart`)
  return line
}
