import type { ActorId, Id, SessionRef } from '@cartstream/schemas'
import { activeCart, meantCart } from './cart.ts'
import { poolsOf } from './line.ts'
import { sameLine } from './new-line.ts'
import { sessionIdOf } from './session.ts'
import { poolId, poolsOfSku } from './stock.ts'
import { syncedCart } from './synced.ts'
import type { CartRecord, Command, CommandOf, DueKey, Given, HoldRecord, PoolId, View } from './types.ts'

/**
 * What must be settled, as far as it is due, before the command is decided: the pools it is about with their waitlists, the cart, its
 * checkout, and the pools of the cart's lines whose own holds are due; so that it is decided on everything as it is now.
 */
export const touches = (command: Command, view: View, given: Given): readonly DueKey[] => {
  switch (command.type) {
    case 'AddItem':
    case 'DecrementItem': {
      const cart = view.get('cart', meantCart(command, view, given))
      return [...withWaitlists(addedTo(view, cart, command)), ...keysOf(cart, given.now)]
    }
    case 'BuyNow': {
      const { caller, again, sku, batch } = command
      const singles = again === 'same' ? (view.get('customer', caller.actor)?.singles ?? []) : []
      return [
        ...about(view, sku, batch),
        ...ofCart(activeCart(view, caller.actor, given), view, given),
        ...(again === 'same' ? linesOf(activeCart(view, caller.actor, given), sku, view) : []),
        ...singles
          .filter((single) => single.sku === sku)
          .flatMap(({ cart }) => [...ofCart(cart, view, given), ...takenBy(cart, view)]),
      ]
    }
    case 'JoinWaitlist':
    case 'LeaveWaitlist':
      return [
        ...about(view, command.sku, command.batch),
        ...ofCart(activeCart(view, command.caller.actor, given), view, given),
      ]
    case 'ChangeItem':
    case 'RemoveItem':
    case 'SaveItem': {
      const id = meantCart(command, view, given)
      const line = view.get('cart', id)?.lines.find((l) => l.line === command.line)
      return [...(line ? withWaitlists(poolsOf(line)) : []), ...ofCart(id, view, given)]
    }
    case 'RemoveSku': {
      const id = meantCart(command, view, given)
      const line = view.get('cart', id)?.lines.find(({ sku }) => sku === command.sku)
      return [...(line ? withWaitlists(poolsOf(line)) : []), ...ofCart(id, view, given)]
    }
    case 'RestoreItem': {
      const id = meantCart(command, view, given)
      const cart = view.get('cart', id)
      const line = cart?.saved?.find((l) => l.line === command.line)
      return [...(line ? withWaitlists(poolsOf(sameLine(cart!.lines, line) ?? line)) : []), ...ofCart(id, view, given)]
    }
    case 'MergeCart': {
      const [into, from] = [meantCart(command, view, given), activeCart(view, command.from, given)]
      return [
        ...ofCart(from, view, given),
        ...ofCart(into, view, given),
        ...takenBy(from, view),
        ...takenBy(into, view),
        ...waitedForBy(command.from, view),
      ]
    }
    case 'StartCheckout': {
      const id = meantCart(command, view, given)
      return [...ofCart(id, view, given), ...takenBy(id, view)]
    }
    case 'ClearCart':
    case 'Recalculate':
    case 'KeepHolds':
    case 'ClaimPromotion':
    case 'GrantDiscount':
    case 'WithdrawDiscount':
    case 'CancelCheckout':
      return ofCart(meantCart(command, view, given), view, given)
    case 'RecordIntent':
    case 'ConfirmPayment':
    case 'FailPayment':
    case 'SettlePayment':
      return ofCheckout(command.checkout, view, given)
    case 'CancelOrder':
      return [`order/${command.order}`, ...stockOf(command.order, view)]
    case 'ReleaseHold':
    case 'ExtendHold': {
      const hold = view.get('hold', command.hold)
      return hold ? [`pool/${poolId(hold.sku, hold.batch)}`, ...ofCart(hold.cart, view, given)] : []
    }
    case 'AdjustStock':
      return withWaitlists([poolId(command.sku, command.batch)])
    case 'ListProduct':
      return withWaitlists(poolsOfSku(view, command.product.sku))
    case 'SyncCart':
    case 'EndSyncedCart':
      return [`synced/${syncedCart(command.caller.actor, given)}`]
    case 'ChangeSession':
    case 'JoinSession':
    case 'SetSessionPrice':
    case 'HighlightProduct':
    case 'MarkSample':
    case 'RequestCheckout':
    case 'MakeSalesSheet':
      return ofSession(command.session, view, given)
    case 'AddSessionItem': {
      const { sku, variant, batch = '-', sample } = command
      const cart = view.get('cart', sessionIdOf(command.session, view) ?? '')
      const apart = sample && command.caller.kind === 'staff'
      const line = apart ? undefined : sameLine(cart?.lines, { sku, variant, batch })
      return [
        ...(line ? withWaitlists(poolsOf(line)) : about(view, sku, batch)),
        ...ofSession(command.session, view, given),
      ]
    }
    case 'ChangeSessionItem': {
      const cart = view.get('cart', sessionIdOf(command.session, view) ?? '')
      const line = cart?.lines.find((l) => l.line === command.line)
      return [...(line ? withWaitlists(poolsOf(line)) : []), ...ofSession(command.session, view, given)]
    }
    case 'MoveSession':
    case 'ConvertSession':
      return [...ofSession(command.session, view, given), ...takenBy(sessionIdOf(command.session, view) ?? '', view)]
    case 'CreateSession':
    case 'SetCredit':
    case 'ConfigureShop':
    case 'DelistProduct':
    case 'SetPromotion':
    case 'EndPromotion':
    case 'ReportRefund':
    case 'ReleaseAll':
    case 'StartCombined':
    case 'PrepareCombined':
    case 'IntendCombined':
    case 'PayCombined':
    case 'CancelCombined':
    case 'CloseCombined':
      return []
  }
}

