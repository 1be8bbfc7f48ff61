import type { Command, SessionRef } from '@cartstream/schemas'
import { twinOf } from '../keep/lines.ts'
import type { Cart, Ledger, Line, Session, Synced } from '../ledger.ts'

export type OnCart = Extract<Command, { cart: unknown }>

export const activeCartOf = (ledger: Ledger, actor: string): Cart | undefined =>
  ledger.carts.get(ledger.activeOf.get(actor) ?? '')

/** What another storefront keeps for an actor. */
export const syncedOf = (ledger: Ledger, actor: string): Synced | undefined =>
  [...ledger.synced.values()].find(({ owner }) => owner === actor)
/** A live session by its id, or by its room. */
export const sessionOf = ({ sessions }: Ledger, ref: SessionRef): Session | undefined =>
  'id' in ref ? sessions.get(ref.id) : [...sessions.values()].find(({ room }) => room === ref.room)
export type SessionWish = Extract<Command, { type: 'AddSessionItem' | 'ChangeSessionItem' }>
export const isSessionWish = (command: Command | undefined): command is SessionWish =>
  command?.type === 'AddSessionItem' || command?.type === 'ChangeSessionItem'

/** A command that says how much a line shall have, and so what is held for it from now on. */
type Wanting = Extract<Command, { type: 'AddItem' | 'ChangeItem' | 'DecrementItem' | 'RestoreItem' }>
const wanting: readonly Command['type'][] = ['AddItem', 'ChangeItem', 'DecrementItem', 'RestoreItem']
export const isWanting = (command: Command | undefined): command is Wanting =>
  command !== undefined && wanting.includes(command.type)

/** The cart and the line that a command is about, as far as they are there. */
export const meant = (command: OnCart, ledger: Ledger): { cart: Cart | undefined; line: Line | undefined } => {
  const cart = 'id' in command.cart ? ledger.carts.get(command.cart.id) : activeCartOf(ledger, command.caller.actor)
  if (cart === undefined) return { cart, line: undefined }
  if (command.type === 'AddItem' || command.type === 'DecrementItem') {
    const { sku, variant, batch = '-' } = command
    return { cart, line: twinOf(cart, { sku, variant, batch }) }
  }
  return { cart, line: 'line' in command ? cart.lines.get(command.line) : undefined }
}
