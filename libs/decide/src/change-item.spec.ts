import type { ShopConfig } from '@cartstream/schemas'
import { given } from '@cartstream/spec/given'
import { add, bob, change, configured, listed, mug, stocked } from '@cartstream/spec/sample'
import { annsCart, at, expired, quantityChanged, released, removed, reserved } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const shop = (policy: Partial<ShopConfig> = {}) =>
  given(configured(policy), listed(mug), stocked('MUG', '10')).after(add('MUG', '4'))
const line = idOf(1, 0)
const from4 = (quantity: string, lineTotal: string) => quantityChanged({ quantity, was: '4', lineTotal })

describe('changing a line', () => {
  it('states its quantity and its hold anew, up or down', () => {
    shop()
      .when(change(line, '5'))
      .then(from4('5', '62.50'), reserved({ quantity: '5', was: '4' }))
    const less = shop()
      .when(change(line, '1'))
      .then(from4('1', '12.50'), reserved({ quantity: '1', was: '4' }))
    expect(less.view.get('cart', annsCart)?.subtotal).toBe('12.50')
    expect(less.view.get('pool', 'MUG/-')?.held).toBe('1')
  })
  it('to nothing removes it', () => {
    shop()
      .when(change(line, '0.0'))
      .then(removed({ quantity: '4' }), released({ quantity: '4' }))
    shop()
      .when(change(idOf(9, 0), '0'))
      .thenNothing()
  })
  it('is already so for the quantity it has', () => {
    shop().later(60).when(change(line, '4.00')).thenNothing()
  })
  it('is refused for a line that is not there', () => {
    shop()
      .when(change(idOf(9, 0), '1'))
      .thenRejected({ code: 'not-found', stream: `cart/${annsCart}` })
  })
  it('counts its own hold as available to it, and says the most it can be', () => {
    const contested = () => shop().after(add('MUG', '5', { caller: bob }))
    contested()
      .when(change(line, '5'))
      .then(from4('5', '62.50'), reserved({ quantity: '5', was: '4' }))
    contested()
      .when(change(line, '6'))
      .thenRejected({ code: 'out-of-stock', stream: 'stock/MUG', sku: 'MUG', quantity: '6', available: '5' })
  })
  it('may always go down, where stock, listing or limits no longer let it up', () => {
    const worse = () =>
      shop().after(
        { type: 'AdjustStock', sku: 'MUG', batch: '-', change: { set: '4' }, reason: 'broken' },
        { type: 'ListProduct', product: { ...mug, maximumPerCart: '2' } },
        { type: 'DelistProduct', sku: 'MUG' },
      )
    worse()
      .when(change(line, '3'))
      .then(from4('3', '37.50'), reserved({ quantity: '3', was: '4' }))
    worse().when(change(line, '5')).thenRejected('delisted')
  })
  it('may go down where nothing is held, however little is left', () => {
    const counted = { type: 'AdjustStock', sku: 'MUG', batch: '-', change: { set: '1' }, reason: 'broken' } as const
    shop({ hold: 'never' }).after(counted).when(change(line, '3')).then(from4('3', '37.50'))
    shop({ hold: 'never' }).after(counted).when(change(line, '5')).thenRejected('out-of-stock')
  })
  it('is refused below the minimum, which only removal goes under', () => {
    const bounded = () => shop().after({ type: 'ListProduct', product: { ...mug, minimumPerCart: '2' } })
    bounded().when(change(line, '1')).thenRejected('below-minimum')
    bounded()
      .when(change(line, '0'))
      .then(removed({ quantity: '4' }), released({ quantity: '4' }))
  })
  it('is refused over the maximum', () => {
    shop({ maxQuantityPerLine: '4' })
      .when(change(line, '5'))
      .thenRejected({
        ...{ code: 'over-limit', detail: 'a line has at most 4', stream: `cart/${annsCart}` },
        ...{ sku: 'MUG', quantity: '5' },
      })
  })
})

describe('changing a line whose hold has expired', () => {
  const due = { quantity: '4' }
  const fresh = { hold: idOf(2, 0), reservedAt: at(15 * 60), expiresAt: at(30 * 60) }
  it('reserves anew', () => {
    shop()
      .later(15 * 60)
      .when(change(line, '3'))
      .then(expired({ sku: 'MUG', batch: '-' }, due), from4('3', '37.50'), reserved({ ...fresh, quantity: '3' }))
  })
  it('is an add of all of it: refused where others took what it had', () => {
    const refusal = { code: 'out-of-stock', stream: 'stock/MUG', sku: 'MUG' } as const
    const taken = () =>
      shop()
        .later(15 * 60)
        .after(add('MUG', '8', { caller: bob }))
    taken()
      .when(change(line, '3'))
      .thenRejected({ ...refusal, quantity: '3', available: '2' })
    taken()
      .when(add('MUG', '1'))
      .thenRejected({ ...refusal, quantity: '1', available: '0' })
    taken()
      .when(change(line, '2'))
      .then(from4('2', '25.00'), reserved({ ...fresh, hold: idOf(3, 0), quantity: '2' }))
  })
})
