import type { PaymentRow } from '@cartstream/client'
import { describe, expect, it } from 'vitest'
import { duesOf, type Unfulfilled } from './money.ts'

const payment: PaymentRow = {
  ...{ id: 'demo.p', cart: 'demo.c', status: 'over', provider: 'test', currency: 'GBP' },
  ...{ subtotal: '3.00', tax: '0.00', total: '3.00', expiresAt: '2026-01-01T12:30:00Z' },
}
const money: Unfulfilled = {
  ...{ intent: 'ti_1', amount: '2.00', currency: 'GBP', provider: 'test', at: '2026-01-01T12:00:00Z' },
  ...{ reason: 'amount-differs', can: ['order', 'refund', 'by-hand'] },
}
const refund = {
  ...{ id: 'demo.r', amount: '2.00', currency: 'GBP', reason: 'settled', requestedAt: '2026-01-01T12:10:00Z' },
  status: 'failed' as const,
}

describe('what there is to settle of a payment', () => {
  it('is money that is no order, by its intent', () => {
    expect(duesOf({ ...payment, toSettle: [money] })).toMatchObject([
      { amount: '2.00', can: ['order', 'refund', 'by-hand'], body: { intent: 'ti_1' }, why: 'It is not what was due.' },
    ])
  })
  it('is nothing where it was settled, or is on its way back', () => {
    expect(duesOf({ ...payment, toSettle: [{ ...money, can: [] }] })).toEqual([])
    expect(duesOf({ ...payment, refunds: [{ ...refund, status: 'sent' }] })).toEqual([])
  })
  it('is a refund that came to nothing, once, by its id', () => {
    const toSettle = [{ ...money, refund: 'demo.r', can: ['by-hand'] as const }]
    const dues = duesOf({ ...payment, toSettle, refunds: [refund] })
    expect(dues.map(({ body, can }) => ({ body, can }))).toEqual([{ body: { refund: 'demo.r' }, can: ['by-hand'] }])
    expect(duesOf({ ...payment, refunds: [refund] })).toMatchObject([{ body: { refund: 'demo.r' }, can: ['by-hand'] }])
  })
})
