import type { Caller } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { left, moved, promoted } from '@cartstream/spec/queued'
import {
  add,
  ann,
  bob,
  cheese,
  clear,
  configured,
  dan,
  eve,
  listed,
  merge,
  mug,
  set,
  shirt,
  stocked,
} from '@cartstream/spec/sample'
import { added, annsCart, merged, opened, released, reserved } from '@cartstream/spec/told'
import { cartIdOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import type { CommandOf, DomainEvent } from './types.ts'

const join = (caller: Caller, sku = 'MUG', variant?: string): CommandOf<'JoinWaitlist'> => ({
  ...{ type: 'JoinWaitlist', sku, caller },
  ...(variant !== undefined && { variant }),
})
/** Neither mugs nor cheese nor shirts are left. */
const soldOut = (...happened: readonly DomainEvent[]) =>
  given(configured(), listed(mug), listed(cheese), listed(shirt), ...happened)
const strategies = ['sum', 'max', 'guest-wins', 'existing-wins', 'guest-if-existing-empty'] as const
const bobs = (entry: string) => moved({ entry, actor: ann.actor })

describe('a guest’s places in waitlists', () => {
  it.each(strategies)('are the customer’s after a login by %s, where they are in their queues', (strategy) => {
    const after = soldOut()
      .after(join(dan), join(bob), join(eve), join(bob, 'CHEESE'))
      .when(merge({ strategy }))
      .then(bobs(idOf(2, 0)), moved({ entry: idOf(4, 0), sku: 'CHEESE', actor: ann.actor }))
    const queue = after.view.get('waitlist', 'MUG/-')?.entries
    expect(queue?.map(({ actor }) => actor)).toEqual([dan.actor, ann.actor, eve.actor])
    expect(queue?.[1]).toMatchObject({ entry: idOf(2, 0), ownerKind: 'customer' })
    const waiting = ['MUG/-', 'CHEESE/-']
    expect(after.view.get('customer', ann.actor)).toMatchObject({ waiting })
    // who only waited has nothing here any more
    expect(after.view.get('customer', bob.actor)).toBeUndefined()
    after.when(merge({ strategy })).thenNothing()
  })
  it.each(strategies)('go along with the cart, and nobody is asked which of them counts, by %s', (strategy) => {
    const after = soldOut(stocked('SHIRT', '1')).after(add('SHIRT', '1', { caller: bob, variant: 'S' }), join(bob))
    after.after(merge({ strategy }))
    expect(after.view.get('cart', cartIdOf(bob.actor))?.status).toBe('merged')
    expect(after.view.get('waitlist', 'MUG/-')?.entries).toMatchObject([{ entry: idOf(2, 0), actor: ann.actor }])
  })
  it('are not doubled: the earlier one is kept, whosever it was, as it was asked for', () => {
    const later = left({ entry: idOf(3, 0), because: 'merged' })
    soldOut()
      .after(join(bob), join(dan), join(ann))
      .when(merge())
      .then(later, bobs(idOf(1, 0)))
    soldOut()
      .after(join(ann), join(dan), join(bob))
      .when(merge())
      .then(left({ entry: idOf(3, 0), actor: bob.actor, because: 'merged' }))
    const shirts = soldOut().after(join(bob, 'SHIRT', 'XL'), join(ann, 'SHIRT', 'S'), merge())
    expect(shirts.view.get('waitlist', 'SHIRT/-')?.entries).toMatchObject([{ actor: ann.actor, variant: 'XL' }])
    expect(shirts.view.get('customer', ann.actor)).toMatchObject({ waiting: ['SHIRT/-'] })
  })
  it('are served to the customer from then on, as their turn comes', () => {
    const cart = { line: idOf(4, 90_000), because: 'promoted' as const }
    soldOut()
      .after(join(bob), join(eve), merge())
      .when(set('MUG', '1'))
      .then(
        stocked('MUG', '1'),
        promoted({ entry: idOf(1, 0), line: cart.line }),
        opened(),
        added(cart),
        reserved({ line: cart.line, hold: idOf(4, 90_001) }),
      )
  })
  it('wait behind who came first, also for what the login itself frees', () => {
    const held = { cart: cartIdOf(bob.actor), line: idOf(1, 0), hold: idOf(1, 1) }
    const after = soldOut(stocked('MUG', '1')).after(add('MUG', '1', { caller: bob }), join(dan), join(bob, 'CHEESE'))
    after
      .when(merge({ strategy: 'existing-wins' }))
      .then(
        ...[opened(), released(held), merged({ strategy: 'existing-wins' })],
        moved({ entry: idOf(3, 0), sku: 'CHEESE', actor: ann.actor }),
        promoted({ entry: idOf(2, 0), actor: dan.actor, cart: cartIdOf(dan.actor), line: idOf(4, 90_000) }),
        opened({ cart: cartIdOf(dan.actor), owner: dan.actor }),
        added({ cart: cartIdOf(dan.actor), line: idOf(4, 90_000), because: 'promoted' }),
        reserved({ cart: cartIdOf(dan.actor), line: idOf(4, 90_000), hold: idOf(4, 90_001) }),
      )
  })
  it('come up in the login itself, where that frees what the guest waited for', () => {
    const both = soldOut(stocked('MUG', '1'), stocked('SHIRT', '1')).after(
      ...[
        add('MUG', '1'),
        join(bob),
        add('SHIRT', '1', { caller: bob, variant: 'S' }),
        merge({ strategy: 'guest-wins' }),
      ],
    )
    const lines = [{ sku: 'SHIRT' }, { sku: 'MUG', quantity: '1', holds: [{ quantity: '1' }] }]
    expect(both.view.get('cart', annsCart)).toMatchObject({ lines })
    expect(both.view.get('waitlist', 'MUG/-')).toBeUndefined()
    expect(both.view.get('customer', ann.actor)).not.toHaveProperty('waiting')
  })
  it('stay the guest’s while the guest’s cart is being paid for, as the cart does', () => {
    const paying = soldOut(stocked('SHIRT', '1')).after(
      ...[add('SHIRT', '1', { caller: bob, variant: 'S' }), join(bob)],
      { type: 'StartCheckout', cart: { me: true }, caller: bob, provider: 'test' },
    )
    paying.when(merge()).thenRejected('checkout-in-progress')
    expect(paying.view.get('waitlist', 'MUG/-')?.entries).toMatchObject([{ actor: bob.actor }])
  })
})

describe('a customer waits for no more than a customer may', () => {
  const skus = [...Array(50).keys()].map((n) => `SKU${n}`)
  const many = () =>
    given(configured(), listed(mug), ...skus.map((sku) => listed(mug, { sku }))).after(
      ...skus.map((sku) => join(ann, sku)),
    )

  it('so that one place too many refuses the login, until some are left', () => {
    const over = {
      code: 'over-limit',
      detail: 'a customer waits for at most 50 SKUs',
      stream: `cart/${annsCart}`,
    } as const
    const full = many().after(join(bob))
    full.when(merge()).thenRejected(over)
    full
      .after({ type: 'LeaveWaitlist', sku: 'SKU0', caller: ann })
      .when(merge())
      .then(bobs(idOf(51, 0)))
  })
  it('which a place in the same queue does not count against', () => {
    many()
      .after(join(bob, 'SKU7'))
      .when(merge())
      .then(left({ entry: idOf(51, 0), sku: 'SKU7', actor: bob.actor, because: 'merged' }))
  })
})

it('a guest who waits nowhere and has nothing in the cart has nothing to bring along', () => {
  soldOut().after(join(ann)).when(merge()).thenNothing()
  soldOut(stocked('MUG', '1'))
    .after(add('MUG', '1', { caller: bob }), clear({ caller: bob }))
    .when(merge())
    .thenNothing()
})
