import type { Caller, Product } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { joined, left } from '@cartstream/spec/queued'
import {
  add,
  ann,
  bob,
  box,
  cheese,
  configured,
  dan,
  delisted,
  listed,
  mug,
  shirt,
  stocked,
} from '@cartstream/spec/sample'
import { idOf, named } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import type { CommandOf, DomainEvent } from './types.ts'

type Kind = { variant?: string; batch?: string }
const join = (caller: Caller = ann, sku = 'MUG', kind: Kind = {}): CommandOf<'JoinWaitlist'> => ({
  ...{ type: 'JoinWaitlist', sku, caller },
  ...kind,
})
const leave = (caller: Caller = ann, sku = 'MUG', kind: Kind = {}): CommandOf<'LeaveWaitlist'> => ({
  ...{ type: 'LeaveWaitlist', sku, caller },
  ...kind,
})
/** No mug is left. */
const soldOut = (more: Partial<Product> = {}, ...happened: readonly DomainEvent[]) =>
  given(configured(), listed(mug, more), stocked('MUG', '0'), ...happened)
const stream = 'waitlist/MUG'

describe('whoever wants to wait', () => {
  it('has a place for one piece, or for as many as a cart must have', () => {
    soldOut()
      .when(join())
      .then(joined({ entry: idOf(1, 0) }))
    soldOut({ minimumPerCart: '3.0' })
      .when(join())
      .then(joined({ entry: idOf(1, 0), quantity: '3' }))
  })
  it('may be a guest, and comes after who came before', () => {
    const both = soldOut().after(join(), join(bob))
    const entries = [
      { entry: idOf(1, 0), actor: ann.actor, ownerKind: 'customer', quantity: '1' },
      { entry: idOf(2, 0), actor: bob.actor, ownerKind: 'guest', quantity: '1' },
    ]
    expect(both.view.get('waitlist', 'MUG/-')).toStrictEqual({ sku: 'MUG', batch: '-', entries })
    expect(both.view.get('customer', bob.actor)).toStrictEqual({
      actor: bob.actor,
      earlier: 0,
      holds: 0,
      waiting: ['MUG/-'],
    })
  })
  it('waits for a variant, in the one queue of the SKU, and for a batch in its own', () => {
    given(configured(), listed(shirt))
      .when(join(ann, 'SHIRT', { variant: 'XL' }))
      .then(joined({ entry: idOf(1, 0), sku: 'SHIRT', variant: 'XL' }))
    soldOut({}, stocked('MUG', '0', 'B1'))
      .when(join(ann, 'MUG', { batch: 'B1' }))
      .then(joined({ entry: idOf(1, 0), batch: 'B1' }))
  })
  it('waits where there is less than they want', () => {
    given(configured(), listed(mug, { minimumPerCart: '2' }), stocked('MUG', '1'))
      .when(join())
      .then(joined({ entry: idOf(1, 0), quantity: '2' }))
  })
  it('keeps the place they have: it is already so', () => {
    soldOut().after(join()).when(join()).thenNothing()
  })
  it('is told that there is no need to, for there is some, or their cart has it', () => {
    given(configured(), listed(mug), stocked('MUG', '1'))
      .when(join())
      .thenRejected({ code: 'in-stock', stream, sku: 'MUG' })
    given(configured(), listed(mug), stocked('MUG', '1'))
      .after(add('MUG', '1'))
      .when(join())
      .thenRejected({ code: 'already-held', stream, sku: 'MUG' })
  })
  it('may wait for what their cart held, once that has come to its end and somebody else has it', () => {
    given(configured(), listed(mug), stocked('MUG', '1'))
      .after(add('MUG', '1'))
      .later(900)
      .after(add('MUG', '1', { caller: bob }))
      .when(join())
      .then(joined({ entry: idOf(3, 0) }))
  })
  it('is refused what was never listed, is no longer sold, or has no stock of its own', () => {
    const nothing = (sku: string) => ({ code: 'not-found' as const, stream: `product/${sku}`, sku })
    soldOut().when(join(ann, 'CUP')).thenRejected(nothing('CUP'))
    soldOut()
      .when(join(ann, 'MUG', { batch: 'B9' }))
      .thenRejected(nothing('MUG'))
    soldOut()
      .when(join(ann, 'MUG', { variant: 'XL' }))
      .thenRejected(nothing('MUG'))
    soldOut({}, delisted('MUG')).when(join()).thenRejected({ code: 'delisted', stream, sku: 'MUG' })
    const detail = 'BOX is a bundle'
    given(configured(), listed(mug), listed(cheese), listed(box))
      .when(join(ann, 'BOX'))
      .thenRejected({ code: 'bundle-parts', detail, stream: 'waitlist/BOX', sku: 'BOX' })
  })
  it('has no cart to be served in where carts are switched off', () => {
    given(configured({ cartsEnabled: false }), listed(mug))
      .when(join())
      .thenRejected({ code: 'carts-disabled', stream })
  })
  it('is one of a thousand at most', () => {
    const places = Array.from({ length: 1000 }, (_, n) => joined({ entry: idOf(0, n), actor: named(`c${n}`) }))
    const detail = 'at most 1000 wait for one SKU'
    soldOut({}, ...places)
      .when(join())
      .thenRejected({ code: 'over-limit', detail, stream, sku: 'MUG' })
    soldOut({}, ...places.slice(1))
      .when(join())
      .then(joined({ entry: idOf(1, 0) }))
  })
  it('waits in fifty places at most', () => {
    const listings = Array.from({ length: 50 }, (_, n) => listed(mug, { sku: `S${n}` }))
    const places = listings.map((_, n) => joined({ entry: idOf(0, n), sku: `S${n}` }))
    const detail = 'a customer waits for at most 50 SKUs'
    soldOut({}, ...listings, ...places)
      .when(join())
      .thenRejected({ code: 'over-limit', detail, stream, sku: 'MUG' })
    soldOut({}, ...listings, ...places.slice(1))
      .when(join())
      .then(joined({ entry: idOf(1, 0) }))
  })
})

describe('whoever leaves', () => {
  it('gives their place up, and nobody else’s', () => {
    const after = soldOut().after(join(), join(bob), join(dan))
    after.when(leave(bob)).then(left({ entry: idOf(2, 0), actor: bob.actor }))
    expect(after.view.get('waitlist', 'MUG/-')?.entries.map(({ actor }) => actor)).toEqual([ann.actor, dan.actor])
    expect(after.view.get('customer', bob.actor)).toBeUndefined()
  })
  it('has left already where they do not wait', () => {
    soldOut().when(leave()).thenNothing()
    soldOut().after(join(bob)).when(leave()).thenNothing()
    soldOut({}, stocked('MUG', '0', 'B1'))
      .after(join())
      .when(leave(ann, 'MUG', { batch: 'B1' }))
      .thenNothing()
  })
  it('leaves no waitlist behind as the last', () => {
    const { view } = soldOut().after(join(), leave())
    expect(view.get('waitlist', 'MUG/-')).toBeUndefined()
  })
})
