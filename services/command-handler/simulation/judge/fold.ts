import type { AnyRecord, CartLine, Kind, SessionRecord } from '@cartstream/decide'
import type { ByKind } from '../../src/partition/records.ts'
import { pence, units } from './amounts.ts'
import { check } from './broken.ts'
import { owedBy } from './keep/sessions.ts'
import type { Ledger, Line } from './ledger.ts'

/** The fold that the services live by says what the judge's pencil says. */
export const checkFold = (ledger: Ledger, fresh: ByKind<AnyRecord>): void =>
  fresh.each((kind, id, record) => {
    const [has, own] = ownOf(ledger, { kind, id }, record)
    const same = JSON.stringify(own) === JSON.stringify(has)
    check(same, 'one-state', () => `a fresh fold: ${kind} ${id} is ${JSON.stringify(has)}, not ${JSON.stringify(own)}`)
  })

type Key = { kind: Kind; id: string }
const nothing = [0, 0] as const

/** What a record says, and what the books have of the same, in one form. */
const ownOf = (ledger: Ledger, { kind, id }: Key, record: AnyRecord): readonly [unknown, unknown] => {
  if ('onHand' in record) {
    const held = ledger.promised(id, Number.NEGATIVE_INFINITY)
    return [
      [units(record.onHand), units(record.held)],
      [ledger.onHand.get(id) ?? 0, held],
    ]
  }
  if (kind === 'hold' && 'reservedAt' in record) {
    const hold = ledger.holds.get(id)
    return [
      [record.expiresAt, record.reservedAt, units(record.quantity)],
      [hold?.ends, hold?.reservedAt, hold?.quantity],
    ]
  }
  if ('idleAt' in record) {
    const cart = ledger.carts.get(id)
    const discounts = (record.discounts ?? []).map(({ discount }) => discount)
    const [lines, saved] = [record.lines.map(lineOf), (record.saved ?? []).map(lineOf)]
    const own = [...(cart?.lines.values() ?? [])].map((line) => ownLine(ledger, line))
    const put = [...(cart?.saved.values() ?? [])].map((line) => ownLine(ledger, line))
    const closed = record.status === 'ordered' || record.status === 'merged' || record.status === 'expired'
    const rest = closed ? [] : [...(cart?.discounts.keys() ?? [])]
    return [
      [record.status, record.version, record.lastActivityAt, lines, saved, closed ? [] : discounts],
      [cart?.status, cart?.version, cart?.lastActivity, own, put, rest],
    ]
  }
  if ('itemCount' in record) {
    const synced = ledger.synced.get(id)
    return [
      [record.owner, record.itemCount, record.total, record.expiresAt],
      [synced?.owner, synced?.itemCount, synced?.total, synced?.ends],
    ]
  }
  if (kind === 'session' && 'prices' in record) return sessionOf(ledger, id, record)
  if (kind === 'room' && 'session' in record) return [record.session, ledger.sessions.get(record.session)?.id]
  if ('owed' in record)
    return [
      [pence(record.owed), record.limit === undefined ? undefined : pence(record.limit)],
      [owedBy(ledger, id), ledger.limits.get(id)],
    ]
  if ('config' in record && !('session' in record)) return [record.synced ?? 0, ledger.synced.size]
  if ('earlier' in record) {
    const live = [...ledger.holds.values()].filter(({ owner }) => owner === id).length
    const waiting = [...ledger.queues.values()].flat().filter(({ actor }) => actor === id).length
    return [
      [record.active, record.earlier, record.holds, record.waiting?.length ?? 0],
      [ledger.activeOf.get(id), ledger.earlierOf.get(id) ?? 0, live, waiting],
    ]
  }
  return 'product' in record ? nothing : paidOf(ledger, { kind, id }, record)
}

const sessionOf = (ledger: Ledger, id: string, record: SessionRecord): readonly [unknown, unknown] => {
  const session = ledger.sessions.get(id)
  const prices = Object.entries(record.prices).map(([sku, price]) => [sku, pence(price)])
  const own = [...(session?.prices ?? [])]
  return [
    [record.status, record.lastActivityAt, record.title, record.highlighted, record.joined === true, prices.sort()],
    [session?.status, session?.lastActivity, session?.title, session?.highlighted, session?.joined, own.sort()],
  ]
}

const paidOf = (ledger: Ledger, { kind, id }: Key, record: AnyRecord): readonly [unknown, unknown] => {
  if ('entries' in record)
    return [
      record.entries.map(({ entry, actor }) => [entry, actor]),
      (ledger.queues.get(id) ?? []).map((entry) => [entry.id, entry.actor]),
    ]
  if (kind === 'checkout' && 'discount' in record && 'taken' in record) {
    const checkout = ledger.checkouts.get(id)
    const open = [...ledger.money].filter(([name, { at }]) => name.startsWith(`${id} `) && at === 'unfulfilled')
    return [
      [record.status, pence(record.total), (record.unfulfilled ?? []).map(({ amount }) => pence(amount))],
      [checkout?.status, checkout?.total, open.map(([, { amount }]) => amount)],
    ]
  }
  if (kind === 'order' && 'stock' in record) return [record.status, ledger.orders.get(id)?.status]
  return nothing
}

const lineOf = ({ line, sku, batch, variant, quantity, unitPrice, sample, holds = [] }: CartLine) => [
  ...[line, sku, batch, variant, units(quantity), pence(unitPrice), sample === true],
  holds.map(({ hold }) => hold).sort(),
]
const ownLine = (ledger: Ledger, { id, sku, batch, variant, quantity, price, sample = false }: Line) => [
  ...[id, sku, batch, variant, quantity, price, sample],
  ledger
    .holdsOn(id)
    .map((hold) => hold.id)
    .sort(),
]
