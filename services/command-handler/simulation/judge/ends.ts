import type { AnyRecord, View } from '@cartstream/decide'
import { Chain, Diverged, GENESIS, LOG_KEY, open } from '@cartstream/log'
import { PartitionState, type ShopState } from '../../src/partition/state.ts'
import type { Handler } from '../handler.ts'
import type { World } from '../world.ts'
import { check } from './broken.ts'
import { checkFold } from './fold.ts'
import { keptUntil } from './keep/lives.ts'
import { idleAt } from './keep/sessions.ts'
import type { Ledger } from './ledger.ts'
import { checkCombined, checkMoney } from './purse.ts'
import type { JudgedBatch } from './rule.ts'
import type { Ledgers } from './traces.ts'
import { turnOf } from './turns.ts'

/** Deadlines are looked at that often. */
const TICK_MS = 110
/** So long after it was due a stand-in may end it. */
const PATIENCE_MS = 6000

/** How it ends in fair weather: everybody was told, everybody is ready, and all have the state that the log has. */
export const checkEnds = (world: World, chain: readonly JudgedBatch[], ledgers: Ledgers): void => {
  const { handlers, witness, lives, broker } = world
  const alive = new Set(handlers.map((h) => h.log.writer))
  for (const { answer, writer, key, late = 0 } of witness.asked) {
    check(answer !== undefined || !alive.has(writer), 'everybody-is-told', () => `${key} still waits`)
    check(late <= TICK_MS, 'everybody-is-told', () => `${key} was told ${late} ms after its deadline`)
  }
  const lost = broker.losses.length > 0
  for (const { loop, name } of lives)
    check(lost || loop.status().state !== 'diverged', 'no-false-divergence', () => `${name} has diverged`)
  const last = chain[chain.length - 1]!
  const fresh = freshFold(world)
  for (const [shop, ledger] of ledgers) if (fresh !== undefined) checkFold(ledger, fresh.shop(shop).base)
  for (const handler of handlers) {
    const { state, height, offset } = handler.loop.status()
    if (lost && state !== 'ready') continue
    check(state === 'ready', 'everybody-recovers', () => `${handler.name} is ${state} at the end`)
    const promise = lost ? 'lost-tail-is-noticed' : 'one-state'
    const place = `${handler.name} is at ${height} (${offset}), the log at ${last.height} (${last.last})`
    check(Number(height) === last.height && Number(offset) === last.last, promise, () => place)
    const stops = `${handler.name} is ready, but whoever reads this log from its beginning stops`
    check(fresh !== undefined, 'lost-tail-is-noticed', () => stops)
    for (const [shop, ledger] of ledgers) checkSame(handler, fresh!.shop(shop), ledger)
    const { keys } = handler.loop.sizes()
    check(keys <= (world.profile.maxKeys ?? keys), 'one-state', () => `${handler.name} remembers ${keys} keys`)
  }
  if (lost) return
  const now = Math.max(...handlers.map((h) => h.loop.now())) - PATIENCE_MS
  for (const ledger of ledgers.values()) nothingIsDue(ledger, now)
  checkMoney(world, ledgers)
  checkCombined(ledgers, now)
}

/** What is due has been ended, some seconds later at most. */
const nothingIsDue = (ledger: Ledger, now: number): void => {
  const { holds, carts, checkouts, orders, sessions, config } = ledger
  for (const pool of ledger.queues.keys()) {
    const turn = turnOf(ledger, pool)
    check(turn === undefined, 'nobody-is-skipped', () => `at the end ${turn} in ${pool}`)
  }
  for (const { id, ends } of holds.values())
    check(ends > now, 'every-due-hold-ended', () => `${id} is due since ${now + PATIENCE_MS - ends} ms`)
  for (const { id, status, lines, lastActivity, purpose } of carts.values()) {
    if (purpose === 'session') continue
    const idle = now - lastActivity
    const left = status === 'open' && lines.size > 0 && idle >= config.cartIdleSeconds * 1000
    const gone = (status === 'open' || status === 'abandoned') && idle >= config.cartKeptSeconds * 1000
    check(!left && !gone, 'abandoned-when-idle', () => `${id} is ${status}, and idle since ${idle + PATIENCE_MS} ms`)
  }
  for (const session of sessions.values()) {
    const going = session.status === 'active' || session.status === 'paused'
    const idle = going && idleAt(ledger, session) <= now
    const kept = session.status === 'ended' && keptUntil(ledger, carts.get(session.id)!) <= now
    check(!idle && !kept, 'session-has-one-life', () => `${session.id} is ${session.status}, and was to end`)
  }
  for (const { id, status, ends } of checkouts.values())
    check(status !== 'active' || ends > now, 'checkout-ends-in-time', () => `${id} is over for ${now - ends} ms`)
  for (const [id, { ends }] of ledger.synced)
    check(ends > now, 'abandoned-when-idle', () => `${id} is synced, and was to end ${now + PATIENCE_MS - ends} ms ago`)
  for (const { id, status, payBy = now + 1 } of orders.values())
    check(status !== 'unpaid' || payBy > now, 'checkout-ends-in-time', () => `${id} is unpaid for ${now - payBy} ms`)
}

/** A new process's fold of the log, by the code under test; undefined where a lost tail left what makes readers stop. */
const freshFold = ({ broker, tally }: World): PartitionState | undefined => {
  const chain = new Chain(0, GENESIS)
  const state = new PartitionState()
  try {
    for (const record of broker.records) {
      const raw = chain.feed(record)
      for (const event of raw === undefined ? [] : open(raw).events) if (event.shop !== LOG_KEY) state.fold(event)
    }
  } catch (error) {
    if (broker.losses.length === 0 || !(error instanceof Diverged)) throw error
    return undefined
  }
  tally.add('void batches', chain.voidBatches)
  return state
}

const checkSame = ({ loop, name }: Handler, fresh: ShopState, ledger: Ledger): void => {
  const view = (loop.view(fresh.shop) ?? fresh) as View
  fresh.base.each((kind, id, record) => {
    const [has, should] = [written(view.get(kind as 'cart', id)), written(record)]
    check(has === should, 'one-state', () => `${name}: ${kind} ${id} is ${has}, not ${should}`)
  })
  for (const id of ledger.everHeld)
    check(view.get('hold', id) === undefined || ledger.holds.has(id), 'one-state', () => `${name}: ${id} has ended`)
}

/** In one form, whatever the order of its members. */
const written = (record: AnyRecord | undefined): string =>
  JSON.stringify(record, (_key, value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
