import type { Caller, Product, ShopConfig } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { joined, left, promoted } from '@cartstream/spec/queued'
import {
  add,
  ann,
  bob,
  change,
  clear,
  configured,
  dan,
  eve,
  list,
  listed,
  mug,
  remove,
  set,
  shirt,
  staff,
  stocked,
} from '@cartstream/spec/sample'
import * as tell from '@cartstream/spec/told'
import { cartIdOf, givenOf, idOf, settleAll } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { alarms, dueAt } from './due.ts'
import type { CommandOf, DomainEvent } from './types.ts'

const join = (caller: Caller, kind: { sku?: string; variant?: string } = {}): CommandOf<'JoinWaitlist'> => ({
  ...{ type: 'JoinWaitlist', sku: 'MUG', caller },
  ...kind,
})
const counted = (onHand: string, was: string): DomainEvent => ({
  type: 'StockAdjusted',
  stream: 'stock/MUG',
  data: { sku: 'MUG', batch: '-', onHand, was, reason: 'counted' },
})
/** Sam, who is first, has all the mugs; then they wait, as commands 2, 3 ... */
const taken = (
  mugs: string,
  waiting: readonly Caller[],
  policy: Partial<ShopConfig> = {},
  more: Partial<Product> = {},
) =>
  given(configured(policy), listed(mug, more), stocked('MUG', mugs)).after(
    add('MUG', mugs, { caller: staff }),
    ...waiting.map((who) => join(who)),
  )
const sams = { cart: cartIdOf(staff.actor), line: idOf(1, 0), byStaff: true as const }
/** They are served in decision `by`, which they never were in this shop, so many seconds after noon; `first`: the first id that serving takes. */
const served = (
  who: Caller,
  {
    by,
    first = 90_000,
    place,
    at = 0,
    ttl = 900,
  }: { by: number; first?: number; place: number; at?: number; ttl?: number },
): readonly DomainEvent[] => {
  const cart = cartIdOf(who.actor)
  const [line, hold] = [idOf(by, first), idOf(by, first + 1)]
  const ownerKind = who.kind === 'guest' ? 'guest' : 'customer'
  return [
    promoted({ entry: idOf(place, 0), actor: who.actor, cart, line }),
    tell.opened({ cart, owner: who.actor, ownerKind }),
    tell.added({ cart, line, because: 'promoted' }),
    tell.reserved({ cart, line, hold, reservedAt: tell.at(at), expiresAt: tell.at(at + ttl) }),
  ]
}
const from = (hold: Partial<Parameters<typeof tell.released>[0]> = {}) =>
  tell.released({ cart: sams.cart, line: sams.line, hold: idOf(1, 1), ...hold })

