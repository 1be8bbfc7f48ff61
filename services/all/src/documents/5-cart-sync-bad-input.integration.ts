import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOME, openBazaar, PAYMENT, type Shopper, shopper, TEA } from '../../spec/cart-sync.ts'
import type { Installation } from '../../spec/installation.ts'

/** Document 5's routes and what no client should send: a 4xx that its clients can read, and nothing happens. */

let s: Installation
let ann: Shopper
beforeAll(async () => {
  s = await openBazaar()
  ann = await shopper(s)
  await ann.add(TEA)
})
afterAll(() => s.close())

const ADD = '/api/cart/add/'
const PAY = '/api/payments/create-from-cart/'
type Problem = { code: string; error: string; message: string; errors?: { pointer: string; detail: string }[] }
const refused = async (path: string, body: unknown, status = 400): Promise<Problem> => {
  const before = await s.happened()
  const answer = await ann.send('POST', path, body)
  expect([body, answer.status]).toEqual([body, status])
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  const problem = answer.body as Problem
  for (const words of [problem.code, problem.error, problem.message]) expect(words).toMatch(/\S/)
  expect(await s.happened()).toBe(before)
  return problem
}
const pointersOf = ({ errors = [] }: Problem) => errors.map(({ pointer }) => pointer)

describe('POST /api/cart/add/', () => {
  it.each([0, -1, '-1', '1e3', 'two', 1e21, 0.00001, true, null, [], {}, '0.0000', '01'])(
    'refuses %j as a quantity',
    async (quantity) => {
      expect(pointersOf(await refused(ADD, { ...TEA, quantity }))).toContain('#/quantity')
    },
  )

  it.each([-1, 1.5, '', 'a/b', 'x'.repeat(65), true, null, [], {}, undefined])(
    'refuses %j as a product',
    async (product_id) => {
      expect(pointersOf(await refused(ADD, { ...TEA, product_id }))).toContain('#/product_id')
    },
  )

  it.each([-1, 1.5, '', 'a/b', 'x'.repeat(65), true, [], {}])('refuses %j as a variant', async (variant_id) => {
    expect(pointersOf(await refused(ADD, { ...TEA, variant_id }))).toContain('#/variant_id')
  })

  it.each(['price', 'unit_price', 'user_id', 'cart_id', 'total_price'])('takes no %s from a client', async (name) => {
    expect(pointersOf(await refused(ADD, { ...TEA, [name]: 1 }))).toEqual([`#/${name}`])
  })

  it('refuses what is not an object, and more than there is', async () => {
    for (const body of [[], 'tea', 7, null]) await refused(ADD, body)
    expect(await refused(ADD, { product_id: 9, quantity: 11 }, 409)).toMatchObject({
      ...{ code: 'out-of-stock', error: 'Not enough stock', message: 'Not enough stock', available: '10' },
    })
    expect((await refused(ADD, { ...TEA, quantity: 1.5 }, 409)).code).toBe('fractional-quantity')
  })
})

