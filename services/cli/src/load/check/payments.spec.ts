import { describe, expect, it } from 'vitest'
import { moneyIsWrong } from './payments.ts'

const order = (total: string, status = 'paid') => ({ status, total, units: new Map() })
const orders = [order('10.10'), order('0.20'), order('5.00', 'cancelled')]
const payments = { taken: ['10.10', '0.20', '5.00'], refunded: ['5.00'], unfulfilled: 0 }

describe('money', () => {
  it('is right where every order is paid, and every cancelled one refunded', () => {
    expect(moneyIsWrong(orders, payments)).toEqual([])
  })
  it('is wrong by a penny where a penny is missing', () => {
    expect(moneyIsWrong(orders, { ...payments, taken: ['10.10', '0.19', '5.00'] })).toEqual([
      'the log: the orders cost 15.30, but 15.29 was paid',
    ])
  })
  it('is wrong where a cancelled order is not refunded', () => {
    expect(moneyIsWrong(orders, { ...payments, refunded: [] })).toEqual([
      'the log: the cancelled orders cost 5.00, but 0.00 is refunded',
    ])
  })
  it('is wrong where a payment has no order', () => {
    expect(moneyIsWrong(orders, { ...payments, unfulfilled: 1 })).toEqual(['the log: 1 payments have no order'])
  })
})
