import type { Command } from '@cartstream/schemas'
import { subtotalOf } from '../keep/lives.ts'
import { type Cart, demandsOf } from '../ledger.ts'
import { merging, wanted } from '../merge.ts'
import { refusesCheckout } from './checkouts.ts'
import { activeCartOf, meant } from './meant.ts'
import type { Said } from './truth.ts'
import { refusesWish, tooManyHolds } from './wishes.ts'

type OnCart = Extract<Command, { cart: unknown }>
type CartCommand = OnCart | Extract<Command, { type: 'BuyNow' }>

/** Would this no to a cart's owner, or to staff, be right now? */
export const refusesCart = (said: Said<CartCommand>): boolean => {
  const { command, ledger } = said
  if (command.type === 'BuyNow') return refusesWish({ ...said, command }) || refusesCheckout({ ...said, command })
  const about = meant(command, ledger)
  return refusesAny({ ...said, command }, about.cart) || refusesOne({ ...said, command }, about)
}

/** What every command on a cart may be told. */
const refusesAny = ({ answer: { code }, command, ledger }: Said<OnCart>, cart: Cart | undefined): boolean => {
  const { caller, ifVersion } = command
  switch (code) {
    case 'not-found':
      return (
        'id' in command.cart &&
        (cart === undefined || cart.purpose === 'session' || (cart.owner !== caller.actor && caller.kind !== 'staff'))
      )
    case 'cart-unverified': {
      const synced = 'id' in command.cart ? ledger.synced.get(command.cart.id) : undefined
      return synced !== undefined && (synced.owner === caller.actor || caller.kind === 'staff')
    }
    case 'version-conflict':
      return ifVersion !== undefined && ifVersion !== (cart?.version ?? 0)
    case 'carts-disabled':
      return !ledger.config.cartsEnabled
    case 'checkout-in-progress':
      return cart?.status === 'checkout'
    case 'cart-closed':
      return cart?.status === 'ordered' || cart?.status === 'merged' || cart?.status === 'expired'
    default:
      return false
  }
}

const refusesOne = (said: Said<OnCart>, about: ReturnType<typeof meant>): boolean => {
  const { command, ledger, now, answer } = said
  const { code } = answer
  const { cart, line } = about
  switch (command.type) {
    case 'AddItem':
    case 'ChangeItem':
    case 'DecrementItem':
    case 'RestoreItem':
      return refusesWish({ ...said, command })
    case 'MergeCart':
      return refusesMerge(code, { ...said, command })
    case 'SaveItem':
      if (code === 'over-limit') return (cart?.saved.size ?? 0) >= ledger.config.maxLines
      return code === 'not-found' && line === undefined
    case 'KeepHolds': {
      const live = [...ledger.holds.values()].filter((hold) => hold.cart === cart?.id && hold.ends > now)
      return code === 'hold-expired' ? live.length === 0 : code === 'hold-at-cap' && live.length > 0
    }
    case 'ClaimPromotion':
      return refusesClaim(code, cart, { ...said, command })
    case 'GrantDiscount':
      return code === 'discount-not-valid' && (cart === undefined || command.amount !== undefined)
    case 'StartCheckout':
    case 'CancelCheckout':
      return refusesCheckout({ ...said, command })
    default:
      return false
  }
}

type Merge = Extract<Command, { type: 'MergeCart' }>
const refusesMerge = (code: string, { command, ledger }: Said<Merge>): boolean => {
  if (code === 'checkout-in-progress') return activeCartOf(ledger, command.from)?.status === 'checkout'
  if (code !== 'over-limit') return false
  const found = merging(ledger, command)
  const { lines } = wanted(ledger, found, command.strategy ?? ledger.config.mergeStrategy)
  if (lines.size > ledger.config.maxLines) return true
  const aside = activeCartOf(ledger, command.from)?.saved.size ?? 0
  const kept = activeCartOf(ledger, command.caller.actor)?.saved.size ?? 0
  if (aside > 0 && aside + kept > ledger.config.maxLines) return true
  return tooManyHolds(ledger, command.caller.actor, found.guest.flatMap(demandsOf).length)
}

type Claim = Extract<Command, { type: 'ClaimPromotion' }>
const refusesClaim = (code: string, cart: Cart | undefined, { command, ledger, now }: Said<Claim>): boolean => {
  if (code === 'cart-empty') return (cart?.lines.size ?? 0) === 0
  if (code !== 'promotion-not-valid') return false
  const promotion = ledger.promotions.get(command.code)
  if (promotion === undefined || !promotion.on || now < promotion.starts || now >= promotion.ends) return true
  return cart === undefined || subtotalOf(cart) < promotion.minimum
}
