import { given } from '@cartstream/spec/given'
import { add, bob, change, cheese, clear, configured, listed, mug, remove, stocked } from '@cartstream/spec/sample'
import { added, annsCart, at, expired, opened, released, removed, reserved } from '@cartstream/spec/told'
import { cartIdOf, givenOf, happen, holdsOf, idOf } from '@cartstream/spec/world'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { settle } from './due.ts'
import type { DueKey, HoldRecord } from './types.ts'

const [one, two] = [idOf(1, 0), idOf(2, 0)]
const pool = { sku: 'MUG', batch: '-' }
const quarter = 15 * 60
const shop = (onExpiry: 'keep' | 'remove' = 'keep') =>
  given(
    ...[configured({ onExpiry }), listed(mug, { decimals: 1 }), stocked('MUG', '1')],
    ...[listed(cheese), stocked('CHEESE', '5')],
  )
const bobs = { cart: cartIdOf(bob.actor), line: two }
const bobBuys = [
  opened({ cart: bobs.cart, owner: bob.actor, ownerKind: 'guest' }),
  added(bobs),
  reserved({ ...bobs, hold: idOf(2, 1), reservedAt: at(quarter), expiresAt: at(2 * quarter) }),
] as const

describe('a hold that is due', () => {
  it('counts until its last millisecond, and from then on does not', () => {
    const held = () => shop().after(add('MUG', '1'))
    held()
      .later(quarter - 0.001)
      .when(add('MUG', '1', { caller: bob }))
      .thenRejected('out-of-stock')
    held()
      .later(quarter)
      .when(add('MUG', '1', { caller: bob }))
      .then(expired(pool, {}), ...bobBuys)
  })
  it('leaves its line unheld, or takes it along, as the shop wants', () => {
    const kept = shop()
      .after(add('MUG', '1'))
      .later(quarter)
      .after(add('MUG', '1', { caller: bob }))
    expect(kept.view.get('cart', annsCart)).toMatchObject({
      version: 2,
      lines: [{ line: one, holdEnded: 'expired' }],
    })
    expect(kept.view.get('cart', annsCart)?.lines[0]?.holds).toBeUndefined()
    const taken = shop('remove').after(add('MUG', '1')).later(quarter)
    const after = taken
      .when(add('MUG', '1', { caller: bob }))
      .then(expired(pool, {}), removed({ because: 'expired' }), ...bobBuys)
    expect(after.view.get('cart', annsCart)).toMatchObject({ version: 3, lines: [], subtotal: '0.00' })
  })
  it('is settled even where the command is then refused', () => {
    shop()
      .after(add('MUG', '1'))
      .later(quarter)
      .when(add('MUG', '2'))
      .thenRejected(
        { code: 'out-of-stock', stream: 'stock/MUG', sku: 'MUG', quantity: '2', available: '0' },
        expired(pool, {}),
      )
  })
  it('of another line is settled before the cart is touched, and not extended', () => {
    const kilo = { line: two, sku: 'CHEESE', quantity: '1' }
    given(configured({ holdCapSeconds: quarter }), listed(mug), stocked('MUG', '1'), listed(cheese))
      .after(add('MUG', '1'))
      .later(60)
      .after({ type: 'AdjustStock', sku: 'CHEESE', batch: '-', change: { set: '5' }, reason: 'counted' })
      .after(add('CHEESE', '1'))
      .later(quarter - 60)
      .when(remove(idOf(3, 0)))
      .then(
        expired(pool, {}),
        removed({ ...kilo, line: idOf(3, 0) }),
        released({ ...kilo, line: idOf(3, 0), hold: idOf(3, 1) }),
      )
  })
})

describe('settling a pool', () => {
  const held = () => shop('remove').after(add('MUG', '0.5'), add('MUG', '0.5', { caller: bob }))
  const settled = ({ view, world }: ReturnType<typeof shop>, due: readonly HoldRecord[], of: DueKey = 'pool/MUG/-') =>
    settle(view, of, due, givenOf(world))
  const half = { quantity: '0.5' }
  it('ends all that is due in one event, each hold once', () => {
    const due = held().later(quarter)
    const holds = holdsOf(due.world)
    const bobsHold = { ...bobs, ...half, hold: idOf(2, 1) }
    expect(settled(due, [...holds, ...holds])).toEqual([
      expired(pool, half, bobsHold),
      removed({ ...half, because: 'expired' }),
      removed({ ...half, ...bobs, because: 'expired' }),
    ])
  })
  it('passes over what has ended, what was extended and what is of another pool', () => {
    const begun = held()
    const listedAsDue = holdsOf(begun.world)
    const after = begun
      .later(60)
      .after(clear({ caller: bob }), change(one, '0.3'))
      .later(quarter - 60)
    expect(settled(after, listedAsDue)).toEqual([])
    expect(settled(after.later(60), listedAsDue, 'pool/CHEESE/-')).toEqual([])
    expect(settled(after, [])).toEqual([])
  })
  it('leaves a line that was reserved anew meanwhile to its new hold', () => {
    const due = shop('remove').after(add('MUG', '0.5')).later(quarter)
    const old = holdsOf(due.world)
    const given = { ...givenOf(due.world), id: (n: number) => idOf(7, n) }
    // Decided before what is due was settled, as a crowded pool might have it.
    const decision = decide(change(one, '0.3'), due.view, given)
    if ('rejected' in decision) throw new Error(decision.rejected.code)
    happen(due.world, decision.accepted)
    const events = settled(due, old)
    expect(events).toEqual([expired(pool, half)])
    happen(due.world, events)
    expect(due.view.get('cart', annsCart)?.lines).toMatchObject([{ quantity: '0.3', holds: [{ hold: idOf(7, 0) }] }])
    expect(due.view.get('pool', 'MUG/-')?.held).toBe('0.3')
  })
})