describe('who waits for a pool is served in the decision that frees it', () => {
  it('a line taken out', () => {
    taken('1', [ann])
      .when(remove(sams.line, { caller: staff }))
      .then(tell.removed(sams), from(), ...served(ann, { by: 3, place: 2 }))
  })
  it('a line made smaller, an emptied cart', () => {
    const { cart, line } = sams
    taken('2', [ann])
      .when(change(line, '1', { caller: staff }))
      .then(
        tell.quantityChanged({ ...sams, quantity: '1', was: '2', lineTotal: '12.50' }),
        tell.reserved({ cart, line, hold: idOf(1, 1), was: '2' }),
        ...served(ann, { by: 3, place: 2 }),
      )
    taken('1', [ann])
      .when(clear({ caller: staff }))
      .then(tell.cleared({ cart, byStaff: true }), from(), ...served(ann, { by: 3, place: 2 }))
  })
  it('stock that comes in', () => {
    taken('1', [ann])
      .when(set('MUG', '2'))
      .then(counted('2', '1'), ...served(ann, { by: 3, place: 2 }))
  })
  it('a listing that leaves more to be held', () => {
    const less = listed(mug, { backorder: '1' })
    taken('1', [ann])
      .when(list(mug, { backorder: '1' }))
      .then(less, ...served(ann, { by: 3, place: 2 }))
    taken('1', [ann, bob], {}, { backorder: '0' })
      .after(list(mug, { safetyStock: '1' }))
      .when(list(mug))
      .then(listed(mug), ...served(ann, { by: 5, place: 2 }))
  })
  it('a hold that has come to its end, before the command that finds it so', () => {
    taken('1', [ann])
      .later(900)
      .when(add('MUG', '1', { caller: bob }))
      .thenRejected(
        'out-of-stock',
        tell.expired({ sku: 'MUG', batch: '-' }, { hold: idOf(1, 1), ...{ cart: sams.cart, line: sams.line } }),
        ...served(ann, { by: 3, first: 190_000, place: 2, at: 900 }),
      )
  })
  it('a late order of less than its line has come to hold, and a cancelled one', () => {
    const { view, after } = given(configured(), listed(mug), stocked('MUG', '3')).after(
      add('MUG', '1'),
      { type: 'StartCheckout', cart: { me: true }, caller: ann, provider: 'test' },
      { type: 'CancelCheckout', cart: { me: true }, caller: ann },
      change(idOf(1, 0), '3'),
      ...[join(bob), join(dan)],
    )
    const paid = { provider: 'test', intent: 'pi_1', amount: '15.00', currency: 'GBP' }
    const late = after({ type: 'ConfirmPayment', checkout: idOf(2, 0), ...paid })
    expect(view.get('waitlist', 'MUG/-')).toBeUndefined()
    expect(view.get('pool', 'MUG/-')).toMatchObject({ onHand: '2', held: '2' })
    const [order] = [...late.world.records.keys()].filter((key) => key.startsWith('order/'))
    late
      .after(join(eve))
      .after({ type: 'CancelOrder', order: order!.slice('order/'.length), restock: true, reason: 'asked' })
    expect(view.get('pool', 'MUG/-')).toMatchObject({ onHand: '3', held: '3' })
  })
  it('a place that is given up before others who want less', () => {
    const { when } = given(configured(), listed(mug, { minimumPerCart: '3' }), stocked('MUG', '0')).after(
      ...[join(ann), list(mug), join(bob), set('MUG', '2')],
    )
    when({ type: 'LeaveWaitlist', sku: 'MUG', caller: ann }).then(
      left({ entry: idOf(1, 0) }),
      ...served(bob, { by: 5, place: 3 }),
    )
  })
  it('holds that staff end, or that end because stock was taken away under larger ones', () => {
    const holds = [{ hold: idOf(1, 1), cart: sams.cart, line: sams.line, quantity: '1' }]
    const data = { sku: 'MUG', batch: '-', because: 'released-by-staff' as const, reason: 'damaged', holds }
    taken('1', [ann])
      .when({ type: 'ReleaseHold', hold: idOf(1, 1), reason: 'damaged' })
      .then({ type: 'HoldsRevoked', stream: 'stock/MUG', data }, ...served(ann, { by: 3, place: 2 }))
    taken('3', [ann])
      .when(set('MUG', '1'))
      .then(counted('1', '3'), tell.revoked({ ...holds[0]!, quantity: '3' }), ...served(ann, { by: 3, place: 2 }))
  })
})

