import type { ShownCart } from '../types.ts'
import type { Cart } from '../wire.ts'
import { type Effect, isOver, shownWith } from './shown.ts'

/** A command that is under way, by a number of this client's own. */
export type Pending = { readonly id: number; readonly effect: Effect }

/**
 * What is known of a cart, and what is on its way to it. Commands go one after the other, so an answer has all that were issued before it, and
 * none of those after. What is read while one is on its way may have it or not, and nobody can tell: it waits until the answer is there.
 */
export type Overlay = {
  readonly known: Cart | undefined
  readonly pending: readonly Pending[]
  /** What was read meanwhile: the last of it, for whatever is read is whole. */
  readonly waiting: Cart | undefined
  /** Counts what was issued and what was answered. Who was asked in this one, and answers in it, has what all commands came to. */
  readonly epoch: number
  /** There is another cart than the one that is known, or may be: time to ask. */
  readonly doubt: boolean
}
export const unknown: Overlay = { known: undefined, pending: [], waiting: undefined, epoch: 0, doubt: false }

export const issued = (overlay: Overlay, pending: Pending): Overlay => ({
  ...overlay,
  pending: [...overlay.pending, pending],
  epoch: overlay.epoch + 1,
})

/** What a command came to: the cart with it. Of one that was refused or lost, the cart as far as that was told. */
export const answered = (overlay: Overlay, id: number, cart: Cart | undefined): Overlay => {
  const known = cart === undefined ? overlay.known : (newer(overlay.known, cart) ?? cart)
  const pending = overlay.pending.filter((one) => one.id !== id)
  const doubt = known !== undefined && isOver(known)
  const settled = { known, pending, waiting: undefined, epoch: overlay.epoch + 1, doubt }
  return overlay.waiting === undefined ? settled : seen(settled, overlay.waiting)
}

/** The cart as a refusal told it, while the command is tried again: it is known not to have it. */
export const corrected = (overlay: Overlay, cart: Cart): Overlay => ({
  ...overlay,
  known: newer(overlay.known, cart) ?? overlay.known,
})

/**
 * A cart as it was read or pushed. `epoch`: that of the question, where it was asked for what all commands so far had come to. Nobody else can
 * say of a cart with another id whether it comes before or after the one that is known.
 */
export const read = (overlay: Overlay, cart: Cart, epoch?: number): Overlay => {
  if (overlay.pending.length > 0) return { ...overlay, waiting: newer(overlay.waiting, cart) ?? cart }
  if (epoch !== overlay.epoch) return seen(overlay, cart)
  return { ...overlay, known: newer(overlay.known, cart) ?? cart, doubt: false }
}

/** As read, and nothing else of what was known: also where the service knows less than it did, as after another log was begun. */
export const replaced = (overlay: Overlay, cart: Cart, epoch: number): Overlay =>
  overlay.pending.length === 0 && epoch === overlay.epoch ? { ...overlay, known: cart, doubt: false } : overlay

/** It is no active cart of its owner any more. */
export const gone = (overlay: Overlay, id: string): Overlay =>
  overlay.known?.id === id ? { ...overlay, doubt: true } : overlay

/** What is to be shown: the commands that are under way are done in it. */
export const shown = ({ known, pending }: Overlay): ShownCart | undefined =>
  known &&
  shownWith(
    known,
    pending.map(({ effect }) => effect),
  )

const seen = (overlay: Overlay, cart: Cart): Overlay => {
  const known = newer(overlay.known, cart)
  const isFirst = overlay.known === undefined && overlay.epoch > 0
  return known === undefined || isFirst ? { ...overlay, doubt: true } : { ...overlay, known }
}

/** The later of two states of one cart: its version counts what has happened to it. Undefined of two carts. */
const newer = (known: Cart | undefined, cart: Cart): Cart | undefined => {
  if (known === undefined) return cart
  if (known.id !== cart.id) return undefined
  return cart.version >= known.version ? cart : known
}
