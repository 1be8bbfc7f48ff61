import { type Asked, anything } from '@cartstream/spec/asked'
import { create, credit, start } from '@cartstream/spec/hosted'
import { hosting } from '@cartstream/spec/hosting'
import { paying } from '@cartstream/spec/paying'
import { bob, box, cheese, configured, eve, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { givenOf, happen, named, newWorld, noon, perform, settleAll, type World } from '@cartstream/spec/world'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { KEPT_MS } from './forget.ts'
import { touches } from './touches.ts'
import type { AnyRecord, Command, Decision, DomainEvent, DueKey } from './types.ts'

/**
 * The promise: whoever forgets decides as whoever does not, on everything that was heard of within thirty days; and forgets nothing else. Both fold
 * the same log, and each command is decided by both.
 */

/** What is over stands in no row here, so it is never forgotten. */
class Everything extends Map<string, AnyRecord> {
  override set(key: string, record: AnyRecord): this {
    return isRow(key) ? this : super.set(key, record)
  }
}
const isRow = (key: string) => key.startsWith('past/') || key.startsWith('ended/')
const unforgetting = (): World => {
  const records = new Everything()
  return { ...newWorld(), records, view: { get: (kind: string, id = '') => records.get(`${kind}/${id}`) as never } }
}

const day = 86_400
const policies = fc.record({
  hold: fc.constantFrom('add', 'add', 'checkout', 'never'),
  onExpiry: fc.constantFrom('keep', 'remove'),
  latePayment: fc.constantFrom('refund', 'ask'),
  unpaidOrderSeconds: fc.constantFrom(600, 40 * day),
  cartKeptSeconds: fc.constantFrom(day, 60 * day),
})
const asked: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 2, arbitrary: anything },
  { weight: 6, arbitrary: paying },
  { weight: 1, arbitrary: hosting },
)
const waits = fc.constantFrom(0, 0, 0, 0, 5, 60, 1800, day, 9 * day, 20 * day, 31 * day)
const histories = fc.array(fc.tuple(waits, asked, fc.boolean()), { minLength: 20, maxLength: 50, size: 'max' })
type Policy = Parameters<typeof configured>[0]

const beginning = (policy: Policy): readonly DomainEvent[] => [
  configured({ payLater: true, taxRate: '0.175', cartIdleSeconds: 7200, ...policy }),
  ...[listed(mug), stocked('MUG', '60'), stocked('MUG', '30', 'B1'), listed(cheese), stocked('CHEESE', '40')],
  ...[listed(shirt, { hold: 'checkout' }), stocked('SHIRT', '40'), listed(box)],
]

/** A guest's token runs out, and whoever comes back is another. */
const ofToday = (command: Command, now: number): Command =>
  JSON.parse(JSON.stringify(command), (_, said) =>
    said === bob.actor || said === eve.actor ? named(`${said.slice(0, 3)}${Math.floor((now - noon) / KEPT_MS)}`) : said,
  )
const idsIn = (said: unknown): readonly string[] => JSON.stringify(said).match(/demo\.[\w-]{22}/g) ?? []

class Both {
  readonly forgets = newWorld()
  readonly knows = unforgetting()
  /** When each id was last heard of. */
  readonly #heard = new Map<string, number>()

  constructor(policy: Policy) {
    this.#happen(beginning(policy))
    happen(this.forgets, beginning(policy))
    for (const command of [create(), start, credit('1000')]) this.decides(command)
  }

  passes(seconds: number): void {
    for (const world of [this.forgets, this.knows]) world.now += seconds * 1000
  }

