import type { Caller, Command } from '@cartstream/schemas'
import { describe, expect, it } from 'vitest'
import { Days } from './spec/days.ts'

const DAY = 86_400_000
/** Shoppers a day; one in five is one of a hundred customers who keep coming back, the others are guests. */
const A_DAY = 50
const RETURNING = 100

/** The n-th shopper adds something; four in ten leave it at that, the others check out: half of them pay, and few cancel the order, some give up, some never come back. */
const visit = (days: Days, n: number): void => {
  const caller = callerOf(n)
  const on = { cart: { me: true } as const, caller }
  const does = (command: Command) => days.does(command, caller.actor)
  does({ type: 'AddItem', sku: n % 3 === 0 ? 'CUP' : 'MUG', quantity: '1', ...on })
  const what = n % 10
  if (what >= 6) return
  does({ type: 'StartCheckout', provider: 'test', ...on })
  const { checkout } = days
  if (what < 3) does({ type: 'ConfirmPayment', checkout, provider: 'test', intent: `pi_${n}`, ...price })
  if (what === 3) does({ type: 'CancelCheckout', ...on })
  if (what === 4) does({ type: 'FailPayment', checkout, reason: 'declined' })
  if (n % 50 !== 1) return
  does({ type: 'CancelOrder', order: days.order, restock: true, reason: 'asked' })
  does({ type: 'ReportRefund', refund: days.refund, outcome: 'refunded' })
}
const price = { amount: '12.50', currency: 'GBP' }

const callerOf = (n: number): Caller =>
  n % 5 === 0
    ? { actor: `c${n % (5 * RETURNING)}`.padEnd(22, '_'), kind: 'customer' }
    : { actor: `g${n}`.padEnd(22, '_'), kind: 'guest' }

const opened = (): Days => {
  const days = new Days()
  const config = { name: 'Demo', currency: 'GBP', cartKeptSeconds: 86_400 }
  days.does({ type: 'ConfigureShop', config }, 'staff')
  for (const sku of ['MUG', 'CUP']) {
    days.does({ type: 'ListProduct', product: { sku, name: sku, price: '12.50', unit: 'each' } }, 'staff')
    days.does({ type: 'AdjustStock', sku, batch: '-', change: { set: '100000' }, reason: 'counted' }, 'staff')
  }
  return days
}

/** So many shoppers, one after another, and what there was at most after any of them. */
const shopped = (shoppers: number) => {
  const days = opened()
  const most: Record<string, number> = {}
  for (let n = 0; n < shoppers; n++) {
    days.pass(DAY / A_DAY)
    visit(days, n)
    for (const [kind, count] of Object.entries(days.size())) most[kind] = Math.max(most[kind] ?? 0, count)
  }
  return { days, most }
}

describe('what a handler holds', () => {
  it('is the same after ten times the shoppers, and no more than what is open and thirty days of what is over', () => {
    const [few, many] = [shopped(2000), shopped(20_000)]
    expect(many.most).toEqual(few.most)
    expect(many.days.size()).toEqual(few.days.size())
    // a cart is open for a day; a row of what is over is of a day at most, and forgotten whole
    const days = 32 * A_DAY
    expect(many.most.cart).toBeLessThan(days)
    expect(many.most.checkout).toBeLessThan(0.6 * days)
    expect(many.most.order).toBeLessThan(0.3 * days)
    expect(many.most.customer).toBeLessThan(0.8 * days + RETURNING)
  }, 600_000)
})
