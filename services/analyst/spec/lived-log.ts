import { randomUUID } from 'node:crypto'
import type { DomainEvent, Refusal } from '@cartstream/decide'
import { type EventLog, encode, ensureCreated, type Head, type Recorded } from '@cartstream/log'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import type { History } from '@cartstream/spec/asked'
import { anything } from '@cartstream/spec/asked'
import { hosting } from '@cartstream/spec/hosting'
import { paying, purchases } from '@cartstream/spec/paying'
import { box, cheese, configured, listed, mug, shirt, stocked } from '@cartstream/spec/sample'
import { happen, newWorld, perform, shop, type World } from '@cartstream/spec/world'
import fc from 'fast-check'
import { PartitionIndex } from '../src/follow/partition-index.ts'

/** What a shop may go through, up to a whole day of it: carts, stock, sales and live sessions. */
export const everything: fc.Arbitrary<History> = purchases(
  fc.oneof({ weight: 4, arbitrary: anything }, { weight: 3, arbitrary: paying }, { weight: 1, arbitrary: hosting }),
)

/** A log of a shop that has lived a history, as handlers write it: several commands to a batch, each with what was settled before it. */
export type LivedLog = {
  log: EventLog
  index: PartitionIndex
  world: World
  /** The heads, the first batch's first. */
  heads: readonly Head[]
}

const beginning = (policy: Parameters<typeof configured>[0]): readonly DomainEvent[] => [
  configured({ holdCapSeconds: 1800, taxRate: '0.175', payLater: true, ...policy }),
  ...[listed(mug), stocked('MUG', '5'), stocked('MUG', '3', 'B1')],
  ...[listed(cheese, { safetyStock: '1', backorder: '2' }), stocked('CHEESE', '4')],
  ...[listed(shirt, { hold: 'checkout' }), stocked('SHIRT', '4'), listed(box)],
]

/** `perBatch`: how many commands go into a batch. `log`: where to; by default a new one in memory. */
type Living = { perBatch?: number; policy?: Parameters<typeof configured>[0]; log?: EventLog }

export const liveInALog = async (
  history: History,
  { perBatch = 1, policy = {}, log: given }: Living = {},
): Promise<LivedLog> => {
  const world = newWorld()
  const log = given ?? createMemoryLog(new MemoryBroker(1, () => world.now))
  await ensureCreated(log)
  const heads: Head[] = [await log.tail(0)]
  let batch: Recorded[] = []
  const say = (events: readonly DomainEvent[], command?: string) => {
    for (const event of events)
      batch.push(encode(event, shop, randomUUID(), world.now, command === undefined ? {} : { command }))
  }
  const append = async () => {
    if (batch.length === 0) return
    const outcome = await log.append(0, heads.at(-1)!, batch)
    if (!('appended' in outcome)) throw new Error(JSON.stringify(outcome))
    heads.push(outcome.appended)
    batch = []
  }
  happen(world, beginning(policy))
  say(beginning(policy))
  await append()
  for (const [n, [seconds, asked]] of history.entries()) {
    world.now += seconds * 1000
    const { settled, decision } = perform(world, asked(world))
    say(settled)
    if ('accepted' in decision) say(decision.accepted, `command ${n}`)
    else say([answered(n, decision.rejected)])
    if (n % perBatch === perBatch - 1) await append()
  }
  await append()
  return { log, world, heads, index: await indexOf(log) }
}

/** What a handler writes of a refusal. */
const answered = (n: number, refused: Refusal): DomainEvent => {
  const { code, sku, quantity, available, stream } = refused
  const answer = { key: `key ${n}`, body: 'body', status: 409, code, sku, quantity, available, stream }
  return { type: 'CommandsAnswered', stream: `shop/${shop}`, data: { answers: [answer] } }
}

export const indexOf = async (log: EventLog): Promise<PartitionIndex> => {
  const index = new PartitionIndex(0)
  for await (const batch of log.read(0, index.head, { follow: false })) index.take(batch)
  return index
}
