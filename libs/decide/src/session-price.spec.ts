import {
  byAnn,
  create,
  inSession,
  itemAdded,
  itemExtended,
  itemHeld,
  live,
  move,
  price,
  priced,
  put,
  sample,
  session,
  shop,
} from '@cartstream/spec/hosted'
import { ann, list, mug } from '@cartstream/spec/sample'
import { repriced } from '@cartstream/spec/told'
import { idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'

const ten = { unitPrice: '10.00', lineTotal: '10.00' }
const line = (told: Parameters<typeof repriced>[0]) => repriced({ ...inSession, byStaff: true, ...told })
const filled = () => live().after(put('MUG', '1'))

describe('what a SKU costs in a session', () => {
  it('is what its lines cost from then on, and what is added later', () => {
    const cheap = filled()
      .when(price('MUG', '10'))
      .then(priced({ price: '10.00' }), line(ten))
    expect(cheap.view.get('cart', session)?.subtotal).toBe('10.00')
    cheap.after(put('MUG', '1'))
    expect(cheap.view.get('cart', session)).toMatchObject({ subtotal: '20.00', lines: [{ quantity: '2' }] })
    live()
      .after(price('MUG', '10'))
      .when(put('MUG', '1'))
      .then(itemAdded({ ...ten, line: idOf(4, 0) }), itemHeld({ line: idOf(4, 0), hold: idOf(4, 1) }))
  })
  it('is taken back, and is what is listed by then', () => {
    const cheap = () => filled().after(price('MUG', '10'))
    const was = { was: '10.00' }
    cheap()
      .when(price('MUG', null))
      .then(priced(was), line({ ...was, unitPrice: '12.50', lineTotal: '12.50' }))
    const listedAnew = cheap().after(list(mug, { price: '14.00' }))
    const now = listedAnew.when(price('MUG', null))
    const back = now.then(priced(was), line({ ...was, unitPrice: '14.00', lineTotal: '14.00' }))
    expect(back.view.get('session', session)?.prices).toEqual({})
  })
  it('is already so', () => {
    filled().when(price('MUG', null)).thenNothing()
    filled().after(price('MUG', '10')).when(price('MUG', '10.00')).thenNothing()
  })
  it('says nothing of lines that cost that much anyway', () => {
    filled()
      .when(price('MUG', '12.50'))
      .then(priced({ price: '12.50' }))
    filled()
      .when(price('CHEESE', '9'))
      .then(priced({ sku: 'CHEESE', price: '9.00' }))
  })
  it('is one price for all its variants; without it each has its own', () => {
    const both = live().after(put('SHIRT', '1', { variant: 'S' }), put('SHIRT', '2', { variant: 'XL' }))
    const shirt = { sku: 'SHIRT', unitPrice: '18.00' }
    const xl = { line: idOf(4, 0), sku: 'SHIRT' }
    const cheap = both
      .when(price('SHIRT', '18'))
      .then(
        ...[priced({ sku: 'SHIRT', price: '18.00' }), line({ ...shirt, was: '20.00', lineTotal: '18.00' })],
        line({ ...shirt, ...xl, was: '22.50', lineTotal: '36.00' }),
      )
    cheap
      .when(price('SHIRT', null))
      .then(
        ...[
          priced({ sku: 'SHIRT', was: '18.00' }),
          line({ ...shirt, unitPrice: '20.00', was: '18.00', lineTotal: '20.00' }),
        ],
        line({ ...xl, unitPrice: '22.50', was: '18.00', lineTotal: '45.00' }),
      )
  })
  it('leaves samples unbilled', () => {
    const given = live().after(put('MUG', '2', { sample: true }))
    const cheap = given.when(price('MUG', '10')).then(priced({ price: '10.00' }), line({ ...ten, lineTotal: '0.00' }))
    const billed = cheap.after(sample(inSession.line, false))
    expect(billed.view.get('cart', session)?.subtotal).toBe('20.00')
  })
  it('may be set before the session starts, and not after its end', () => {
    shop()
      .after(create())
      .when(price('MUG', '10'))
      .then(priced({ price: '10.00' }))
    filled()
      .after(move('pause'))
      .when(price('MUG', '10'))
      .then(priced({ price: '10.00' }), line(ten))
    for (const to of ['end', 'cancel'] as const)
      filled().after(move(to)).when(price('MUG', '10')).thenRejected('session-closed')
  })
  it('is activity: a line that costs something else keeps all holds alive', () => {
    const other = { line: idOf(4, 0), hold: idOf(4, 1), sku: 'CHEESE' }
    filled()
      .after(put('CHEESE', '1'))
      .later(60)
      .when(price('MUG', '10'))
      .then(priced({ price: '10.00' }), line(ten), itemExtended({}, other))
  })
  it('is refused where it is finer than money, of what was never listed, or to the client', () => {
    const fine = { code: 'price-too-fine', detail: 'GBP has 2 decimals', stream: 'product/MUG', sku: 'MUG' } as const
    filled().when(price('MUG', '9.999')).thenRejected(fine)
    filled()
      .when(price('MUG', '9.990'))
      .then(priced({ price: '9.99' }), line({ unitPrice: '9.99', lineTotal: '9.99' }))
    filled().when(price('CUP', '1')).thenRejected({ code: 'not-found', stream: 'product/CUP', sku: 'CUP' })
    filled()
      .when({ ...price('MUG', '1'), caller: ann })
      .thenRejected({ code: 'not-found', stream: `session/${session}` })
    filled()
      .when({ ...price('MUG', '1'), ...byAnn })
      .thenRejected('not-found')
  })
  it('is refused where the session would be worth more than money can say', () => {
    const dear = '400000000000'
    const detail = 'a cart is worth at most 499999999999'
    const tooMuch = { code: 'over-limit', detail, stream: `session/${session}`, sku: 'MUG' } as const
    live().after(put('MUG', '2')).when(price('MUG', dear)).thenRejected(tooMuch)
    filled().after(price('MUG', dear)).when(put('MUG', '1')).thenRejected('over-limit')
    const given = live().after(put('MUG', '2', { sample: true }), price('MUG', dear))
    given.when(sample(inSession.line, false)).thenRejected(tooMuch)
  })
})
