import type { Command, Product } from '@cartstream/schemas'
import { PIECE, units } from '../amounts.ts'
import { twinOf } from '../keep/lines.ts'
import { type Cart, demandsOf, type Ledger, type Line } from '../ledger.ts'
import { isSessionWish, meant, type SessionWish, sessionOf } from './meant.ts'
import type { Said } from './truth.ts'

type CartWish = Extract<Command, { type: 'AddItem' | 'ChangeItem' | 'DecrementItem' | 'RestoreItem' | 'BuyNow' }>
type WishCommand = CartWish | SessionWish
/** A line as somebody wants it: `line` with the quantity it shall have, `was` what it is now; `asked` as they said it. */
type Wish = {
  cart: Cart | undefined
  product: Product
  listed: boolean
  line: Line
  was: Line | undefined
  asked: number
}

/** Would this no to a line that is to be, or to grow, be right now? */
export const refusesWish = (said: Said<WishCommand>): boolean => {
  const { command, ledger, answer } = said
  const wish = wishOf(command, ledger)
  if (wish === undefined) return answer.code === 'not-found'
  switch (answer.code) {
    case 'delisted':
      return !wish.listed
    case 'fractional-quantity':
      return wish.asked % stepOf(wish.product) !== 0
    case 'already-in-cart':
      return (
        !isSessionWish(command) &&
        command.type !== 'ChangeItem' &&
        wish.was !== undefined &&
        ledger.config.addAgain === 'reject'
      )
    case 'below-minimum':
      return inCart(wish) < units(wish.product.minimumPerCart ?? '0')
    case 'over-limit':
      return overLimit(wish, said)
    case 'out-of-stock':
      return isShort(wish, said)
    default:
      return false
  }
}

/** Undefined where there is nothing that is meant. */
const wishOf = (command: WishCommand, ledger: Ledger): Wish | undefined => {
  const cart = cartOf(command, ledger)
  if (command.type === 'ChangeItem' || command.type === 'ChangeSessionItem') {
    const was = cart?.lines.get(command.line)
    return was && joined(ledger, cart, { of: was, was, asked: units(command.quantity), sum: units(command.quantity) })
  }
  if (command.type === 'DecrementItem') {
    const was = meant(command, ledger).line
    const left = Math.max(0, (was?.quantity ?? 0) - units(command.quantity))
    return was && joined(ledger, cart, { of: was, was, asked: left, sum: left })
  }
  if (command.type === 'RestoreItem') {
    const saved = cart?.saved.get(command.line)
    return saved && more(ledger, cart, saved, saved.quantity)
  }
  const { sku, variant, batch = '-' } = command
  const record = ledger.products.get(sku)
  const parts = record?.product.parts
  if (!isOffered(record?.product, variant) || (batch !== '-' && !ledger.onHand.has(`${sku}/${batch}`))) return undefined
  const of = { id: '', sku, batch, variant, price: 0, quantity: 0, parts }
  const asked = units(command.quantity)
  const apart = command.type === 'AddSessionItem' && command.sample === true && command.caller.kind === 'staff'
  return apart ? joined(ledger, cart, { of, was: undefined, asked, sum: asked }) : more(ledger, cart, of, asked)
}

const cartOf = (command: WishCommand, ledger: Ledger): Cart | undefined => {
  if (command.type === 'BuyNow') return undefined
  if (isSessionWish(command)) return ledger.carts.get(sessionOf(ledger, command.session)?.id ?? '')
  return meant(command, ledger).cart
}

/** One of its variants must be named, where it has some. */
export const isOffered = (product: Product | undefined, variant: string | undefined): boolean => {
  const variants = product?.variants ?? []
  return variant === undefined ? variants.length === 0 : variants.some(({ name }) => name === variant)
}

const more = (ledger: Ledger, cart: Cart | undefined, of: Line, asked: number): Wish | undefined => {
  const was = cart === undefined ? undefined : twinOf(cart, of)
  return joined(ledger, cart, { of: was ?? of, was, asked, sum: (was?.quantity ?? 0) + asked })
}