  /** What is due by now. */
  settles(): void {
    const { forgets } = this
    const due = /^(pool|cart|synced|checkout|order|waitlist|session)\//
    this.#happen(
      settleAll(
        forgets,
        () => [...forgets.records.keys()].filter((key) => due.test(key)) as DueKey[],
        givenOf(forgets),
      ),
    )
  }

  decides(command: Command): void {
    const { forgets, knows } = this
    const isOld = this.#named(command).some((id) => this.#isOld(id))
    const { settled, decision } = perform(forgets, command)
    knows.decisions = forgets.decisions
    this.#happen(settled)
    const given = givenOf(knows)
    if (!isOld) expect(settleAll(knows, () => touches(command, knows.view, given), given)).toEqual([])
    if (!isOld || !isNo(decision)) expect(decision).toEqual(decide(command, knows.view, given))
    if ('accepted' in decision) this.#happen(decision.accepted)
  }

  /** What a command is about, and the order that has a checkout's lines. */
  #named(command: Command): readonly string[] {
    const { view } = this.knows
    const session = 'session' in command ? command.session : undefined
    const room = session !== undefined && 'room' in session ? view.get('room', session.room) : undefined
    return idsIn([command, room]).flatMap((id) => [id, view.get('checkout', id)?.order ?? id])
  }

  #isOld(id: string): boolean {
    return this.forgets.now - (this.#heard.get(id) ?? this.forgets.now) >= KEPT_MS
  }

  #happen(events: readonly DomainEvent[]): void {
    happen(this.knows, events)
    for (const event of events) for (const id of this.#heardOf(event)) this.#heard.set(id, this.forgets.now)
  }

  /** Money and orders that a cart has no part in any more only say that they come from it. */
  #heardOf({ stream, ...event }: DomainEvent): readonly string[] {
    return idsIn(event).filter((id) => {
      const cart = this.knows.view.get('cart', id)
      return cart === undefined || stream.endsWith(`/${id}`) || 'order' in cart || cart.checkouts?.length
    })
  }

  /** What is gone is over and was not heard of for long, and all else is as if nothing were. */
  compare(): number {
    const [left, all] = [this.forgets.records, this.knows.records]
    for (const [key, record] of left) if (!isRow(key)) expect([key, shown(record)]).toEqual([key, shown(all.get(key)!)])
    const gone = [...all.keys()].filter((key) => !left.has(key))
    for (const key of gone) {
      const [kind, id] = key.split('/') as [string, string]
      expect([key, isOpen(all.get(key)!)]).toEqual([key, false])
      if (kind !== 'customer' && kind !== 'room') expect([key, this.#isOld(id)]).toEqual([key, true])
    }
    return gone.length
  }
}

/** The ways to say that it is not known any more; never that anything was sold, or goes back. */
const isNo = (decision: Decision): boolean =>
  'rejected' in decision
    ? decision.rejected.code === 'not-found' || decision.rejected.code === 'order-closed'
    : decision.accepted.some(({ type, data }) => type === 'PaymentUnfulfilled' && data.reason === 'order-ended')

const going: readonly string[] = [
  ...['open', 'abandoned', 'checkout', 'active', 'unpaid', 'requested', 'failed', 'scheduled', 'paused', 'ended'],
]
/** Money or a purchase is still to come of it. */
const isOpen = (record: AnyRecord): boolean =>
  'status' in record &&
  !('byHand' in record) &&
  (going.includes(record.status) || ('unfulfilled' in record && record.unfulfilled !== undefined))

/** Without what says where else something over is still known. */
const shown = (record: AnyRecord): unknown => ({ ...record, checkouts: 0, last: 0, singles: 0 })

describe('nothing is forgotten early', () => {
  it('whoever forgets decides as whoever does not, on what was heard of within thirty days', () => {
    let gone = 0
    fc.assert(
      fc.property(policies, histories, (policy, history) => {
        const both = new Both(policy)
        for (const [seconds, asked, settles] of history) {
          both.passes(seconds)
          if (settles) both.settles()
          both.decides(ofToday(asked(both.knows), both.knows.now))
        }
        gone += both.compare()
      }),
      { numRuns: 150 },
    )
    expect(gone).toBeGreaterThan(300)
  }, 300_000)
})
