import type { CommandOf } from '@cartstream/decide'
import type { ShopConfig } from '@cartstream/schemas'
import fc from 'fast-check'
import { type Asked, any, caller, guests, item, onCart, onDiscount, onLine, onSaved, quantity, sku } from './asking.ts'
import { endSync, sync } from './kept.ts'
import { add, ann, box, clear, dan, list, mug, set, shirt, staff } from './sample.ts'

export { type Asked, cartsOf, type History, histories, recordsOf } from './asking.ts'

/** Whatever can be asked of a shop, in any order, for properties (fast-check): what shoppers do with carts, and what the shop does to its stock and listings. */

const thaw = fc.constantFrom(undefined, undefined, undefined, true as const)
const adding = fc.tuple(item, quantity, any, caller, thaw).map(
  ([{ sku, ...kind }, quantity, n, by, thaw]): Asked =>
    (world) =>
      add(sku, quantity, { ...kind, thaw, ...onCart(world, n, by) }),
)
const removing = fc.tuple(item, any, caller, thaw).map(
  ([{ sku }, n, by, thaw]): Asked =>
    (world) => ({ type: 'RemoveSku', sku, thaw, ...onCart(world, n, by) }),
)
const changing = fc.tuple(any, fc.oneof(quantity, fc.constant('0')), caller).map(
  ([n, quantity, by]): Asked =>
    (world) => ({ type: 'ChangeItem', quantity, ...onLine(world, n, by) }),
)
const decrementing = fc.tuple(item, quantity, any, caller, thaw).map(
  ([{ sku, ...kind }, quantity, n, by, thaw]): Asked =>
    (world) => ({ type: 'DecrementItem', sku, quantity, thaw, ...kind, ...onCart(world, n, by) }),
)
const onALine = fc.tuple(fc.constantFrom('RemoveItem', 'SaveItem'), any, caller).map(
  ([type, n, by]): Asked =>
    (world) => ({ type, ...onLine(world, n, by) }),
)
/** Brings a line back, or puts one aside, where there is none yet. */
const restoring = fc.tuple(any, caller).map(
  ([n, by]): Asked =>
    (world) => {
      const saved = onSaved(world, n, by)
      return saved ? { type: 'RestoreItem', ...saved } : { type: 'SaveItem', ...onLine(world, n, by) }
    },
)
const onACart = fc.tuple(fc.constantFrom('KeepHolds', 'Recalculate'), any, caller).map(
  ([type, n, by]): Asked =>
    (world) => ({ type, ...onCart(world, n, by) }),
)
const clearing = fc.tuple(any, caller, thaw).map(
  ([n, by, thaw]): Asked =>
    (world) => ({ ...clear(onCart(world, n, by)), thaw }),
)
const strategies: readonly ShopConfig['mergeStrategy'][] = [
  'sum',
  'max',
  'guest-wins',
  'existing-wins',
  'guest-if-existing-empty',
]
const merging = fc
  .tuple(fc.constantFrom(...guests), fc.constantFrom(ann, ann, ann, dan), fc.constantFrom(...strategies))
  .map(
    ([{ actor: from }, by, strategy]): Asked =>
      () => ({ type: 'MergeCart', from, strategy, cart: { me: true }, caller: by }),
  )
const claiming = fc.tuple(any, caller).map(
  ([n, by]): Asked =>
    (world) => ({ type: 'ClaimPromotion', code: 'TEN', ...onCart(world, n, by) }),
)
const stocking = (change: CommandOf<'AdjustStock'>['change'], sku: string): Asked => {
  const command: CommandOf<'AdjustStock'> = { type: 'AdjustStock', sku, batch: '-', change, reason: 'counted' }
  return () => command
}
const delivering = fc.tuple(sku, quantity).map(([sku, delta]) => stocking({ delta }, sku))

/** What shoppers ask for, and deliveries that let them go on. */
export const shopping: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 12, arbitrary: adding },
  { weight: 4, arbitrary: changing },
  { weight: 2, arbitrary: decrementing },
  { weight: 2, arbitrary: onALine },
  { weight: 1, arbitrary: removing },
  { weight: 2, arbitrary: restoring },
  { weight: 2, arbitrary: merging },
  { weight: 2, arbitrary: onACart },
  { weight: 1, arbitrary: claiming },
  { weight: 1, arbitrary: clearing },
  { weight: 1, arbitrary: delivering },
)