type Joined = { of: Line; was: Line | undefined; asked: number; sum: number }
const joined = (ledger: Ledger, cart: Cart | undefined, { of, was, asked, sum }: Joined): Wish | undefined => {
  const record = ledger.products.get(of.sku)
  return record && { cart, ...record, line: { ...of, quantity: sum }, was, asked }
}

const WEIGHED = ['kg', 'g', 'lb', 'oz', 'l', 'ml', 'm', 'cm']
/** The least that can be ordered of a product, and what every quantity is a multiple of. */
export const stepOf = ({ unit, decimals, bundleSize, parts }: Product): number => {
  if (bundleSize !== undefined || parts !== undefined) return PIECE
  return PIECE / 10 ** (decimals ?? (WEIGHED.includes(unit) ? 4 : 0))
}

const inCart = ({ cart, line }: Wish): number =>
  [...(cart?.lines.values() ?? [])]
    .filter(({ id, sku }) => sku === line.sku && id !== line.id)
    .reduce((sum, { quantity }) => sum + quantity, line.quantity)

const overLimit = (wish: Wish, { ledger, now, command }: Said): boolean => {
  const { config } = ledger
  const { cart, was, line, product } = wish
  const own = ledger.sessions.get(cart?.id ?? '')?.config
  const allotted = own?.allotments?.find(({ sku }) => sku === product.sku)?.quantity
  if (allotted !== undefined && inCart(wish) > units(allotted)) return true
  if (was === undefined && (cart?.lines.size ?? 0) >= (own?.maxItems ?? config.maxLines)) return true
  if (line.quantity > units(config.maxQuantityPerLine)) return true
  if (product.maximumPerCart !== undefined && inCart(wish) > units(product.maximumPerCart)) return true
  const policy = own === undefined ? policyOf(ledger, product.sku) : 'add'
  if (policy === 'never' || (policy === 'checkout' && command.type !== 'BuyNow')) return false
  const owner = 'caller' in command ? (cart?.owner ?? command.caller.actor) : undefined
  return tooManyHolds(ledger, owner, freshHolds(ledger, line, now))
}

/** How many holds it would take that are not there. */
export const freshHolds = (ledger: Ledger, line: Line, now: number): number =>
  demandsOf(line).filter(({ pool }) => ledger.heldFor(line.id, pool, now) === 0).length

export const tooManyHolds = (ledger: Ledger, owner: string | undefined, fresh: number): boolean => {
  const held = [...ledger.holds.values()].filter((hold) => hold.owner === owner).length
  return fresh > 0 && held + fresh > ledger.config.maxHoldsPerCustomer
}

export const policyOf = ({ config, products }: Ledger, sku: string): string =>
  products.get(sku)?.product.hold ?? config.hold

/** More is wanted of a pool than the line holds and is free; and where it is a plain line, what was said to be there is. */
const isShort = (wish: Wish, { ledger, now, answer, command }: Said): boolean => {
  const { cart, line, product } = wish
  const alone = command.type === 'BuyNow' || cart?.purpose === 'session' || policyOf(ledger, product.sku) === 'add'
  return demandsOf(line).some(({ pool, quantity }) => {
    const others = alone || cart === undefined ? 0 : unheld(ledger, cart, { pool, except: line.id }, now)
    const wanted = quantity - ledger.heldFor(line.id, pool, now) + others
    const free = ledger.free(pool, now)
    if (wanted <= free) return false
    const most = Math.max(0, wish.asked - (wanted - free))
    const step = stepOf(product)
    return line.parts !== undefined || units(answer.available ?? '-1') === most - (most % step)
  })
}

/** What the cart's other lines take of a pool without holding it. */
const unheld = (ledger: Ledger, cart: Cart, { pool, except }: { pool: string; except: string }, now: number): number =>
  [...cart.lines.values()]
    .filter(({ id }) => id !== except)
    .flatMap((line) => demandsOf(line).map((demand) => ({ line, demand })))
    .filter(({ demand }) => demand.pool === pool)
    .reduce((sum, { line, demand }) => sum + Math.max(0, demand.quantity - ledger.heldFor(line.id, pool, now)), 0)
