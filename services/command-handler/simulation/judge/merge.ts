import type { Command } from '@cartstream/schemas'
import { units } from './amounts.ts'
import { check } from './broken.ts'
import { type Cart, demandsOf, type Entry, type Hold, type Ledger, type Line, type Merging } from './ledger.ts'
import { policyOf, stepOf } from './truth/wishes.ts'

type MergeCart = Extract<Command, { type: 'MergeCart' }>

/** Both carts and their holds, as the merge finds them. */
export const merging = (ledger: Ledger, { from, caller }: MergeCart): Merging => {
  const cartOf = (actor: string): Cart | undefined => ledger.carts.get(ledger.activeOf.get(actor) ?? '')
  const [guest, own] = [cartOf(from), cartOf(caller.actor)]
  const ids = new Set([guest?.id, own?.id])
  const copies = (cart: Cart | undefined): Line[] => [...(cart?.lines.values() ?? [])].map((line) => ({ ...line }))
  return {
    guest: copies(guest),
    own: copies(own),
    holds: [...ledger.holds.values()].filter((hold) => ids.has(hold.cart)).map((hold) => ({ ...hold })),
    queues: new Map([...ledger.queues].map(([pool, queue]) => [pool, queue.map((entry) => ({ ...entry }))])),
  }
}

/** Of both who merge, the first in each queue stands there for the customer; everybody else where they were. Then some come up. */
export const checkPlaces = ({ queues, decision }: Ledger, { from, caller }: MergeCart): void => {
  const gone = new Set<string>()
  for (const { type, data } of decision.events)
    if (type === 'WaitlistPromoted' || (type === 'WaitlistLeft' && data.because === 'delisted')) gone.add(data.entry)
  for (const [pool, before] of decision.merging?.queues ?? []) {
    const isOne = ({ actor }: Entry) => actor === from || actor === caller.actor
    const left = before.filter((entry) => !isOne(entry) || entry === before.find(isOne))
    const should = left.map((entry) => [entry.id, isOne(entry) ? caller.actor : entry.actor])
    const [has, expected] = [(queues.get(pool) ?? []).map(({ id, actor }) => [id, actor]), should].map((queue) =>
      JSON.stringify(queue.filter(([id]) => !gone.has(id!))),
    )
    check(has === expected, 'nobody-is-skipped', () => `${from} logged in: in ${pool} wait ${has}, not ${expected}`)
  }
}

const nameOf = ({ sku, variant, batch }: Line): string => JSON.stringify([sku, variant, batch])

/** The customer's cart is what the strategy makes of both, and holds what both held, or more where the shop holds on add. */
export const checkMerge = (ledger: Ledger, command: MergeCart): void => {
  const { merging, events } = ledger.decision
  const now = events[0]!.time
  const into = ledger.carts.get(ledger.activeOf.get(command.caller.actor) ?? '')
  if (into === undefined || merging === undefined || !ledger.has('CartMerged')) return
  const strategy = command.strategy ?? ledger.config.mergeStrategy
  const { lines, comeOver } = wanted(ledger, merging, strategy)
  const found = new Map([...into.lines.values()].map((line) => [nameOf(line), line]))
  const say = () => `${into.id} has ${JSON.stringify([...found])}, not ${JSON.stringify([...lines])}`
  check(found.size === lines.size, 'events-do-what-was-asked', say)
  for (const [name, line] of lines) {
    const own = found.get(name)
    check(own?.quantity === line.quantity && own.price === line.price, 'events-do-what-was-asked', say)
    for (const { pool, quantity } of demandsOf(own!)) {
      const parts = heldBefore(merging, own!, pool).filter(({ guest }) =>
        guest ? comeOver : strategy !== 'guest-wins',
      )
      neverDoubled(ledger, own!, { pool, quantity, parts: parts.map(({ hold }) => hold), now })
    }
  }
}

type Wanted = { lines: Map<string, Line>; comeOver: boolean }
export const wanted = (ledger: Ledger, { guest, own }: Merging, strategy: string): Wanted => {
  const comeOver = strategy !== 'existing-wins' && (strategy !== 'guest-if-existing-empty' || own.length === 0)
  const stays = strategy === 'guest-wins' ? [] : own
  const lines = new Map(stays.map((line) => [nameOf(line), { ...line }]))
  for (const line of comeOver ? guest : []) {
    const had = lines.get(nameOf(line))
    const sum = strategy === 'max' ? Math.max(had?.quantity ?? 0, line.quantity) : (had?.quantity ?? 0) + line.quantity
    const quantity = Math.max(had?.quantity ?? 0, Math.min(sum, roomFor(ledger, lines, line)))
    if (quantity > 0) lines.set(nameOf(line), { ...(had ?? line), quantity })
  }
  return { lines, comeOver }
}

/** How much of it one line, and the cart, may have besides the other lines. */
const roomFor = ({ config, products }: Ledger, lines: ReadonlyMap<string, Line>, line: Line): number => {
  const product = products.get(line.sku)!.product
  const others = [...lines.values()].filter((l) => l.sku === line.sku && nameOf(l) !== nameOf(line))
  const rest = others.reduce((sum, { quantity }) => sum + quantity, 0)
  const most = product.maximumPerCart === undefined ? Number.POSITIVE_INFINITY : units(product.maximumPerCart) - rest
  const room = Math.max(0, Math.min(units(config.maxQuantityPerLine), most))
  return room - (room % stepOf(product))
}

/** The holds that both sides had on a pool for what is one line now. */
const heldBefore = ({ guest, own, holds }: Merging, line: Line, pool: string): { hold: Hold; guest: boolean }[] => {
  const idIn = (lines: readonly Line[]) => lines.find((l) => nameOf(l) === nameOf(line))?.id
  const [guests, owns] = [idIn(guest), idIn(own)]
  return holds.flatMap((hold) => {
    if (hold.pool !== pool || (hold.line !== guests && hold.line !== owns)) return []
    return [{ hold, guest: hold.line === guests }]
  })
}

type Share = { pool: string; quantity: number; parts: readonly Hold[]; now: number }
/** Holds move: nothing is lost, nothing is made up, and none is held for longer than the first of them may be. */
const neverDoubled = (ledger: Ledger, line: Line, { pool, quantity, parts, now }: Share): void => {
  const hold = ledger.holdsOn(line.id).find((held) => held.pool === pool)
  const both = Math.min(
    quantity,
    parts.reduce((sum, part) => sum + part.quantity, 0),
  )
  const has = hold?.quantity ?? 0
  const kept = policyOf(ledger, line.sku) === 'add' ? has >= both : has === both
  check(kept, 'held-as-wanted', () => `${line.id} holds ${has} of ${pool}, both carts held ${both} of what it takes`)
  const first = Math.min(now, ...parts.map(({ reservedAt }) => reservedAt))
  const since = () => `${hold?.id} is reserved since ${hold?.reservedAt}, and was since ${first}`
  check(parts.length === 0 || hold?.reservedAt === first, 'extended-by-activity-only', since)
}
