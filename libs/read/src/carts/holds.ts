import type { Of } from '@cartstream/schemas'
import type { CartStored, HoldEnded, HoldStored, LineStored } from './row.ts'

/** What holds do to a cart: a line has at most one per pool it takes from. */

export const held = (cart: CartStored, made: Of<'StockReserved'>['data']): CartStored => {
  const { hold: id, line, sku, batch, quantity, expiresAt } = made
  const others = (cart.holds[line] ?? []).filter((hold) => hold.sku !== sku || hold.batch !== batch)
  const holds = { ...cart.holds, [line]: [...others, { id, sku, batch, quantity, expiresAt }] }
  return { ...cart, holds, lines: withEnd(cart.lines, line, undefined) }
}

export const extended = (cart: CartStored, moved: Of<'HoldExtended'>['data']['holds']): Pick<CartStored, 'holds'> => {
  const holds = { ...cart.holds }
  for (const { line, hold: id, expiresAt } of moved)
    holds[line] = (holds[line] ?? []).map((hold) => (hold.id === id ? { ...hold, expiresAt } : hold))
  return { holds }
}

type Ended = { line: string; hold: string }
/** `why` is what the line, if it still stands, is told; a hold that was released or has become a sale leaves nothing to tell. */
export const unheld = (cart: CartStored, { line, hold }: Ended, why?: HoldEnded): CartStored => {
  const { [line]: was = [], ...others } = cart.holds
  const left: readonly HoldStored[] = was.filter(({ id }) => id !== hold)
  if (left.length === was.length) return cart
  const holds = left.length === 0 ? others : { ...others, [line]: left }
  return { ...cart, holds, lines: why === undefined ? cart.lines : withEnd(cart.lines, line, why) }
}

const withEnd = (lines: readonly LineStored[], id: string, why: HoldEnded | undefined): readonly LineStored[] => {
  const was = lines.find((line) => line.id === id)
  if (was === undefined || was.holdEnded === why) return lines
  const { holdEnded: _, ...line } = was
  return lines.map((l) => (l !== was ? l : why === undefined ? line : { ...line, holdEnded: why }))
}
