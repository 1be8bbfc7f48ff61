import type { Command } from '@cartstream/schemas'
import { pence, taxOn, units } from '../amounts.ts'
import { listedPrice } from '../keep/lines.ts'
import { subtotalOf } from '../keep/lives.ts'
import { type Cart, demandsOf, type Ledger, type Line } from '../ledger.ts'
import { taken } from '../sums.ts'
import { meant } from './meant.ts'
import type { Said } from './truth.ts'
import { freshHolds, policyOf, tooManyHolds } from './wishes.ts'

type BuyNow = Extract<Command, { type: 'BuyNow' }>
type CheckoutCommand = Extract<Command, { type: 'StartCheckout' | 'CancelCheckout' | 'BuyNow' }>

/** Would this no to whoever wants to pay, or not to pay, be right now? */
export const refusesCheckout = (said: Said<CheckoutCommand>): boolean => {
  const { command, ledger, answer } = said
  switch (command.type) {
    case 'BuyNow':
      return refusesFreeze({ ...said, command }, single(ledger, command))
    case 'StartCheckout':
      return refusesFreeze({ ...said, command }, meant(command, ledger).cart)
    case 'CancelCheckout':
      return answer.code === 'combined-part' && isPartOfOther(ledger, meant(command, ledger).cart, command.combined)
  }
}

const isPartOfOther = (ledger: Ledger, cart: Cart | undefined, combined: string | undefined): boolean =>
  ledger.checkouts.get(cart?.checkout ?? '')?.combined !== combined

/** The cart that buying one thing at once would make. */
const single = (ledger: Ledger, { caller, sku, variant, batch = '-', quantity }: BuyNow): Cart => {
  const { parts } = ledger.products.get(sku)?.product ?? {}
  const price = listedPrice(ledger, { sku, variant })
  const line = { id: '', sku, variant, batch, quantity: units(quantity), price, parts }
  const kind = caller.kind === 'guest' ? 'guest' : 'customer'
  const rest = { saved: new Map(), discounts: new Map(), lastActivity: 0, checkout: undefined }
  const base = { id: '', owner: caller.actor, kind, purpose: 'single', status: 'open', version: 0 } as const
  return { ...base, ...rest, lines: new Map([['', line]]) }
}

const refusesFreeze = (said: Said<Exclude<CheckoutCommand, { type: 'CancelCheckout' }>>, cart: Cart | undefined) => {
  const { command, ledger, answer, now } = said
  const combined = 'combined' in command ? command.combined : undefined
  if (answer.code === 'cart-empty') return (cart?.lines.size ?? 0) === 0
  if (cart === undefined) return false
  switch (answer.code) {
    case 'price-changed':
      return command.total !== undefined && pence(command.total) !== totalOf(ledger, cart)
    case 'provider-unknown':
      return command.provider === 'invoice' && (!ledger.config.payLater || cart.kind === 'guest')
    case 'over-limit':
      return command.provider !== 'invoice' && tooManyHolds(ledger, cart.owner, missingHolds(ledger, cart, now))
    case 'combined-part':
      return isPartOfOther(ledger, cart, combined)
    default:
      return refusesSale(ledger, cart, answer.code, now)
  }
}

/** What every sale of what is in a cart may be told. */
export const refusesSale = (ledger: Ledger, cart: Cart, code: string, now: number): boolean => {
  switch (code) {
    case 'cart-empty':
      return cart.lines.size === 0
    case 'delisted':
      return [...cart.lines.values()].some((line) => !isSold(ledger, line))
    case 'below-minimum':
      return [...cart.lines.values()].some(({ sku }) => isFew(ledger, cart, sku))
    case 'out-of-stock':
      return lacks(ledger, cart, now)
    default:
      return false
  }
}

export const isSold = ({ products }: Ledger, { sku, variant }: Pick<Line, 'sku' | 'variant'>): boolean => {
  const record = products.get(sku)
  if (record?.listed !== true) return false
  return variant === undefined || record.product.variants?.some(({ name }) => name === variant) === true
}

const isFew = ({ products }: Ledger, { lines }: Cart, sku: string): boolean => {
  const all = [...lines.values()].filter((line) => line.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0)
  return all < units(products.get(sku)?.product.minimumPerCart ?? '0')
}

export const totalOf = (ledger: Ledger, cart: Cart): number => {
  const subtotal = subtotalOf(cart)
  const net = subtotal - taken(cart, subtotal).reduce((sum, [, amount]) => sum + amount, 0)
  return net + taxOn(net, ledger.config.taxRate)
}

const missingHolds = (ledger: Ledger, { lines }: Cart, now: number): number =>
  [...lines.values()]
    .filter(({ sku }) => policyOf(ledger, sku) !== 'never')
    .reduce((sum, line) => sum + freshHolds(ledger, line, now), 0)

/** Whether some pool has less than the lines together take beyond what they hold. */
const lacks = (ledger: Ledger, { lines }: Cart, now: number): boolean => {
  const missing = new Map<string, number>()
  for (const line of lines.values())
    for (const { pool, quantity } of demandsOf(line))
      missing.set(pool, (missing.get(pool) ?? 0) + Math.max(0, quantity - ledger.heldFor(line.id, pool, now)))
  return [...missing].some(([pool, wanted]) => wanted > ledger.free(pool, now))
}
