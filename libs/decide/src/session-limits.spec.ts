import { inSession, live, price, put, sheet } from '@cartstream/spec/hosted'
import { ann, list, mug, set } from '@cartstream/spec/sample'
import { describe, expect, it } from 'vitest'
import { owesTooMuch } from './credit.ts'
import type { View } from './types.ts'

/** What could be written and never read again would stop every reader of the partition. */
describe('what is more than money can say is refused', () => {
  it('on a sales sheet, whose retail prices no cart has ever had', () => {
    const dear = { ...mug, price: '999999999999.00' }
    const sold = live().after(list(dear), price('MUG', '1'), put('MUG', '2'))
    sold.when(sheet).thenRejected('over-limit')
    const one = live().after(list(dear), price('MUG', '1'), put('MUG', '1'))
    expect(one.after(sheet).view.get('session', inSession.cart)).toBeDefined()
  })
  it('of what a client owes, whatever their limit', () => {
    const owing = (owed: string) => ({ get: () => ({ client: ann.actor, owed }) }) as unknown as View
    const session = { session: inSession.cart, client: ann.actor } as Parameters<typeof owesTooMuch>[1]
    expect(owesTooMuch(owing('999999999999'), session, '1')?.code).toBe('over-limit')
    expect(owesTooMuch(owing('999999999998'), session, '1')).toBeUndefined()
  })
})

describe('a SKU may be called as members of objects are', () => {
  it.each(['__proto__', 'constructor', 'toString'])('%s has a price, and none, like any other', (sku) => {
    const shop = live().after(list({ ...mug, sku }), set(sku, '5'), put(sku, '1'))
    const said = { session: inSession.cart, sku }
    const { view } = shop.after(price(sku, '3.00'), put(sku, '1'), sheet, price(sku, null), sheet)
    expect(view.get('cart', said.session)?.lines[0]).toMatchObject({ sku, quantity: '2', unitPrice: '12.50' })
  })
})

it('a line stays in a session, unheld, though the shop’s carts lose theirs', () => {
  const filled = live({ onExpiry: 'remove' }).after(put('MUG', '1')).later(901)
  const again = filled.after(put('MUG', '1'))
  expect(again.view.get('cart', inSession.cart)?.lines).toMatchObject([{ sku: 'MUG', quantity: '2' }])
})
