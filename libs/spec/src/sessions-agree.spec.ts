import {
  type CartRecord,
  type CommandOf,
  type CreditRecord,
  cartView,
  type SessionRecord,
  staffSessionView,
} from '@cartstream/decide'
import { cartRow, sessionRow } from '@cartstream/read/rows'
import type { SessionMove } from '@cartstream/schemas'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Asked, anything, histories, recordsOf } from './asked.ts'
import { any, item, pick, quantity, sku } from './asking.ts'
import { found, lived, rowsOf } from './lived.ts'
import { paying } from './paying.ts'
import { ann, box, cheese, configured, dan, listed, mug, shirt, staff, stocked } from './sample.ts'
import { idOf, type World } from './world.ts'

/** Whatever can be asked of live sessions, among all else that happens in the shop. */
const by = { actor: staff.actor, kind: 'staff' } as const
const clients = [ann, dan] as const
const client = fc.constantFrom(...clients)
const roomOf = (n: number) => `7f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4${String(n).padStart(3, '0')}`
const sessions = (world: World) => recordsOf<SessionRecord>(world, 'session/')
/** The n-th session, by its host, or by its client. */
const on = (world: World, n: number, as: 'host' | 'client' = 'host') => {
  const one = pick(sessions(world), n)
  const caller = as === 'client' && one ? { actor: one.client, kind: 'customer' as const } : by
  return { session: { id: one?.session ?? idOf(0, 7) }, caller }
}
const creating = fc.tuple(client, any, fc.constantFrom(undefined, { subject: ann.actor, ct: 'x'.repeat(40) })).map(
  ([{ actor }, n, notes]): Asked =>
    (world) => ({
      ...{
        type: 'CreateSession',
        caller: by,
        client: actor,
        room: roomOf(world.decisions),
        title: `No. ${n}`,
        maxItems: 20,
      },
      ...{ notes, idleSeconds: 3600, holdTtlSeconds: n % 2 ? 60 : 900 },
      ...(n % 3 === 0 && { scheduledAt: '2026-02-01T10:00:00Z', allotments: [{ sku: 'MUG', quantity: '3' }] }),
    }),
)
const moving = fc
  .tuple(any, fc.constantFrom<SessionMove>('start', 'start', 'start', 'pause', 'resume', 'end', 'cancel'))
  .map(
    ([n, move]): Asked =>
      (world) => ({ type: 'MoveSession', move, ...on(world, n) }),
  )
const as = fc.constantFrom('host' as const, 'client' as const)
const adding = fc.tuple(any, item, quantity, as, fc.constantFrom(undefined, undefined, true)).map(
  ([n, item, quantity, who, sample]): Asked =>
    (world) => ({ type: 'AddSessionItem', ...item, quantity, sample, ...on(world, n, who) }),
)
const lineOf = (world: World, n: number) =>
  pick(
    sessions(world).flatMap(({ session }) =>
      (world.view.get('cart', session)?.lines ?? []).map(({ line }) => ({
        session: { id: session },
        caller: by,
        line,
      })),
    ),
    n,
  ) ?? { ...on(world, n), line: idOf(0, 0) }
