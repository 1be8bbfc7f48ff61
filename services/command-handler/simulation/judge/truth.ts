import type { Command } from '@cartstream/schemas'
import type { Cart, Hold, Ledger, Line } from './ledger.ts'

/** When a decision may have been made: on the deciding handler's clock, from the request's arrival to the sealing of its batch. */
export type Window = { from: number; to: number }

/** Would a no of this code have been right on this ledger, at some instant of the window? */
export const couldRefuse = (code: string, command: Command, ledger: Ledger, window: Window): boolean => {
  const instants = [window.from]
  for (const { ends } of ledger.holds.values()) if (ends > window.from && ends <= window.to) instants.push(ends)
  return instants.some((now) => refuses(code, command, ledger, now))
}

const refuses = (code: string, command: Command, ledger: Ledger, now: number): boolean => {
  if (code === 'not-found' && 'sku' in command && !ledger.products.has(command.sku)) return true
  if (command.type === 'AdjustStock') {
    const has = ledger.onHand.get(command.sku) ?? 0
    return code === 'below-zero' && 'delta' in command.change && has + Number(command.change.delta) < 0
  }
  if (!('cart' in command)) return false
  const { cart, line } = meant(command, ledger)
  const hold = line?.hold === undefined ? undefined : ledger.holds.get(line.hold)
  const live = hold !== undefined && hold.ends > now ? hold : undefined
  switch (code) {
    case 'version-conflict':
      return command.ifVersion !== (cart?.version ?? 0)
    case 'not-found':
      return ('id' in command.cart && cart === undefined) || (command.type === 'ChangeItem' && line === undefined)
    case 'already-in-cart':
      return command.type === 'AddItem' && line !== undefined && ledger.addAgain === 'reject'
    case 'over-limit':
      return live === undefined && cart !== undefined && holdsOf(cart, ledger, now).length >= ledger.maxHolds
    case 'out-of-stock': {
      const sku = command.type === 'AddItem' ? command.sku : line?.sku
      if (sku === undefined) return false
      const free = Math.max(0, ledger.promisable(sku) - ledger.promised(sku, now))
      return wantedOf(command, line) - (live?.quantity ?? 0) > free
    }
    default:
      return false
  }
}

const holdsOf = (cart: Cart, ledger: Ledger, now: number): readonly Hold[] =>
  [...ledger.holds.values()].filter((h) => h.ends > now && ledger.carts.get(h.cart)?.owner === cart.owner)

const wantedOf = (command: Command, line: Line | undefined): number => {
  if (command.type === 'AddItem') return (line?.quantity ?? 0) + Number(command.quantity)
  return command.type === 'ChangeItem' ? Number(command.quantity) : 0
}

type OnCart = Extract<Command, { cart: unknown }>
const meant = (command: OnCart, ledger: Ledger): { cart: Cart | undefined; line: Line | undefined } => {
  const id = 'id' in command.cart ? command.cart.id : ledger.activeOf.get(command.caller.actor)
  const cart = id === undefined ? undefined : ledger.carts.get(id)
  if (command.type === 'AddItem')
    return { cart, line: [...(cart?.lines.values() ?? [])].find((l) => l.sku === command.sku) }
  return { cart, line: 'line' in command ? cart?.lines.get(command.line) : undefined }
}

/** Was there nothing left to do for this command? */
export const alreadySo = (command: Command, ledger: Ledger): boolean => {
  switch (command.type) {
    case 'AddItem':
      return false
    case 'ConfigureShop':
    case 'DelistProduct':
      return true
    case 'ListProduct':
      return ledger.products.get(command.product.sku)?.price === command.product.price
    case 'AdjustStock':
      return 'set' in command.change && (ledger.onHand.get(command.sku) ?? 0) === Number(command.change.set)
    case 'ClearCart':
      return (meant(command, ledger).cart?.lines.size ?? 0) === 0
    case 'RemoveItem':
      return meant(command, ledger).line === undefined
    case 'ChangeItem':
      return (meant(command, ledger).line?.quantity ?? 0) === Number(command.quantity)
  }
}