describe('the queue', () => {
  it('is served in the order of joining, as far as there is enough', () => {
    taken('1', [ann, bob, dan, eve])
      .when(set('MUG', '3'))
      .then(counted('3', '1'), ...served(ann, { by: 6, place: 2 }), ...served(bob, { by: 6, place: 3, first: 90_002 }))
  })
  it('skips nobody: who wants more than is free keeps the others waiting', () => {
    given(configured(), listed(mug, { minimumPerCart: '3' }), stocked('MUG', '0'))
      .after(join(ann), list(mug), join(bob))
      .when(set('MUG', '2'))
      .then(counted('2', '0'))
  })
  it('goes on with the next when who was served lets their time pass', () => {
    const { world } = taken('1', [ann, bob])
      .after(remove(sams.line, { caller: staff }))
      .later(900)
    settleAll(world, () => ['pool/MUG/-'], givenOf(world))
    expect(world.view.get('waitlist', 'MUG/-')).toBeUndefined()
    expect(world.view.get('cart', cartIdOf(bob.actor))?.lines).toMatchObject([{ quantity: '1', holds: [{}] }])
    expect(world.view.get('cart', tell.annsCart)?.lines).toMatchObject([{ quantity: '1', holdEnded: 'expired' }])
  })
  it('is served a hundred at a time: the rest are due at once, and wait for nothing else', () => {
    const places = Array.from({ length: 250 }, (_, n) => joined({ entry: idOf(0, n), actor: `c${n}`.padEnd(22, '-') }))
    const queue = given(configured(), listed(mug), stocked('MUG', '0'), ...places).after(set('MUG', '300'))
    const waiting = () => queue.view.get('waitlist', 'MUG/-')?.entries ?? []
    expect(waiting()).toHaveLength(150)
    expect(dueAt(queue.view, 'waitlist/MUG/-')).toBe(0)
    expect(alarms(queue.view, { ...promoted(), time: queue.world.now })).toEqual([{ key: 'waitlist/MUG/-', at: 0 }])
    queue.after(add('MUG', '50'))
    expect(waiting()).toHaveLength(0)
    expect(queue.view.get('pool', 'MUG/-')?.held).toBe('300')
    queue.when(add('MUG', '1')).thenRejected('out-of-stock')
  })
  it('ends with the product, and with the variant that is waited for', () => {
    taken('1', [ann, bob])
      .when({ type: 'DelistProduct', sku: 'MUG' })
      .then(
        { type: 'ProductDelisted', stream: 'product/MUG', data: { sku: 'MUG' } },
        left({ entry: idOf(2, 0), because: 'delisted' }),
        left({ entry: idOf(3, 0), actor: bob.actor, because: 'delisted' }),
      )
    const variants = shirt.variants!.slice(0, 1)
    given(configured(), listed(shirt))
      .after(join(ann, { sku: 'SHIRT', variant: 'S' }), join(bob, { sku: 'SHIRT', variant: 'XL' }))
      .after(list(shirt, { variants }))
      .when({ type: 'AdjustStock', sku: 'SHIRT', batch: '-', change: { set: '1' }, reason: 'counted' })
      .then(
        {
          ...counted('1', '0'),
          stream: 'stock/SHIRT',
          data: { ...counted('1', '0').data, sku: 'SHIRT' },
        } as DomainEvent,
        ...[promoted, tell.opened, tell.added, tell.reserved].map(() => expect.anything()),
        left({ entry: idOf(2, 0), sku: 'SHIRT', actor: bob.actor, because: 'delisted' }),
      )
  })
  it('rests while the shop has no carts', () => {
    taken('1', [ann])
      .after({ type: 'ConfigureShop', config: { name: 'Demo', currency: 'GBP', cartsEnabled: false } })
      .when(set('MUG', '2'))
      .then(counted('2', '1'))
  })
})

describe('what is served', () => {
  it('has name, unit and price as they are listed by now, and the variant that was asked for', () => {
    const soldOut = given(configured(), listed(shirt)).after(join(ann, { sku: 'SHIRT', variant: 'XL' }))
    soldOut.after(list(shirt, { price: '30.00', name: 'Better shirt' }), set('SHIRT', '1'))
    expect(soldOut.view.get('cart', tell.annsCart)).toMatchObject({
      lines: [{ sku: 'SHIRT', variant: 'XL', name: 'Better shirt', unitPrice: '32.50', holds: [{ quantity: '1' }] }],
      subtotal: '32.50',
      version: 2,
    })
  })
  it('is held also where the shop holds only at checkout, as long as a guest’s or the product’s holds last', () => {
    taken('1', [bob], { guestHoldTtlSeconds: 60 })
      .when(remove(sams.line, { caller: staff }))
      .then(tell.removed(sams), from(), ...served(bob, { by: 3, place: 2, ttl: 60 }))
    given(configured({ hold: 'checkout' }), listed(mug), stocked('MUG', '0'))
      .after(join(ann))
      .when(set('MUG', '1'))
      .then(counted('1', '0'), ...served(ann, { by: 2, place: 1 }))
  })
  it('wakes no cart that was left behind: nobody did anything', () => {
    const idle = given(configured({ cartIdleSeconds: 60 }), listed(mug), listed(shirt), stocked('MUG', '0'))
      .after(join(ann), set('SHIRT', '5'), add('SHIRT', '1', { variant: 'S' }))
      .later(60)
    settleAll(idle.world, () => [`cart/${tell.annsCart}`], givenOf(idle.world))
    idle.after(set('MUG', '1'))
    expect(idle.view.get('cart', tell.annsCart)).toMatchObject({ status: 'abandoned', version: 4, lines: [{}, {}] })
  })
})