/** A pool and who waits for it: nobody else gets between what is free and the next in line. */
const withWaitlists = (pools: readonly PoolId[]): readonly DueKey[] => {
  const [first] = pools
  if (pools.length === 1 && first !== undefined) return [`pool/${first}`, `waitlist/${first}`]
  return pools.flatMap((pool): DueKey[] => [`pool/${pool}`, `waitlist/${pool}`])
}

/** An add takes from the pools of the line it joins, which may be others than a new one would take from. */
type OfItem = CommandOf<'AddItem' | 'DecrementItem'>
const addedTo = (view: View, cart: CartRecord | undefined, command: OfItem): readonly PoolId[] => {
  const { sku, variant, batch = '-' } = command
  const line = sameLine(cart?.lines, { sku, variant, batch })
  return poolsOf(line ?? { sku, batch, quantity: '1', parts: view.get('product', sku)?.product.parts })
}

const about = (view: View, sku: string, batch = '-'): readonly DueKey[] =>
  withWaitlists(poolsOf({ sku, batch, quantity: '1', parts: view.get('product', sku)?.product.parts }))

const ofCart = (id: Id, view: View, given: Given): readonly DueKey[] => keysOf(view.get('cart', id), given.now)

/** A cart, its checkout, and the pools where one of its holds is due. */
const keysOf = (cart: CartRecord | undefined, now: number): readonly DueKey[] => {
  if (!cart) return []
  const keys: DueKey[] = [`cart/${cart.cart}`]
  if (cart.status === 'checkout') keys.push(`checkout/${cart.checkout}`)
  for (const { holds = none } of cart.lines) {
    for (const hold of holds) if (hold.expiresAt <= now) keys.push(`pool/${poolId(hold.sku, hold.batch)}`)
  }
  return keys
}
const none: readonly HoldRecord[] = []

/** A session and its cart, whose id is the same. */
const ofSession = (session: SessionRef, view: View, given: Given): readonly DueKey[] => {
  const id = sessionIdOf(session, view)
  return id === undefined ? [] : [`session/${id}`, ...ofCart(id, view, given)]
}

/** Every pool that the lines of a cart take from. */
const takenBy = (id: Id, view: View): readonly DueKey[] =>
  withWaitlists((view.get('cart', id)?.lines ?? []).flatMap(poolsOf))

/** Every pool that the lines of a cart take from for a SKU. */
const linesOf = (id: Id, sku: string, view: View): readonly DueKey[] =>
  withWaitlists((view.get('cart', id)?.lines ?? []).filter((line) => line.sku === sku).flatMap(poolsOf))

/** Every pool that somebody waits for. */
const waitedForBy = (actor: ActorId, view: View): readonly DueKey[] =>
  withWaitlists(view.get('customer', actor)?.waiting ?? [])

const ofCheckout = (id: Id, view: View, given: Given): readonly DueKey[] => {
  const checkout = view.get('checkout', id)
  if (!checkout) return []
  const order = checkout.order ? [`order/${checkout.order}` as const] : []
  const pools = withWaitlists(checkout.lines.flatMap(poolsOf))
  return [`checkout/${id}`, ...order, ...pools, ...ofCart(checkout.cart, view, given)]
}

const stockOf = (id: Id, view: View): readonly DueKey[] =>
  withWaitlists((view.get('order', id)?.stock ?? []).map(({ sku, batch }) => poolId(sku, batch)))
