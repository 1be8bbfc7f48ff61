import type { Product, ShopConfig } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { promoted } from '@cartstream/spec/queued'
import {
  add,
  ann,
  change,
  clear,
  configured,
  dan,
  keep,
  listed,
  mug,
  set,
  shirt,
  staff,
  stocked,
} from '@cartstream/spec/sample'
import * as tell from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import type { Command, CommandOf, DomainEvent } from './types.ts'

const join: CommandOf<'JoinWaitlist'> = { type: 'JoinWaitlist', sku: 'MUG', caller: ann }
/** One more mug comes in. */
const deliver: Command = { type: 'AdjustStock', sku: 'MUG', batch: '-', change: { delta: '1' }, reason: 'delivered' }
const delivered = (onHand: string, was: string): DomainEvent => ({
  type: 'StockAdjusted',
  stream: 'stock/MUG',
  data: { sku: 'MUG', batch: '-', onHand, was, reason: 'delivered' },
})
/** Ann's mugs, of command 1, came to their end after 15 minutes; Sam has them all now, and since command 3 she waits for one. */
const late = (mugs: string, policy: Partial<ShopConfig> = {}, product: Partial<Product> = {}) =>
  given(configured(policy), listed(mug, product), listed(shirt, { hold: 'never' }), stocked('SHIRT', '9'))
    .after({ ...deliver, change: { delta: mugs } } as Command)
    .after(add('MUG', mugs))
    .later(900)
    .after(add('MUG', mugs, { caller: staff }), join)
const hers = { line: idOf(2, 0) }
const times = { reservedAt: tell.at(900), expiresAt: tell.at(1800) }
/** Served in a cart of its own, of the decision's ids from there on. */
const apart = (decision: number, from = 90_000, until: Partial<typeof times> = {}): readonly DomainEvent[] => {
  const [cart, line, hold] = [0, 1, 2].map((n) => idOf(decision, from + n)) as [string, string, string]
  return [
    promoted({ entry: idOf(4, 0), cart, line }),
    tell.opened({ cart, purpose: 'waitlist' }),
    tell.added({ cart, line, because: 'promoted' }),
    tell.reserved({ cart, line, hold, ...times, ...until }),
  ]
}

describe('a place that comes up goes into the active cart', () => {
  it('holds the line that stands there unheld', () => {
    late('1')
      .when(deliver)
      .then(
        ...[delivered('2', '1'), promoted({ entry: idOf(4, 0), ...hers })],
        tell.reserved({ ...hers, hold: idOf(5, 90_000), ...times }),
      )
  })
  it('makes an unheld line up to what was waited for', () => {
    const { when } = late('1', {}, { minimumPerCart: '1' })
      .after({ type: 'LeaveWaitlist', sku: 'MUG', caller: ann })
      .after({ type: 'ListProduct', product: { ...mug, minimumPerCart: '2' } }, join)
      .after(deliver)
    when(deliver).then(
      ...[delivered('3', '2'), promoted({ entry: idOf(7, 0), ...hers, quantity: '2' })],
      tell.quantityChanged({ ...hers, because: 'promoted' }),
      tell.reserved({ ...hers, hold: idOf(9, 90_000), quantity: '2', ...times }),
    )
  })
  it('lets a held line and its hold grow, with a new end', () => {
    const line = idOf(4, 0)
    grown()
      .when(four)
      .then(
        ...[counted, promoted({ entry: idOf(1, 0), line, quantity: '3' })],
        tell.quantityChanged({ line, because: 'promoted', quantity: '4', was: '1', lineTotal: '50.00' }),
        tell.reserved({ line, hold: idOf(4, 1), quantity: '4', was: '1', expiresAt: tell.at(1500) }),
      )
  })
})

/** Ann waits for three, and puts one of two into her cart that nobody could be served with. */
const grown = (policy: Partial<ShopConfig> = {}) =>
  given(configured(policy), listed(mug, { minimumPerCart: '3' }), stocked('MUG', '0'))
    .after(join, { type: 'ListProduct', product: mug }, set('MUG', '2'), add('MUG', '1'))
    .later(600)
const four = set('MUG', '4')
const counted: DomainEvent = {
  type: 'StockAdjusted',
  stream: 'stock/MUG',
  data: { sku: 'MUG', batch: '-', onHand: '4', was: '2', reason: 'counted' },
}

describe('a place that comes up has a cart of its own', () => {
  it('where the active one is being paid for', () => {
    late('1')
      .after(change(hers.line, '0'), add('SHIRT', '1', { variant: 'S' }))
      .after({ type: 'StartCheckout', cart: { me: true }, caller: ann, provider: 'test' })
      .when(deliver)
      .then(delivered('2', '1'), ...apart(8))
  })
  it('where the active one is full', () => {
    const emptied = [change(hers.line, '0'), add('SHIRT', '1', { variant: 'S' })]
    late('1', { maxLines: 1 })
      .after(...emptied)
      .when(deliver)
      .then(delivered('2', '1'), ...apart(7, 90_001))
    const three = [tell.opened, tell.added, tell.reserved].map(() => expect.anything())
    const placed = (by: number) =>
      promoted({ entry: idOf(1, 0), cart: idOf(by, 90_000), line: idOf(by, 90_001), quantity: '3' })
    grown({ maxQuantityPerLine: '3' })
      .when(four)
      .then(counted, placed(5), ...three)
    grown()
      .after({ type: 'ListProduct', product: { ...mug, maximumPerCart: '3' } })
      .when(four)
      .then(counted, placed(6), ...three)
  })
  it('where its hold could not be kept for as long as a new one', () => {
    const three = [tell.opened, tell.added, tell.reserved].map(() => expect.anything())
    const placed = promoted({ entry: idOf(1, 0), cart: idOf(5, 90_000), line: idOf(5, 90_001), quantity: '3' })
    grown({ holdCapSeconds: 1200 })
      .when(four)
      .then(counted, placed, ...three)
  })
  it('where its line is held for a time that is over, and no event has ended yet', () => {
    const three = [tell.added, tell.reserved].map(() => expect.anything())
    const [cart, line] = [idOf(8, 90_000), idOf(8, 90_001)]
    given(configured(), listed(mug), stocked('MUG', '3'))
      .after(add('MUG', '3', { caller: dan }), { type: 'ListProduct', product: { ...mug, minimumPerCart: '3' } }, join)
      .after({ type: 'ListProduct', product: mug }, set('MUG', '4'), add('MUG', '1'))
      .later(450)
      .after(keep({ caller: dan }))
      .later(450)
      .when(clear({ caller: dan }))
      .then(
        ...[expect.anything(), expect.anything(), promoted({ entry: idOf(3, 0), cart, line, quantity: '3' })],
        ...[tell.opened({ cart, purpose: 'waitlist' }), ...three],
      )
  })
  it('where its line wants more than the place is for', () => {
    late('2')
      .when(deliver)
      .then(delivered('3', '2'), ...apart(5))
  })
  it('where its owner has as many holds as they may', () => {
    late('1', { maxHoldsPerCustomer: 1 }, {})
      .after({ type: 'ListProduct', product: { ...shirt, hold: 'add' } }, add('SHIRT', '1', { variant: 'S' }))
      .when(deliver)
      .then(delivered('2', '1'), ...apart(7))
  })
  it('where it is about to end for good', () => {
    late('1', { cartKeptSeconds: 1200 })
      .later(300)
      .when(deliver)
      .then(delivered('2', '1'), ...apart(5, 90_000, { reservedAt: tell.at(1200), expiresAt: tell.at(2100) }))
  })
})