const editing = fc.tuple(any, fc.oneof(quantity, fc.constant('0')), fc.boolean(), fc.boolean()).map(
  ([n, quantity, marks, sample]): Asked =>
    (world) =>
      marks
        ? { type: 'MarkSample', sample, ...lineOf(world, n) }
        : { type: 'ChangeSessionItem', quantity, ...lineOf(world, n) },
)
const pricing = fc.tuple(any, sku, fc.constantFrom(null, '10.00', '0.99')).map(
  ([n, sku, price]): Asked =>
    (world) => ({ type: 'SetSessionPrice', sku, price, ...on(world, n) }),
)
const doing = fc.tuple(any, fc.nat(4)).map(
  ([n, what]): Asked =>
    (world) => {
      const doings = [
        { type: 'HighlightProduct', sku: n % 4 === 0 ? null : 'MUG', ...on(world, n) },
        { type: 'JoinSession', ...on(world, n, 'client') },
        { type: 'RequestCheckout', ...on(world, n, 'client') },
        {
          type: 'ChangeSession',
          title: `Later ${n}`,
          ...(n % 2 && { scheduledAt: null, notes: null }),
          ...on(world, n),
        },
        { type: 'SetCredit', client: clients[n % 2]!.actor, limit: String(n % 3), caller: by },
      ] satisfies CommandOf<'HighlightProduct' | 'JoinSession' | 'RequestCheckout' | 'ChangeSession' | 'SetCredit'>[]
      return doings[what]!
    },
)
const converting = any.map(
  (n): Asked =>
    (world) => ({ type: 'ConvertSession', ...(n % 4 && { bypass: 'a friend' }), ...on(world, n) }),
)
const retailing = fc.constantFrom(undefined, '15.00', '99.00').map(
  (retailPrice): Asked =>
    () => ({ type: 'ListProduct', product: { ...mug, ...(retailPrice && { retailPrice }) } }),
)
const hosting = fc.oneof(
  { weight: 2, arbitrary: creating },
  { weight: 6, arbitrary: moving },
  { weight: 10, arbitrary: adding },
  { weight: 4, arbitrary: editing },
  { weight: 3, arbitrary: pricing },
  { weight: 6, arbitrary: doing },
  { weight: 6, arbitrary: converting },
  { weight: 1, arbitrary: retailing },
  { weight: 3, arbitrary: paying },
  { weight: 3, arbitrary: anything },
)

const beginning = [
  ...[configured({ payLater: true, taxRate: '0.175' }), listed(mug, { retailPrice: '15.00' }), stocked('MUG', '9')],
  ...[
    listed(cheese),
    stocked('CHEESE', '9'),
    listed(shirt),
    stocked('SHIRT', '9'),
    listed(box),
    stocked('MUG', '3', 'B1'),
  ],
]

it('what is read of a live session, its cart and its client’s credit is what the deciders say', async () => {
  let converted = 0
  await fc.assert(
    fc.asyncProperty(creating, moving, histories(hosting), async (create, start, history) => {
      const { world, happened } = lived(beginning, [[0, create], [0, start], ...history])
      const rows = await rowsOf(happened)
      const { currency, tax_rate: taxRate } = rows.shop!.demo as { currency: string; tax_rate: string }
      const given = { currency, taxRate, prices: rows.price as never, now: new Date(world.now) }
      const stored = Object.entries(rows.cart!).filter(([, row]) => (row as { live: unknown }).live !== null)
      const known = sessions(world)
      expect(stored.map(([id]) => id).sort()).toStrictEqual(known.map(({ session }) => session).sort())
      for (const [id, row] of stored) {
        const { owner, live } = row as { owner: string; live: { status: string } }
        const credit = rows.credit![owner] as { most: string | null; owed: string } | undefined
        const of = { ...found<object>(row), credit: credit ? { limit: credit.most, owed: credit.owed } : null }
        expect(sessionRow(id, of as never, given)).toStrictEqual(staffSessionView(world.view, id, world.now))
        const {
          owner: _,
          ownerKind: __,
          openedAt: ___,
          lastActivityAt: ____,
          purpose,
          ...cart
        } = cartRow(id, of as never, given)
        const { now: _____, ...view } = cartView(world.view, id, world.now)
        expect(cart).toStrictEqual(view)
        expect(purpose).toBe('session')
        if (live.status === 'CONVERTED') converted++
      }
      for (const { client, limit = null, owed } of recordsOf<CreditRecord>(world, 'credit/'))
        expect(rows.credit![client]).toStrictEqual({ most: limit, owed })
      for (const { cart } of recordsOf<CartRecord>(world, 'cart/')) expect(rows.cart![cart]).toBeDefined()
    }),
    { numRuns: 200 },
  )
  expect(converted).toBeGreaterThan(20)
})
