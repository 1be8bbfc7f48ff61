import type { ShopConfig } from '@cartstream/schemas'
import type { Target } from './cart.ts'
import { lineFrom } from './cart-lines.ts'
import { floorTo, floorZero, less, minus, plus, timesIn } from './decimal.ts'
import { lineTotal } from './money.ts'
import { sameLine } from './new-line.ts'
import type { CartLine } from './types.ts'
import { placesOf } from './unit.ts'
import { mostOfPart } from './wish.ts'

export type Strategy = ShopConfig['mergeStrategy']
/** A line of the guest's in the customer's cart: what it becomes there, joining the line that `was` there, if it does. */
export type MergedLine = { line: CartLine; was: CartLine | undefined; from: CartLine }

/** Whether the guest's lines come over at all. */
export const takesGuests = (strategy: Strategy, own: readonly CartLine[]): boolean => {
  switch (strategy) {
    case 'sum':
    case 'max':
    case 'guest-wins':
      return true
    case 'guest-if-existing-empty':
      return own.length === 0
    case 'existing-wins':
      return false
  }
}

/**
 * What becomes of the guest's lines among those that stay, `own`: an own line keeps its price, others come over with theirs under fresh ids.
 * Quantities are clipped to what a line and a cart may have, but no own line shrinks; of what has no room at all, nothing comes.
 */
export const mergedLines = (
  target: Target,
  own: readonly CartLine[],
  { guests, strategy }: { guests: readonly CartLine[]; strategy: Strategy },
): readonly MergedLine[] => {
  const lines = [...own]
  const merged: MergedLine[] = []
  for (const from of guests) {
    const was = sameLine(own, from)
    const quantity = clipped(target, lines, { wanted: together(was, from, strategy), was, from })
    if (!less('0', quantity)) continue
    const line = of(target, was ?? from, quantity)
    const into = was ? { ...was, ...line } : { ...line, line: target.newId() }
    if (was) lines[lines.indexOf(was)] = into
    else lines.push(into)
    merged.push({ line: into, was, from })
  }
  return merged
}

const together = (was: CartLine | undefined, from: CartLine, strategy: Strategy): string => {
  if (!was) return from.quantity
  if (strategy !== 'max') return plus(was.quantity, from.quantity)
  return less(was.quantity, from.quantity) ? from.quantity : was.quantity
}

const of = ({ config }: Target, line: CartLine, quantity: string): CartLine =>
  lineFrom({ ...line, quantity, lineTotal: lineTotal(line.unitPrice, quantity, config.currency) })

type Clipping = { wanted: string; was: CartLine | undefined; from: CartLine }
const clipped = (target: Target, lines: readonly CartLine[], { wanted, was, from }: Clipping): string => {
  const line = was ?? from
  const product = target.view.get('product', line.sku)?.product
  const most = [
    target.config.maxQuantityPerLine,
    ...(line.parts ?? []).map(({ quantity }) => timesIn(mostOfPart, quantity)),
  ]
  if (product?.maximumPerCart !== undefined) {
    const others = lines.filter((l) => l.sku === line.sku && l !== was)
    most.push(
      minus(
        product.maximumPerCart,
        others.reduce((sum, l) => plus(sum, l.quantity), '0'),
      ),
    )
  }
  const room = floorZero(most.reduce(lesser))
  if (!less(room, wanted)) return wanted
  const fits = product ? floorTo(room, placesOf(product)) : room
  return was && less(fits, was.quantity) ? was.quantity : fits
}

const lesser = (a: string, b: string): string => (less(b, a) ? b : a)
