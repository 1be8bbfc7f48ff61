import { CartstreamError } from '../error.ts'
import type { Answer, ConflictPolicy, Method, RequestOptions } from '../types.ts'
import type { Cart, CartLine } from '../wire.ts'
import { fromUnits, toUnits } from './decimal.ts'
import { keyOf } from './shown.ts'

export type Ask = <T>(method: Method, path: string, body?: unknown, options?: RequestOptions) => Promise<Answer<T>>

/** Others may be first again and again; each time one of them has got on. */
const TRIES = 25

/** What an attempt to change a line goes by. `known`: the cart as it is known by now; `corrected`: a refusal told it anew. */
export type Changing = { ask: Ask; path: string; known(): Cart | undefined; corrected(cart: Cart): void }

/**
 * Changes the quantity of a line from what it is by now, which nobody else may change meanwhile: `next` decides anew each time somebody has.
 * It answers a quantity, or undefined to give it up. Throws CartstreamError.
 */
export const changeLine = async (
  { ask, path, known, corrected }: Changing,
  key: string,
  next: (line: CartLine, attempt: number) => string | undefined,
): Promise<Answer<Cart>> => {
  for (let attempt = 0; ; attempt++) {
    const cart = known()
    const line = lineOf(cart?.items, key)
    if (cart === undefined || line === undefined) throw noLine()
    const quantity = next(line, attempt)
    if (quantity === undefined) throw changed()
    try {
      return await ask<Cart>('PATCH', `${path}/items/${line.id}`, { quantity }, { ifVersion: cart.version })
    } catch (error) {
      const current = cartIn(error)
      if (current === undefined || !isConflict(error) || attempt >= TRIES) throw error
      corrected(current)
    }
  }
}

/** To what the shopper has chosen, having seen `seen`. */
export const chosen =
  (quantity: string, seen: string, conflict: ConflictPolicy) =>
  (line: CartLine, attempt: number): string | undefined => {
    if (conflict === 'mine' || (conflict === 'theirs' && attempt === 0)) return quantity
    return conflict === 'rebase' && toUnits(line.quantity) === toUnits(seen) ? quantity : undefined
  }

/** By so many less than it is by then, whoever else changes it. */
export const less =
  (by: string) =>
  (line: CartLine): string => {
    const left = toUnits(line.quantity) - toUnits(by)
    return left > 0n ? fromUnits(left) : '0'
  }

/** By its id, or by what is in it. */
export const lineOf = (lines: readonly CartLine[] | undefined, line: string): CartLine | undefined =>
  lines?.find((one) => one.id === line || keyOf(one) === line)

/** The cart as it stands, which every refusal of a command on it tells. */
export const cartIn = (error: unknown): Cart | undefined => {
  const cart = error instanceof CartstreamError ? (error.problem?.cart as Partial<Cart> | undefined) : undefined
  return cart?.version !== undefined && cart.items !== undefined ? (cart as Cart) : undefined
}
const isConflict = (error: unknown): boolean => (error as CartstreamError).code === 'version-conflict'

export const noLine = (): CartstreamError =>
  new CartstreamError({ code: 'not-found', status: 404, title: 'The line is not in the cart any more' })
const changed = (): CartstreamError =>
  new CartstreamError({ code: 'version-conflict', status: 412, title: 'The line was changed elsewhere meanwhile' })
