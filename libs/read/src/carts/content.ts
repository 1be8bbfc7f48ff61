import { minus, plus } from '../decimal.ts'
import type { Seen } from '../projection.ts'
import type { CartStored, LineStored } from './row.ts'

/** What the events of a cart's stream do to what is in it. */
export type ContentEvent = Seen<
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
>
type Content = Partial<Pick<CartStored, 'lines' | 'saved' | 'discounts' | 'subtotal'>>

/** What nobody did, and so is no activity of the owner's: a hold that ended took its line along, a waitlist came up, an order took the line. */
export const byItself = (event: ContentEvent): boolean => {
  if (event.type === 'ItemRemoved') return event.data.because !== 'asked'
  if (event.type === 'SavedItemsMoved') return true
  if (event.type === 'ItemAdded' || event.type === 'ItemQuantityChanged') return event.data.because === 'promoted'
  return false
}

export const contentAfter = (cart: CartStored, event: ContentEvent): Content => {
  switch (event.type) {
    case 'ItemAdded': {
      const { cart: _, line: id, byStaff, because: __, ...line } = event.data
      const byHost = cart.purpose === 'session' && byStaff && { byHost: true }
      return added(cart, { id, ...line, ...byHost } as LineStored)
    }
    case 'ItemQuantityChanged': {
      const { line, quantity, lineTotal } = event.data
      return changed(cart, line, { quantity, lineTotal })
    }
    case 'ItemRepriced': {
      const { line, unitPrice, unit, bundleSize, lineTotal } = event.data
      return changed(cart, line, { unitPrice, unit, lineTotal, bundleSize })
    }
    case 'ItemSampled': {
      const { line, sample, lineTotal } = event.data
      return changed(cart, line, { sample: sample ? true : undefined, lineTotal })
    }
    case 'ItemRemoved':
      return removed(cart, event.data.line)
    case 'CartCleared':
      return { lines: [], subtotal: '0' }
    case 'ItemSaved': {
      const { holdEnded: _, ...line } = lineIn(cart.lines, event.data.line)
      return { ...removed(cart, line.id), saved: [...cart.saved, line] }
    }
    case 'ItemRestored': {
      const line = lineIn(cart.saved, event.data.line)
      const saved = cart.saved.filter((l) => l !== line)
      return event.data.into === undefined ? { ...added(cart, line), saved } : { saved }
    }
    case 'SavedItemsMoved':
      return {
        saved: [...cart.saved, ...event.data.lines.map(({ line: id, ...line }) => ({ id, ...line }) as LineStored)],
      }
    case 'DiscountGranted': {
      const { cart: _, byStaff: __, ...discount } = event.data
      return { discounts: [...cart.discounts, discount] }
    }
    case 'DiscountWithdrawn':
      return { discounts: cart.discounts.filter(({ discount }) => discount !== event.data.discount) }
  }
}

const added = ({ lines, subtotal }: CartStored, line: LineStored): Content => ({
  lines: [...lines, line],
  subtotal: plus(subtotal, line.lineTotal),
})

type Changed = Pick<LineStored, 'lineTotal'> & { [K in keyof LineStored]?: LineStored[K] | undefined }
const changed = ({ lines, subtotal }: CartStored, id: string, to: Changed): Content => {
  const was = lineIn(lines, id)
  const line = { ...was, ...to } as LineStored
  if (line.bundleSize === undefined) delete line.bundleSize
  if (line.sample === undefined) delete line.sample
  return {
    lines: lines.map((l) => (l === was ? line : l)),
    subtotal: plus(minus(subtotal, was.lineTotal), line.lineTotal),
  }
}

/** A saved line can be taken away for good, too. */
const removed = ({ lines, saved, subtotal }: CartStored, id: string): Content => {
  if (saved.some((l) => l.id === id)) return { saved: saved.filter((l) => l.id !== id) }
  const was = lineIn(lines, id)
  return { lines: lines.filter((line) => line !== was), subtotal: minus(subtotal, was.lineTotal) }
}

const lineIn = (lines: readonly LineStored[], id: string): LineStored => {
  const line = lines.find((l) => l.id === id)
  if (line === undefined) throw new Error(`the cart has no line ${id}`)
  return line
}
