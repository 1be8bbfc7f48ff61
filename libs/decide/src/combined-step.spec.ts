import { ann } from '@cartstream/spec/sample'
import { money } from '@cartstream/spec/selling'
import { at } from '@cartstream/spec/told'
import { idOf, named, noon } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { closing, nextStep, preparing, refusing } from './combined-step.ts'
import type { CombinedRecord } from './types.ts'

const combined = idOf(1, 0)
const contact = { subject: ann.actor, ct: 'x'.repeat(40) }
const carts = [
  { shop: 'demo', cart: idOf(0, 1), contact },
  { shop: 'farm', cart: `farm.${named('cart')}` },
]
const begun = { combined, owner: ann.actor, ownerKind: 'customer', provider: 'test', carts, startedAt: noon } as const
const frozen = {
  ...{ currency: 'GBP', total: '20.00', expiresAt: noon + 1_800_000 },
  parts: [
    { shop: 'demo', cart: carts[0]!.cart, checkout: idOf(0, 2), total: '15.00' },
    { shop: 'farm', cart: carts[1]!.cart, checkout: `farm.${named('checkout')}`, total: '5.00' },
  ],
}
const caller = ann
const whole = { ...money, amount: '20.00' }
const at30 = noon + 1_800_000
const started: CombinedRecord = { ...begun, status: 'started' }
const inStatus = (status: 'prepared' | 'intended' | 'paid' | 'cancelled', more = {}): CombinedRecord => ({
  ...{ ...begun, ...frozen, status, intent: 'pi_1' },
  ...more,
})
const paid = (...taken: (typeof whole)[]) => inStatus('paid', { taken })

const release = (index: number) => ({
  ...{ step: 'release', index, shop: carts[index]!.shop, key: `${combined}.release.${index}` },
  command: { type: 'CancelCheckout', cart: { id: carts[index]!.cart }, caller, combined },
})
const confirm = (index: number, key: string, taken: typeof whole) => ({
  ...{ step: 'confirm', index, shop: carts[index]!.shop, key: `${combined}.confirm.${key}` },
  command: { type: 'ConfirmPayment', checkout: frozen.parts[index]!.checkout, ...taken },
})

describe('what a combined checkout needs next', () => {
  it('started: each cart frozen for it, then the sum', () => {
    const buying = { caller, provider: 'test', combined }
    expect(nextStep(started, noon)).toEqual({
      ...{ step: 'freeze', index: 0, shop: 'demo', key: `${combined}.freeze.0` },
      command: { type: 'StartCheckout', cart: { id: carts[0]!.cart }, contact, ...buying },
    })
    expect(nextStep(started, noon, 1)).toEqual({
      ...{ step: 'freeze', index: 1, shop: 'farm', key: `${combined}.freeze.1` },
      command: { type: 'StartCheckout', cart: { id: carts[1]!.cart }, contact: undefined, ...buying },
    })
    expect(nextStep(started, noon, 2)).toEqual({ step: 'prepare', key: `${combined}.prepare` })
  })
  it('prepared: the intent, for all of it', () => {
    expect(nextStep(inStatus('prepared'), noon)).toEqual({
      ...{ step: 'intend', key: combined, provider: 'test', amount: '20.00', currency: 'GBP' },
      intendKey: `${combined}.intend`,
    })
  })
  it('intended: the money, until its time is up', () => {
    expect(nextStep(inStatus('intended'), noon)).toEqual({ step: 'wait', until: at30 })
    for (const status of ['prepared', 'intended'] as const) {
      expect(nextStep(inStatus(status), at30)).toEqual({
        ...{ step: 'expire', key: `${combined}.expire` },
        command: { type: 'CancelCombined', combined, because: 'expired' },
      })
    }
  })
  it('paid: each part its total, then the end', () => {
    const record = paid(whole)
    expect(nextStep(record, noon)).toEqual(confirm(0, '0.0', { ...whole, amount: '15.00' }))
    expect(nextStep(record, noon, 1)).toEqual(confirm(1, '0.1', { ...whole, amount: '5.00' }))
    expect(nextStep(record, noon, 2)).toEqual({ step: 'close', key: `${combined}.close.1` })
  })
  it('paid another amount, or in another currency: all of it to the first part, and the others given back', () => {
    for (const other of [
      { ...whole, amount: '19.99' },
      { ...whole, currency: 'EUR' },
    ]) {
      const record = paid(other)
      expect(nextStep(record, noon)).toEqual(confirm(0, '0.0', other))
      expect(nextStep(record, noon, 1)).toEqual(release(1))
      expect(nextStep(record, noon, 2)).toEqual({ step: 'close', key: `${combined}.close.1` })
    }
  })
  it('paid twice: each payment to the parts, those that were handed on before left out', () => {
    const again = { ...whole, intent: 'pi_2' }
    const record = paid(whole, again)
    expect(nextStep(record, noon, 2)).toEqual(confirm(0, '1.0', { ...again, amount: '15.00' }))
    expect(nextStep({ ...record, handed: 1 }, noon)).toEqual(confirm(0, '1.0', { ...again, amount: '15.00' }))
    expect(nextStep({ ...record, handed: 1 }, noon, 2)).toEqual({ step: 'close', key: `${combined}.close.2` })
  })
  it('cancelled: every cart given back, frozen or not, then the end', () => {
    const early = { ...inStatus('cancelled'), parts: [] } as CombinedRecord
    for (const record of [inStatus('cancelled'), early]) {
      expect(nextStep(record, noon)).toEqual(release(0))
      expect(nextStep(record, noon, 1)).toEqual(release(1))
      expect(nextStep(record, noon, 2)).toEqual({ step: 'close', key: `${combined}.close.0` })
    }
  })
  it('closed: nothing', () => {
    expect(nextStep({ ...begun, ...frozen, status: 'closed', outcome: 'ordered' }, at30)).toBeUndefined()
  })
})

