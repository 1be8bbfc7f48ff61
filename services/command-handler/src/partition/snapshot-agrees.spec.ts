import { type CartRecord, dueAt } from '@cartstream/decide'
import { type Batch, Chain, GENESIS, LOG_KEY } from '@cartstream/log'
import { createMemoryLog } from '@cartstream/log/memory'
import { describe, expect, it } from 'vitest'
import { play } from '../../simulation/run.ts'
import type { World } from '../../simulation/world.ts'
import { Folded } from './folded.ts'
import { cut, linesOf, restore } from './snapshot-lines.ts'
import { realTime } from './time.ts'

/** The valid chain of a simulated partition; one that lost its tail tells as much as it has. */
const batchesOf = ({ broker }: World): Batch[] => {
  const chain = new Chain(0, GENESIS)
  const batches: Batch[] = []
  for (const record of broker.losses.length > 0 ? [] : broker.records) {
    const raw = chain.feed(record)
    if (raw !== undefined) batches.push(broker.open(raw))
  }
  return batches
}

const folded = (maxKeys: number | undefined) => new Folded(createMemoryLog(), realTime, { maxKeys })

const fold = (into: Folded, batches: readonly Batch[]): Folded => {
  for (const batch of batches) into.fold(batch)
  return into
}

const throughSnapshot = async (from: Folded): Promise<Folded> => {
  const lines = (async function* () {
    yield* linesOf(cut(from, 'state'))
  })()
  const name = { logId: from.logId!, partition: 0, head: from.head, code: '', at: new Date(from.at) }
  const into = folded(from.maxKeys)
  into.takeUp(await restore(name, lines, { state: 'state', maxKeys: from.maxKeys }))
  return into
}

/** All that the two must agree on, as plain values. Shops without a record are names and nothing else. */
const contentOf = ({ state, remembered, ...rest }: Folded) => ({
  head: rest.head,
  at: rest.at,
  latest: rest.latest,
  logId: rest.logId,
  lastWriter: rest.lastWriter,
  remembered: { horizon: remembered.horizon, traces: [...remembered.keys()].map((key) => [key, remembered.get(key)]) },
  shops: [...state.shops.values()].flatMap((shop) => {
    const kinds = [...shop.base.kinds()].map(([kind, map]) => [kind, Object.fromEntries(map)] as const)
    if (kinds.length === 0) return []
    const pools = [...shop.pools].map(([pool, holds]) => ({
      pool,
      live: holds.live,
      newest: [...shop.newest(pool.slice('pool/'.length) as `${string}/${string}`)].map(({ hold }) => hold),
    }))
    const held = pools.filter(({ live }) => live > 0).sort((a, b) => (a.pool < b.pool ? -1 : 1))
    return [{ shop: shop.shop, records: Object.fromEntries(kinds), held }]
  }),
})

/** Everything that is due at an instant, by what it is due under, and which holds. A pool is looked at for holds that have ended, too. */
const due = ({ state }: Folded, now: number): string[] => {
  const found: string[] = []
  const entries: Exclude<ReturnType<typeof state.nextDue>, string>[] = []
  for (let next = state.nextDue(now, now); next !== 'none'; next = state.nextDue(now, now))
    if (next !== 'later') entries.push(next)
  for (const { shop, key } of entries) {
    const holds = state.takeDue(shop, key, { now, limit: 1_000_000 })
    state.putBack(shop, holds)
    const isDue = holds.length > 0 || (dueAt(shop, key) ?? now + 1) <= now
    if (isDue) found.push(`${shop.shop} ${key} ${holds.map(({ hold }) => hold).sort()}`)
    state.again(shop, key, now)
  }
  return found.sort()
}

/** Decides what the log will have next, as it does while a batch is under way: nothing of it is certain, and alarms have gone off. */
const speculate = ({ state }: Folded, batches: readonly Batch[]): void => {
  for (const { head, at, events } of batches) {
    state.nextDue(at.getTime(), at.getTime())
    for (const event of events) if (event.shop !== LOG_KEY) state.speculate(state.shop(event.shop), event)
    if (head.id === batches[0]!.head.id) state.send()
  }
}

/** The holds of carts' lines that the shops have by themselves, and whether the lines have those very records. */
const shared = ({ state }: Folded): boolean[] =>
  [...state.shops.values()].flatMap(({ base }) =>
    ([...base.of('cart').values()] as CartRecord[]).flatMap(({ lines }) =>
      lines.flatMap(({ holds = [] }) =>
        holds.filter(({ hold }) => base.of('hold').has(hold)).map((hold) => base.get('hold', hold.hold) === hold),
      ),
    ),
  )

const SPANS = [0, 1500, 60_000, 3 * 3_600_000, 100 * 86_400_000]

describe('a handler that starts from a snapshot, however old, and folds the rest', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('is where a full fold is: seed %i', async (seed) => {
    const { batches, maxKeys } = await play(seed, (world) => ({
      batches: batchesOf(world),
      maxKeys: world.profile.maxKeys,
    }))
    const whole = contentOf(fold(folded(maxKeys), batches))
    const step = Math.max(1, Math.floor(batches.length / 6))
    for (let at = 1; at <= batches.length; at += step) {
      const before = fold(folded(maxKeys), batches.slice(0, at))
      const restored = await throughSnapshot(before)
      expect(contentOf(restored)).toEqual(contentOf(before))
      expect(shared(restored)).toEqual(shared(before).fill(true))
      for (const span of SPANS) {
        const now = before.latest + span
        expect(due(restored, now)).toEqual(due(before, now))
      }
      const deciding = fold(folded(maxKeys), batches.slice(0, at))
      speculate(deciding, batches.slice(at, at + 2))
      const acknowledged = await throughSnapshot(deciding)
      expect(contentOf(acknowledged)).toEqual(contentOf(before))
      const later = before.latest + 60_000
      expect(due(acknowledged, later)).toEqual(due(before, later))
      const resumed = fold(await throughSnapshot(fold(folded(maxKeys), batches.slice(0, at))), batches.slice(at))
      expect(contentOf(resumed)).toEqual(whole)
      const straight = fold(folded(maxKeys), batches)
      for (const span of SPANS) {
        const now = straight.latest + span
        expect(due(resumed, now)).toEqual(due(straight, now))
      }
    }
  })
})
