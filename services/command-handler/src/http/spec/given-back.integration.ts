import { randomUUID } from 'node:crypto'
import { GENESIS } from '@cartstream/log'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Moody, moodyProvider } from './moody-provider.ts'
import { type Served, serve, stock } from './served.ts'

let served: Served
let provider: Moody
let alice: string
let sam: string
beforeEach(async () => {
  provider = moodyProvider()
  served = await serve({ provider, patienceMs: 1000 })
  await stock(served)
  alice = await served.token('customer', 'alice')
  sam = await served.token('staff', 'sam')
})
afterEach(() => served.close())

const post = (path: string, body?: unknown, as = sam, key: string = randomUUID()) =>
  served.ask('POST', `demo/${path}`, { as, key, body })
const begin = async (body?: object): Promise<string> => {
  await post('carts/me/items', { sku: 'apple', quantity: '2' }, alice)
  return (await post('carts/me/checkout', body, alice)).json().checkout.id
}
/** The one refund that was asked for: of an order that was paid and then cancelled. */
const refundOf = async (id: string): Promise<string> => {
  const { order } = (await post(`payments/${id}/confirm`)).json()
  await post(`orders/${order.id}/cancel`, {})
  return (await served.events('RefundRequested'))[0]!.refund
}
/** The actors under whom the log has it. */
const whoSettled = async () => {
  const actors: (string | undefined)[] = []
  for await (const { events } of served.log.read(0, GENESIS, { follow: false }))
    actors.push(...events.filter(({ type }) => type === 'PaymentSettled').map(({ actor }) => actor))
  return actors
}
const byHand = (refund?: string, note = 'in cash, at the till') => ({ how: 'by-hand', refund, note })
const settle = (id: string, body: object, as = sam, key?: string) => post(`payments/${id}/settle`, body, as, key)

describe('a refund that the provider refuses for good', () => {
  it('was given back by hand when staff say so: why and by whom is in the log, and it is said once', async () => {
    const id = await begin()
    const refund = await refundOf(id)
    provider.mood = 'refuses'
    const answer = await settle(id, byHand(refund), sam, 'k')
    expect(answer.statusCode).toBe(200)
    expect(await served.events('RefundReported')).toMatchObject([{ refund, outcome: 'failed' }])
    const told = { how: 'by-hand', refund, note: 'in cash, at the till', byStaff: true }
    expect(await served.events('PaymentSettled')).toMatchObject([told])
    expect(await whoSettled()).toStrictEqual([await served.keys.actorOf('sam')])
    expect((await settle(id, byHand(refund), sam, 'k')).headers['idempotent-replayed']).toBe('true')
    expect((await settle(id, byHand(refund, 'again'))).statusCode).toBe(200)
    expect(await served.events('PaymentSettled')).toHaveLength(1)
    expect(provider.refunded).toStrictEqual([])
  })

  it('is asked for once more first: what the provider makes after all is not given back by hand besides', async () => {
    const id = await begin()
    const refund = await refundOf(id)
    const answer = await settle(id, byHand(refund))
    expect([answer.statusCode, answer.json().code]).toStrictEqual([409, 'already-settled'])
    expect(answer.json().detail).toBe('the provider has given it back')
    expect(await served.events('RefundReported')).toMatchObject([{ refund, outcome: 'refunded' }])
    expect(provider.refunded).toStrictEqual([refund])
    expect((await settle(id, byHand(refund))).json().code).toBe('already-settled')
    expect([provider.refunded, await served.events('PaymentSettled')]).toStrictEqual([[refund], []])
  })

  it('is not given back by hand while nobody knows, and may be asked about again under the same key', async () => {
    const id = await begin()
    const refund = await refundOf(id)
    provider.mood = 'away'
    expect((await settle(id, byHand(refund), sam, 'k')).json().code).toBe('provider-unavailable')
    provider.mood = 'pending'
    const pending = await settle(id, byHand(refund), sam, 'k')
    expect([pending.statusCode, pending.json().code]).toStrictEqual([409, 'refund-pending'])
    provider.mood = 'refuses'
    expect((await settle(id, byHand(refund), sam, 'k')).statusCode).toBe(200)
    expect(await served.events('PaymentSettled')).toHaveLength(1)
  })
})

it('money that was booked for an invoice is given back by hand, and no provider is asked', async () => {
  const admin = await served.token('admin', 'root')
  const config = { name: 'Demo', currency: 'GBP', payLater: true }
  await served.ask('PUT', 'demo/config', { as: admin, body: config })
  const id = await begin({ provider: 'invoice' })
  const refund = await refundOf(id)
  expect((await settle(id, byHand(refund))).statusCode).toBe(200)
  const intent = `invoice:${id}`
  expect(await served.events('PaymentSettled')).toMatchObject([{ how: 'by-hand', intent, refund }])
  expect([provider.refunded, await served.events('RefundReported')]).toStrictEqual([[], []])
})

it('is for staff, who say how and why, and of which of the payment’s refunds', async () => {
  const id = await begin()
  const refund = await refundOf(id)
  provider.mood = 'refuses'
  expect((await settle(id, byHand(refund), alice)).statusCode).toBe(403)
  expect((await settle(id, byHand(refund, '  '))).json().errors).toMatchObject([{ pointer: '#/note' }])
  expect((await settle(id, { how: 'refund', refund })).json().errors).toMatchObject([{ pointer: '#/refund' }])
  expect((await settle(id, byHand(`demo.${'x'.repeat(22)}`))).statusCode).toBe(404)
  expect((await settle(id, byHand())).json().code).toBe('already-settled')
  expect(await served.events('PaymentSettled')).toStrictEqual([])
})