describe('POST /api/payments/create-from-cart/', () => {
  it.each(Object.keys(PAYMENT))('needs %s', async (name) => {
    expect(pointersOf(await refused(PAY, { ...PAYMENT, [name]: undefined }))).toEqual([`#/${name}`])
  })

  it.each(['bitcoin', 'toString', '__proto__', 'RAZORPAY', 'paypal', 'stripe'])(
    'refuses the payment method %s, and says what is understood',
    async (payment_method) => {
      const { code, error } = await refused(PAY, { ...PAYMENT, payment_method }, 409)
      const list = 'razorpay, card, test, invoice are'
      expect([code, error]).toEqual([
        ...['provider-unknown', `the payment method ${payment_method} is not known here: ${list}`],
      ])
    },
  )

  it.each(['', 'x'.repeat(65), 7, null, {}])('refuses %j for a payment method', async (payment_method) => {
    expect(pointersOf(await refused(PAY, { ...PAYMENT, payment_method }))).toEqual(['#/payment_method'])
  })

  it.each(['USD', 'gbp'])('refuses %s in a shop of another currency, and names that', async (currency) => {
    const problem = await refused(PAY, { ...PAYMENT, currency })
    expect([pointersOf(problem), problem.error]).toEqual([['#/currency'], '#/currency: this shop is paid in INR'])
  })

  it.each(['', 'rupees', 'I1R', 356, null])('refuses %j for a currency', async (currency) => {
    expect(pointersOf(await refused(PAY, { ...PAYMENT, currency }))).toEqual(['#/currency'])
  })

  it.each(['amount', 'total', 'total_price', 'user_id', 'items'])('takes no %s from a client', async (name) => {
    expect(pointersOf(await refused(PAY, { ...PAYMENT, [name]: 1 }))).toEqual([`#/${name}`])
  })

  it.each([
    ['text', '12 MG Road, Bengaluru', ''],
    ['nothing', null, ''],
    ['a list', [HOME], ''],
    ['without a name', { ...HOME, full_name: '' }, '/name'],
    ['without a street', { ...HOME, address_line1: ' ' }, '/line1'],
    ['without a country', { ...HOME, country: null }, '/country'],
    ['in no country', { ...HOME, country: 'Atlantis' }, '/country'],
    ['with a field nobody knows', { ...HOME, landmark: 'opposite the temple' }, '/landmark'],
    ['that says one thing twice', { ...HOME, line1: '13 MG Road' }, '/line1'],
    ['with a city of 201 characters', { ...HOME, city: 'x'.repeat(201) }, '/city'],
    [
      'with a name of 201 in two parts',
      { ...HOME, full_name: '', firstName: 'x'.repeat(100), last_name: 'y'.repeat(100) },
      '/name',
    ],
    ['with a postal code of 33', { ...HOME, pincode: '9'.repeat(33) }, '/pincode'],
    ['with no e-mail for one', { ...HOME, email: 'asha' }, '/email'],
    ['with a flag for a city', { ...HOME, city: true }, '/city'],
    ['with a list for a city', { ...HOME, city: ['Bengaluru'] }, '/city'],
  ])('refuses an address %s', async (_, address, field) => {
    for (const which of ['shipping_address', 'billing_address']) {
      const pointers = pointersOf(await refused(PAY, { ...PAYMENT, [which]: address }))
      expect(pointers).toContain(`#/${which}${field}`)
    }
  })

  it('refuses an odd cart, and leaves addresses out of what it says', async () => {
    for (const cart_id of [{}, [], true, 1.5, 'x'.repeat(201)])
      expect(pointersOf(await refused(PAY, { ...PAYMENT, cart_id }))).toEqual(['#/cart_id'])
    expect(JSON.stringify(await refused(PAY, { ...PAYMENT, currency: 'USD' }))).not.toContain('Asha')
  })
})

describe('every route of document 5', () => {
  it('wants a token, of a role that has carts', async () => {
    const before = await s.happened()
    const analyst = await s.token('analyst', 'ana', ['bazaar'])
    for (const [method, path, body] of [
      ['GET', '/api/cart/', undefined],
      ['POST', ADD, TEA],
      ['POST', PAY, PAYMENT],
    ] as const) {
      const asked = body === undefined ? {} : { body }
      const words = { error: expect.any(String), message: expect.any(String) }
      expect(await s.ask(method, path, asked)).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated', ...words },
      })
      expect(await s.ask(method, path, { as: analyst, ...asked })).toMatchObject({ status: 403, body: words })
      const elsewhere = await s.token('customer', 'ann', ['nowhere'])
      expect(await s.ask(method, path, { as: elsewhere, ...asked })).toMatchObject({ status: 404, body: words })
    }
    expect(await s.happened()).toBe(before)
  })

  it('says which methods there are, and takes JSON only', async () => {
    for (const [method, path] of [
      ['PUT', ADD],
      ['DELETE', PAY],
      ['PATCH', '/api/cart/'],
    ] as const)
      expect((await s.ask(method, path, { as: ann.token })).status).toBe(405)
    const headers = { authorization: `Bearer ${ann.token}`, 'content-type': 'text/plain' }
    expect((await fetch(s.url + ADD, { method: 'POST', headers, body: 'product_id=7' })).status).toBe(415)
  })
})
