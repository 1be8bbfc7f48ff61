import type { Of } from '@cartstream/schemas'
import type { Draft, HoldEnded } from './row.ts'

/** What holds do to a cart: a line has at most one per pool it takes from. */

export const held = (cart: Draft, made: Of<'StockReserved'>['data']): void => {
  const { hold: id, line, sku, batch, quantity, expiresAt } = made
  const others = cart.holds.filter((hold) => hold.line !== line || hold.sku !== sku || hold.batch !== batch)
  others.push({ id, line, sku, batch, quantity, expiresAt })
  cart.holds = others
  tell(cart, line, undefined)
}

export const extended = (cart: Draft, moved: Of<'HoldExtended'>['data']['holds']): void => {
  const ends = new Map(moved.map(({ hold, expiresAt }) => [hold, expiresAt]))
  cart.holds = cart.holds.map((hold) => {
    const expiresAt = ends.get(hold.id)
    return expiresAt === undefined ? hold : { ...hold, expiresAt }
  })
}

type Ended = { line: string; hold: string }
/** `why` is what the line, if it still stands, is told; a hold that was released or has become a sale leaves nothing to tell. */
export const unheld = (cart: Draft, { line, hold }: Ended, why?: HoldEnded): void => {
  const left = cart.holds.filter(({ id }) => id !== hold)
  if (left.length === cart.holds.length) return
  cart.holds = left
  if (why !== undefined) tell(cart, line, why)
}

const tell = (cart: Draft, id: string, why: HoldEnded | undefined): void => {
  const was = cart.lines.find((line) => line.id === id)
  if (was === undefined || was.holdEnded === why) return
  const { holdEnded: _, ...line } = was
  cart.lines = cart.lines.map((l) => (l !== was ? l : why === undefined ? line : { ...line, holdEnded: why }))
}
