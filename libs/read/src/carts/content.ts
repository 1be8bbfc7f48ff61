import { minus, plus } from '../decimal.ts'
import type { Seen } from '../projection.ts'
import type { Draft, LineStored } from './row.ts'

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

/** What nobody did, and so is no activity of the owner's: a hold that ended took its line along, a waitlist came up, an order took the line. */
export const byItself = (event: ContentEvent): boolean => {
  if (event.type === 'ItemRemoved') return event.data.because !== 'asked'
  if (event.type === 'SavedItemsMoved') return true
  if (event.type === 'ItemAdded' || event.type === 'ItemQuantityChanged') return event.data.because === 'promoted'
  return false
}

export const changeContent = (cart: Draft, event: ContentEvent): void => {
  switch (event.type) {
    case 'ItemAdded': {
      const { cart: _, line: id, byStaff, because: __, ...line } = event.data
      const byHost = cart.purpose === 'session' && byStaff && { byHost: true }
      add(cart, { id, ...line, ...byHost } as LineStored)
      break
    }
    case 'ItemQuantityChanged': {
      const { line, quantity, lineTotal } = event.data
      change(cart, line, { quantity, lineTotal })
      break
    }
    case 'ItemRepriced': {
      const { line, unitPrice, unit, bundleSize, lineTotal } = event.data
      change(cart, line, { unitPrice, unit, lineTotal, bundleSize })
      break
    }
    case 'ItemSampled': {
      const { line, sample, lineTotal } = event.data
      change(cart, line, { sample: sample ? true : undefined, lineTotal })
      break
    }
    case 'ItemRemoved':
      remove(cart, event.data.line)
      break
    case 'CartCleared':
      Object.assign(cart, { lines: [], subtotal: '0' })
      break
    case 'ItemSaved': {
      const { holdEnded: _, ...line } = lineIn(cart.lines, event.data.line)
      remove(cart, line.id)
      cart.saved = [...cart.saved, line]
      break
    }
    case 'ItemRestored': {
      const line = lineIn(cart.saved, event.data.line)
      cart.saved = cart.saved.filter((l) => l !== line)
      if (event.data.into === undefined) add(cart, line)
      break
    }
    case 'SavedItemsMoved': {
      const lines = event.data.lines.map(({ line: id, ...line }) => ({ id, ...line }) as LineStored)
      cart.saved = [...cart.saved, ...lines]
      break
    }
    case 'DiscountGranted': {
      const { cart: _, byStaff: __, ...discount } = event.data
      cart.discounts = [...cart.discounts, discount]
      break
    }
    case 'DiscountWithdrawn':
      cart.discounts = cart.discounts.filter(({ discount }) => discount !== event.data.discount)
  }
}

const add = (cart: Draft, line: LineStored): void => {
  cart.lines = [...cart.lines, line]
  cart.subtotal = plus(cart.subtotal, line.lineTotal)
}

type Changed = Pick<LineStored, 'lineTotal'> & { [K in keyof LineStored]?: LineStored[K] | undefined }
const change = (cart: Draft, id: string, to: Changed): void => {
  const was = lineIn(cart.lines, id)
  const line = { ...was, ...to } as LineStored
  if (line.bundleSize === undefined) delete line.bundleSize
  if (line.sample === undefined) delete line.sample
  cart.lines = cart.lines.map((l) => (l === was ? line : l))
  cart.subtotal = plus(minus(cart.subtotal, was.lineTotal), line.lineTotal)
}

/** A saved line can be taken away for good, too. */
const remove = (cart: Draft, id: string): void => {
  if (cart.saved.some((l) => l.id === id)) {
    cart.saved = cart.saved.filter((l) => l.id !== id)
    return
  }
  const was = lineIn(cart.lines, id)
  cart.lines = cart.lines.filter((line) => line !== was)
  cart.subtotal = minus(cart.subtotal, was.lineTotal)
}

const lineIn = (lines: readonly LineStored[], id: string): LineStored => {
  const line = lines.find((l) => l.id === id)
  if (line === undefined) throw new Error(`the cart has no line ${id}`)
  return line
}
