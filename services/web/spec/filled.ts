import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { signTestWebhook } from '@cartstream/pay/test'
import type { Instance } from './instance.ts'

/** What the pages have to show of: ids in the demo shop. */
export type Filled = { order: string; session: string; room: string; sheet: string }
const SKU = '85123A'
const OTHER = '22423'

/** The demo shop with a cart of ann's, an order, money that is no order, and a session that is on, with ann. */
export const fill = async (instance: Instance): Promise<Filled> => {
  const ann = await instance.token('customer', 'ann')
  await add(instance, { as: ann, quantity: '2' })
  const order = await buy(instance, 'bob')
  await payTooLittle(instance, 'carl')
  return { order, ...(await beginSession(instance, 'ann')) }
}

const add = (instance: Instance, { as, quantity }: { as: string; quantity: string }): Promise<unknown> =>
  instance.ask('POST', 'carts/me/items', { as, body: { sku: SKU, quantity } })

type Begun = { as: string; checkout: { id: string; intent: string; currency: string } }
const begin = async (instance: Instance, who: string): Promise<Begun> => {
  const as = await instance.token('customer', who)
  await add(instance, { as, quantity: '3' })
  const body = { email: `${who}@example.com` }
  const { checkout } = await instance.ask<Omit<Begun, 'as'>>('POST', 'carts/me/checkout', { as, body })
  return { as, checkout }
}

/** Resolves to the order's id. */
export const buy = async (instance: Instance, who: string): Promise<string> => {
  const { as, checkout } = await begin(instance, who)
  const path = `payments/${checkout.id}/confirm`
  const { order } = await instance.ask<{ order: { id: string } }>('POST', path, { as, body: { method: 'test-ok' } })
  return order.id
}

/** The provider says that another sum came than was due: paid, and no order. */
export const payTooLittle = async (instance: Instance, who: string): Promise<void> => {
  const { checkout } = await begin(instance, who)
  const secret = (await readFile(join(instance.home, 'test-payment-secret'), 'utf8')).trim()
  const { id: payment, intent, currency } = checkout
  const { body, headers } = signTestWebhook(secret, {
    ...{ type: 'succeeded', intent, amount: '1.00', currency },
    reference: { shop: 'demo', payment },
  })
  const url = `${instance.url}/v1/payments/webhooks/test`
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })
  if (!answer.ok) throw new Error(`the webhook was answered ${answer.status}: ${await answer.text()}`)
}

/** A session that is on, with something in it, shown to its client. */
export const beginSession = async (instance: Instance, who: string): Promise<Omit<Filled, 'order'>> => {
  const as = await instance.token('staff', 'henry')
  const allotments = [{ sku: OTHER, quantity: '5' }]
  const plan = { clientId: who, title: 'Spring at a glance', internalNotes: 'likes blue', allotments }
  type Made = { id: string; roomCode: string }
  const { id, roomCode } = await instance.ask<Made>('POST', 'sessions', { as, body: plan })
  await instance.ask('POST', `sessions/${id}/start`, { as })
  await instance.ask('POST', `sessions/${id}/items`, { as, body: { sku: OTHER, quantity: '2' } })
  await instance.ask('POST', `sessions/${id}/items`, { as, body: { sku: SKU, quantity: '1', sample: true } })
  await instance.ask('PUT', `sessions/${id}/prices/${OTHER}`, { as, body: { price: '9.50' } })
  await instance.ask('PUT', `sessions/${id}/highlight`, { as, body: { sku: OTHER } })
  await instance.ask('PUT', `clients/${who}/credit`, { as, body: { limit: '50.00' } })
  const { sheet } = await instance.ask<{ sheet: string }>('POST', `sessions/${id}/sales-sheet`, { as })
  return { session: id, room: roomCode, sheet }
}
