import type { Command, SessionRecord } from '@cartstream/decide'
import type { Caller, SessionRef } from '@cartstream/schemas'
import fc from 'fast-check'
import { type Asked, any, item, quantity, recordsOf } from './asking.ts'
import { ann, bob, dan, set, staff } from './sample.ts'
import { idOf, type World } from './world.ts'

/** Whatever can be asked of live sessions, for properties: by their hosts, their clients, and whoever else comes along. */

const pick = <T>(from: readonly T[], n: number): T | undefined => from[n % Math.max(from.length, 1)]
const rooms = ['1', '2', '3', '4'].map((n) => `${n}f6f2f0e-3a35-4b7c-9a57-0f1f2e3d4c5b`)
const hosts: Caller[] = [staff, staff, staff, { ...staff, actor: 'another-of-the-staff--' }]

const goesOn = ({ status }: SessionRecord): boolean => status === 'active' || status === 'paused'
const waits = ({ status }: SessionRecord): boolean => status === 'scheduled' || status === 'ended'

type On = { session: SessionRef; caller: Caller }
/** One that goes on most often; by its host, its client, or somebody else. */
const onSession = (world: World, n: number, is = goesOn): On & { of: SessionRecord | undefined } => {
  const all = recordsOf<SessionRecord>(world, 'session/')
  const wanted = n % 7 === 4 ? [] : all.filter(is)
  const of = pick(wanted, n) ?? pick(all, n)
  const client = [ann, dan].find(({ actor }) => actor === of?.client) ?? ann
  const caller = n % 11 === 7 ? bob : n % 4 === 3 ? client : pick(hosts, n)!
  const session = of === undefined ? { id: idOf(0, 0) } : n % 2 === 0 ? { room: of.room } : { id: of.session }
  return { session, caller, of }
}
/** Most often of a session that goes on: one that does not is started. */
const asked =
  (make: (on: On, world: World, of: SessionRecord | undefined) => Command, n: number): Asked =>
  (world) => {
    const { of, ...on } = onSession(world, n)
    const stands = of !== undefined && waits(of) && n % 7 !== 4
    return stands ? { type: 'MoveSession', move: 'start', ...on } : make(on, world, of)
  }
/** A line of the session, or one that never was. */
const lineOf = (world: World, of: SessionRecord | undefined, n: number): string =>
  pick(world.view.get('cart', of?.session ?? '')?.lines ?? [], n)?.line ?? idOf(0, 0)

const allotments = fc.constantFrom<{ sku: string; quantity: string }[] | undefined>(undefined, undefined, [
  { sku: 'MUG', quantity: '2' },
])
const creating = fc
  .tuple(fc.constantFrom(ann, ann, dan), fc.nat(3), fc.constantFrom(200, 2), fc.constantFrom(7200, 1800), allotments)
  .map(
    ([{ actor: client }, n, maxItems, idleSeconds, allotments]): Asked =>
      ({ decisions, view }) => {
        // a room's code is unique
        const room = view.get('room', rooms[n]!) ? rooms[n]!.replace(/^\d.{3}/, String(1000 + decisions)) : rooms[n]!
        const holdTtlSeconds = n === 0 ? 9000 : undefined
        return {
          ...{ type: 'CreateSession', caller: staff, client, room, title: 'Tea' },
          ...{ maxItems, idleSeconds, allotments, holdTtlSeconds },
        }
      },
  )
const moving = fc
  .tuple(any, fc.constantFrom('pause', 'resume', 'end', 'start', 'cancel'))
  .map(([n, move]) => asked((on) => ({ type: 'MoveSession', move, ...on }), n))
const starting = any.map(
  (n): Asked =>
    (world) => {
      const { of: _, ...on } = onSession(world, n, waits)
      return { type: 'MoveSession', move: 'start', ...on, caller: staff }
    },
)
const putting = fc
  .tuple(any, item, quantity, fc.constantFrom(undefined, undefined, true))
  .map(([n, kind, quantity, sample]) =>
    asked((on) => ({ type: 'AddSessionItem', ...kind, quantity, sample, ...on }), n),
  )
const changing = fc
  .tuple(any, fc.oneof(quantity, fc.constant('0')))
  .map(([n, quantity]) =>
    asked((on, world, of) => ({ type: 'ChangeSessionItem', line: lineOf(world, of, n), quantity, ...on }), n),
  )
const sampling = fc
  .tuple(any, fc.boolean())
  .map(([n, sample]) =>
    asked((on, world, of) => ({ type: 'MarkSample', line: lineOf(world, of, n), sample, ...on }), n),
  )
const pricing = fc
  .tuple(any, fc.constantFrom('MUG', 'CHEESE', 'SHIRT', 'BOX'), fc.constantFrom('10.00', '0.01', '33.33', '0', null))
  .map(([n, sku, price]) => asked((on) => ({ type: 'SetSessionPrice', sku, price, ...on }), n))
const highlighting = fc
  .tuple(any, fc.constantFrom('MUG', 'BOX', null))
  .map(([n, sku]) => asked((on) => ({ type: 'HighlightProduct', sku, ...on }), n))
const simply = fc
  .tuple(any, fc.constantFrom('JoinSession', 'RequestCheckout', 'MakeSalesSheet', 'ChangeSession'))
  .map(([n, type]) => asked((on) => ({ type, ...on, ...(type === 'ChangeSession' && { title: `Tea ${n}` }) }), n))
const converting = fc
  .tuple(any, fc.constantFrom('Cash', 'Cash', undefined))
  .map(([n, bypass]) => asked((on) => ({ type: 'ConvertSession', bypass, ...on }), n))
const crediting = fc.tuple(fc.constantFrom(ann, ann, dan), fc.constantFrom('0', '50', '1000')).map(
  ([{ actor: client }, limit]): Asked =>
    () => ({ type: 'SetCredit', client, limit, caller: staff }),
)
const counting = fc.constantFrom('0', '2', '6').map(
  (onHand): Asked =>
    () =>
      set('MUG', onHand),
)

/** Sessions from their creation to their order, their draft or their end, and stock that is counted meanwhile. */
export const hosting: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 2, arbitrary: creating },
  { weight: 4, arbitrary: starting },
  { weight: 3, arbitrary: moving },
  { weight: 14, arbitrary: putting },
  { weight: 4, arbitrary: changing },
  { weight: 3, arbitrary: sampling },
  { weight: 4, arbitrary: pricing },
  { weight: 1, arbitrary: highlighting },
  { weight: 3, arbitrary: simply },
  { weight: 4, arbitrary: converting },
  { weight: 2, arbitrary: crediting },
  { weight: 1, arbitrary: counting },
)
