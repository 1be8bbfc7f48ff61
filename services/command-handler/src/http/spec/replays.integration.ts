import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Served, serve, stock } from './served.ts'

type Who = 'alice' | 'sam' | 'root'
/** What is asked, by whom; `{x}` stands for what an earlier answer named. */
type Ask = [method: InjectOptions['method'], path: string, body?: unknown, who?: Who]

let served: Served
let tokens: Record<Who, string>
/** Ids by the names that paths use. */
const named: Record<string, string> = {}
beforeAll(async () => {
  served = await serve()
  await stock(served)
  tokens = {
    alice: await served.token('customer', 'alice'),
    sam: await served.token('staff', 'sam'),
    root: await served.token('admin', 'root'),
  }
  named.guest = await served.token('guest', 'guest:1')
})
afterAll(() => served.close())

const PEAR = { sku: 'pear', quantity: '2' }
/** In an order in which each of them does something. */
const asks: Ask[] = [
  ['POST', 'carts/me/items', PEAR],
  ['POST', 'carts/me/merge', { from: '{guest}', strategy: 'max' }],
  ['PUT', 'promotions/TEN', { label: 'Ten', percent: '10' }, 'root'],
  ['POST', 'carts/me/promotions', { code: 'TEN' }],
  ['DELETE', 'carts/me/discounts/{discount}'],
  ['POST', 'carts/{cart}/discounts', { label: 'sorry', amount: '0.01' }, 'sam'],
  ['DELETE', 'promotions/TEN', undefined, 'root'],
  ['POST', 'carts/me/recalculate'],
  ['POST', 'carts/me/saved/{line}'],
  ['DELETE', 'carts/me/saved/{line}'],
  ['POST', 'carts/me/keep'],
  ['POST', 'reservations/{hold}/extend', undefined, 'sam'],
  ['POST', 'reservations/{hold}/release', { reason: 'x' }, 'sam'],
  ['POST', 'reservations/cleanup', undefined, 'root'],
  ['POST', 'carts/me/checkout', { email: 'a@shop.example' }],
  ['DELETE', 'carts/me/checkout'],
  ['POST', 'buy-now', { sku: 'apple', quantity: '10' }],
  ['POST', 'waitlist/apple'],
  ['DELETE', 'waitlist/apple'],
  ['POST', 'payments/{payment}/confirm', { method: 'test-ok' }],
  ['POST', 'payments/{payment}/fail', { reason: 'late' }],
  ['POST', 'payments/{payment}/settle', { how: 'refund' }, 'sam'],
  ['POST', 'orders/{order}/cancel', { restock: true }, 'sam'],
  ['POST', 'reservations/release-all', { reason: 'x' }, 'root'],
  ['POST', '/v1/checkouts', { carts: [{ shop: 'demo', cart: 'me' }] }],
  ['POST', '/v1/checkouts/{combined}/confirm', {}],
  ['DELETE', '/v1/checkouts/{combined}'],
  ['PUT', 'clients/alice/credit', { limit: '100' }, 'sam'],
  ['POST', 'sessions', { clientId: 'alice', title: 'Tea', internalNotes: 'likes it' }, 'sam'],
  ['PATCH', 'sessions/{session}', { title: 'Coffee', internalNotes: 'prefers it' }, 'sam'],
  ['PUT', 'sessions/{session}/prices/pear', { price: '0.25' }, 'sam'],
  ['POST', 'sessions/{session}/start', undefined, 'sam'],
  ['POST', 'rooms/{room}/join'],
  ['POST', 'rooms/{room}/items', PEAR],
  ['POST', 'sessions/{session}/items', { ...PEAR, sample: true }, 'sam'],
  ['PATCH', 'sessions/{session}/items/{line}', { quantity: '3' }, 'sam'],
  ['PATCH', 'sessions/{session}/items', { line: '{line}', quantity: '4' }, 'sam'],
  ['PUT', 'sessions/{session}/highlight', { sku: 'pear' }, 'sam'],
  ['PUT', 'sessions/{session}/items/{line}/sample', { sample: true }, 'sam'],
  ['POST', 'sessions/{session}/sales-sheet', undefined, 'sam'],
  ['DELETE', 'sessions/{session}/items/{line}', undefined, 'sam'],
  ['POST', 'rooms/{room}/checkout-request'],
  ['POST', 'sessions/{session}/pause', undefined, 'sam'],
  ['POST', 'sessions/{session}/resume', undefined, 'sam'],
  ['POST', 'sessions/{session}/convert', {}, 'sam'],
  ['POST', 'sessions/{session}/end', undefined, 'sam'],
  ['POST', 'sessions/{session}/cancel', undefined, 'sam'],
]
/** Those whose answers tell where their shops stand by now. */
const MOVING = /^\/v1\/checkouts/

const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => named[name] ?? `no ${name} yet`)
type Line = { id: string; hold?: { id: string } }
type Told = {
  id: string
  roomCode?: string
  [list: string]: unknown
  items?: Line[]
  saved?: Line[]
  adjustments?: Line[]
  payment?: { id: string }
  order?: { id: string }
  checkout?: { id: string; carts?: unknown }
}
/** Keeps what an answer names, for the paths to come. */
const note = ({ id, roomCode, items, saved, adjustments, payment, order, checkout }: Told) => {
  const ids = {
    cart: items && id,
    session: roomCode && id,
    room: roomCode,
    line: (saved ?? items)?.[0]?.id,
    hold: items?.[0]?.hold?.id,
    discount: adjustments?.[0]?.id,
    payment: payment?.id,
    order: order?.id,
    combined: checkout?.carts ? checkout.id : undefined,
  }
  for (const [name, found] of Object.entries(ids)) if (found !== undefined) named[name] = found
}

it('every command has one outcome for a key: a retry is told the same, at the same position, and writes nothing', async () => {
  for (const [method, path, body, who = 'alice'] of asks) {
    const ask = () =>
      served.ask(method, path.startsWith('/') ? filled(path) : `demo/${filled(path)}`, {
        ...{ as: tokens[who], key: `${method} ${path}` },
        ...(body !== undefined && {
          body: JSON.parse(filled(JSON.stringify(body)).replaceAll('{guest}', named.guest!)),
        }),
      })
    const first = await ask()
    const events = (await served.events('CommandsAnswered')).flatMap(({ answers }) => answers).length
    const again = await ask()
    const told = (answer: typeof first) => [method, path, answer.statusCode, answer.json().code]
    expect([told(first)[2], first.body]).toEqual([expect.toSatisfy((s: number) => [200, 409].includes(s)), first.body])
    expect(told(again)).toEqual(told(first))
    expect([path, again.headers['idempotent-replayed']]).toEqual([path, 'true'])
    expect([path, first.headers['idempotent-replayed']]).toEqual([path, undefined])
    const positions = [first, again].map(({ headers }) => headers['cartstream-position'])
    if (!MOVING.test(path)) expect([path, positions[1]]).toEqual([path, positions[0]])
    expect([path, (await served.events('CommandsAnswered')).flatMap(({ answers }) => answers).length]).toEqual([
      path,
      events,
    ])
    note(first.json())
  }
})
