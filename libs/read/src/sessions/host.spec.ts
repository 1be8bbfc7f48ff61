import { cheese, mug, shirt } from '@cartstream/spec/sample'
import { describe, expect, it } from 'vitest'
import { shownOf } from '../availability/sku.ts'
import { type HostFound, hostRow } from './host.ts'

const now = new Date('2026-01-01T12:00:00Z')
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString()
const line = (id: string, { sku, name, unit }: typeof mug, more: object = {}) => ({
  ...{ id, sku, name, unit, batch: '-', quantity: '2', unitPrice: '1.00', lineTotal: '2.00' },
  ...more,
})
/** Of line x the hold is hx. */
const hold = (id: string, sku: string, seconds: number, more: object = {}) => ({
  ...{ id, line: id.slice(1), sku, batch: '-', quantity: '2', expiresAt: inSeconds(seconds) },
  ...more,
})
const stockOf = (product: typeof mug, onHand: string, held: string) => ({
  product: shownOf(product),
  pools: { '-': { onHand, held } },
})
const config = { maxItems: 200, idleSeconds: 7200, holdTtlSeconds: 900 }
const live = { status: 'ACTIVE', host: 'h', title: 'Tea', config, prices: {}, joined: true, requested: false } as const
const seen = (found: Partial<HostFound>, due = {}) =>
  hostRow('s', { live, lines: [], holds: [], stock: {}, waiting: null, ...found }, { due, now })

describe('a host sees', () => {
  it('the holds that end within five minutes, the first first, and none that has ended', () => {
    const lines = [line('a', mug), line('b', shirt, { variant: 'S', batch: 'B1' }), line('c', cheese), line('d', mug)]
    const holds = [
      hold('ha', 'MUG', 299.9),
      hold('hb', 'SHIRT', 60, { batch: 'B1' }),
      hold('hc', 'CHEESE', 300),
      hold('hd', 'MUG', 0),
    ]
    expect(seen({ lines, holds }).expiring).toStrictEqual([
      {
        ...{ line: 'b', sku: 'SHIRT', variant: 'S', batch: 'B1', name: 'Shirt', quantity: '2', hold: 'hb' },
        ...{ expiresAt: inSeconds(60), secondsLeft: 60 },
      },
      { line: 'a', sku: 'MUG', name: 'Mug', quantity: '2', hold: 'ha', expiresAt: inSeconds(299.9), secondsLeft: 299 },
    ])
  })

  it('what others hold from the same pool, or wait for, and what is free', () => {
    const lines = [line('a', mug), line('b', shirt), line('c', cheese)]
    const holds = [hold('ha', 'MUG', 60), hold('hb', 'SHIRT', 60)]
    const stock = { MUG: stockOf(mug, '10', '7'), SHIRT: stockOf(shirt, '2', '2'), CHEESE: stockOf(cheese, '5', '0') }
    expect(seen({ lines, holds, stock, waiting: { 'SHIRT/-': 3 } }, { 'MUG/-': '1' }).contested).toStrictEqual([
      { sku: 'MUG', inSession: '2', heldByOthers: '4', free: '4', waiting: 0 },
      { sku: 'SHIRT', inSession: '2', heldByOthers: '0', free: '0', waiting: 3 },
    ])
  })

  it('the same of the parts of a bundle, and of batches apart', () => {
    const parts = [{ sku: 'MUG', quantity: '3' }]
    const lines = [line('a', { ...mug, sku: 'BOX' }, { parts }), line('b', mug, { batch: 'B1' })]
    const stock = {
      MUG: { ...stockOf(mug, '9', '7'), pools: { '-': { onHand: '9', held: '7' }, B1: { onHand: '3', held: '1' } } },
    }
    expect(seen({ lines, stock }).contested).toStrictEqual([
      { sku: 'MUG', inSession: '6', heldByOthers: '7', free: '2', waiting: 0 },
      { sku: 'MUG', batch: 'B1', inSession: '2', heldByOthers: '1', free: '2', waiting: 0 },
    ])
  })

  it('how much of the stock, and of what is set apart for the session, is in it', () => {
    const allotments = [
      { sku: 'MUG', quantity: '5' },
      { sku: 'CHEESE', quantity: '0.5' },
    ]
    const lines = [line('a', mug), line('b', mug, { sample: true, quantity: '1' }), line('c', { ...mug, sku: 'BOX' })]
    const stock = { MUG: stockOf(mug, '9', '3'), CHEESE: stockOf(cheese, '0', '0') }
    expect(seen({ lines, stock, live: { ...live, config: { ...config, allotments } } }).sellThrough).toStrictEqual([
      { sku: 'MUG', quantity: '3', onHand: '9', percentOfStock: '33.33', allotment: '5', allotmentLeft: '2' },
      { sku: 'BOX', quantity: '2' },
      { sku: 'CHEESE', quantity: '0', onHand: '0', allotment: '0.5', allotmentLeft: '0.5' },
    ])
  })
})