describe('preparing and closing', () => {
  const view = (index: number, more = {}) => ({
    ...{ id: frozen.parts[index]!.checkout, cart: carts[index]!.cart, status: 'active' as const, combined },
    ...{ currency: 'GBP', total: frozen.parts[index]!.total, expiresAt: at(1800 - index) },
    ...more,
  })
  it('sums up the frozen carts, until the first of them ends', () => {
    const { parts } = frozen
    const asked = { type: 'PrepareCombined', combined, currency: 'GBP', parts, expiresAt: at(1799) }
    expect(preparing(started, [view(0), view(1)])).toEqual(asked)
  })
  it('gives up where a cart is not frozen for it any more', () => {
    const gone = { type: 'CancelCombined', combined, because: 'expired', shop: 'farm' }
    expect(preparing(started, [view(0), undefined])).toEqual(gone)
    expect(preparing(started, [view(0), view(1, { status: 'over' })])).toEqual(gone)
    expect(preparing(started, [view(0), view(1, { combined: undefined })])).toEqual(gone)
  })
  it('gives up where the currencies differ, or a shop has said no', () => {
    const refused = (shop: string, code: string) => ({
      type: 'CancelCombined',
      combined,
      because: 'refused',
      shop,
      code,
    })
    expect(preparing(started, [view(0), view(1, { currency: 'EUR' })])).toEqual(refused('farm', 'currencies-differ'))
    expect(refusing(combined, 'farm', 'out-of-stock')).toEqual(refused('farm', 'out-of-stock'))
  })
  it('tells what became of each part', () => {
    const ends = (payments: number, ...parts: object[]) => ({ type: 'CloseCombined', combined, payments, parts })
    const ordered = { status: 'ordered', order: idOf(3, 0) }
    const over = { status: 'over' }
    expect(closing(paid(whole), [view(0, ordered), view(1, over)])).toEqual(
      ends(1, { shop: 'demo', order: idOf(3, 0) }, { shop: 'farm', unfulfilled: true }),
    )
    expect(closing(inStatus('cancelled'), [view(0, over), undefined])).toEqual(
      ends(0, { shop: 'demo' }, { shop: 'farm' }),
    )
  })
})