const counting = fc.tuple(sku, fc.constantFrom('0', '1', '4'), fc.constantFrom('-', '-', 'B1')).map(
  ([sku, onHand, batch]): Asked =>
    () =>
      set(sku, onHand, batch),
)
const delisting = fc.constantFrom('MUG', 'SHIRT', 'BOX').map(
  (sku): Asked =>
    () => ({ type: 'DelistProduct', sku }),
)
const relisting = fc
  .record({
    price: fc.constantFrom('12.50', '0.33'),
    safetyStock: fc.constantFrom('0', '2'),
    backorder: quantity,
    decimals: fc.constantFrom(0, 1, 4),
    hold: fc.constantFrom('add', 'checkout', 'never'),
    holdTtlSeconds: fc.constantFrom(60, 1200),
  })
  .map(
    (more): Asked =>
      () =>
        list(mug, more),
  )
const rebundling = fc
  .constantFrom(
    list(box),
    list(box, {
      price: '30.00',
      parts: [
        { sku: 'MUG', quantity: '1' },
        { sku: 'SHIRT', quantity: '1' },
      ],
    }),
    list(box, { hold: 'never' }),
    list(shirt, { variants: [{ name: 'S', additionalPrice: '1.00' }] }),
    list(shirt),
  )
  .map(
    (command): Asked =>
      () =>
        command,
  )
const configuring = fc
  .record({
    hold: fc.constantFrom('add', 'add', 'checkout', 'never'),
    onExpiry: fc.constantFrom('keep', 'remove'),
    addAgain: fc.constantFrom('increment', 'increment', 'reject'),
    holdTtlSeconds: fc.constantFrom(60, 900),
    guestHoldTtlSeconds: fc.constantFrom(undefined, 30),
    holdCapSeconds: fc.constantFrom(600, 7200),
    maxHoldsPerCustomer: fc.constantFrom(1, 2, 9),
    maxQuantityPerLine: fc.constantFrom('3', '100'),
    cartIdleSeconds: fc.constantFrom(300, 1800),
    cartKeptSeconds: fc.constantFrom(900, 86_400, 86_400),
    cartsEnabled: fc.constantFrom(true, true, true, true, true, false),
    acceptUnverifiedCarts: fc.constantFrom(true, true, false),
  })
  .map(
    (policy): Asked =>
      () => ({ type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', ...policy } }),
  )
const promoting = fc
  .constantFrom<CommandOf<'SetPromotion' | 'EndPromotion'>>(
    { type: 'SetPromotion', code: 'TEN', label: 'Ten off', percent: '10', minimumSubtotal: '20' },
    { type: 'SetPromotion', code: 'TEN', label: 'Five off mugs', amount: '5', skus: ['MUG'] },
    { type: 'EndPromotion', code: 'TEN' },
  )
  .map(
    (command): Asked =>
      () =>
        command,
  )
const granting = any.map(
  (n): Asked =>
    (world) => ({ type: 'GrantDiscount', label: 'Sorry', percent: '33.3333', ...onCart(world, 7 * n, staff) }),
)
const withdrawing = fc.tuple(any, caller).map(
  ([n, by]): Asked =>
    (world) => {
      const granted = onDiscount(world, n, by)
      return granted ? { type: 'WithdrawDiscount', ...granted } : { type: 'Recalculate', ...onCart(world, n, by) }
    },
)

const syncing = fc.tuple(caller, fc.constantFrom('0', '9.90'), fc.nat(3)).map(
  ([by, total, n]): Asked =>
    () =>
      n === 0 ? endSync({ caller: by }) : sync({ caller: by, total, items: Array(n).fill({ n }), itemCount: n }),
)

/** Shopping in a shop that counts its stock down, takes products off and on again, and changes its policy meanwhile. */
export const anything: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 40, arbitrary: shopping },
  { weight: 4, arbitrary: counting },
  { weight: 1, arbitrary: delisting },
  { weight: 2, arbitrary: relisting },
  { weight: 2, arbitrary: rebundling },
  { weight: 1, arbitrary: configuring },
  { weight: 1, arbitrary: promoting },
  { weight: 1, arbitrary: granting },
  { weight: 1, arbitrary: withdrawing },
  { weight: 2, arbitrary: syncing },
)
