import { cartIdOf } from '@cartstream/keys'
import { type EventLog, ensureCreated, partitionOf, type Snapshots } from '@cartstream/log'
import type { Logger, Metrics } from '@cartstream/run'
import type { LoopAt } from './http/desk.ts'
import { codes } from './partition/code.ts'
import type { Recorded, TakenUp } from './partition/folded.ts'
import { createIds } from './partition/ids.ts'
import type { KeepingOptions } from './partition/keeper.ts'
import { Loop } from './partition/loop.ts'
import { realTime } from './partition/time.ts'
import { observerOf, watchSizes } from './watch.ts'

/** Shops whose place is known without a hash; anybody may name a shop, so there is a bound. */
const MOST_PLACES = 10_000

export type PartitionsOptions = {
  log: EventLog
  logger: Logger
  metrics: Metrics
  /** 1 for the first stand-in of a partition's writer, 2 for the next, ... */
  rank?: number | undefined
  /** Idempotency keys remembered per partition. */
  maxKeys?: number | undefined
  /** Told of every event that is in the log, from the first on; `mine`: a loop of this handler has just appended it. */
  recorded?: Recorded | undefined
  /** Told of every shop that a snapshot has, in place of its events before. */
  takenUp?: TakenUp | undefined
  /** Beside the log; without them every start folds it whole. */
  snapshots?: Snapshots | undefined
  keeping?: KeepingOptions | undefined
  signal?: AbortSignal | undefined
}

export type Partitions = {
  loops: ReadonlyMap<number, Loop>
  /** The loop that decides for a shop. */
  loopFor(shop: string): LoopAt
  /** Every shop that the log has an event of, as far as it has been folded. */
  allShops(): Iterable<string>
  /** Takes nothing new, finishes what is in flight. */
  close(): Promise<void>
}

/**
 * One loop per partition of the log, which is created first if nobody has. They begin to fold at once; `loops` say when they are ready.
 * Rejects where this is not a log of ours, or has another partition count.
 */
export const openPartitions = async (options: PartitionsOptions): Promise<Partitions> => {
  const { log, logger, metrics, rank, maxKeys, recorded, takenUp, snapshots, signal } = options
  const { logId, partitions } = await ensureCreated(log, signal)
  logger.info({ logId, partitions }, 'the log is there')
  const ids = createIds()
  const loops = new Map<number, Loop>()
  for (let partition = 0; partition < partitions; partition++) {
    const told = { ...(recorded && { recorded }), ...(takenUp && { takenUp }) }
    const observe = { ...observerOf(partition, logger, metrics), ...told }
    const limits = { ...(rank !== undefined && { rank }), ...(maxKeys !== undefined && { maxKeys }) }
    const keeping = snapshots && { keeping: { ...options.keeping, snapshots, logId, codes: codes() } }
    loops.set(partition, new Loop({ log, partition, time: realTime, ids, cartIdOf, observe, ...limits, ...keeping }))
  }
  const places = new Map<string, LoopAt>()
  const unwatch = watchSizes(log, loops, metrics)
  return {
    loops,
    loopFor: (shop) => {
      const known = places.get(shop)
      if (known !== undefined) return known
      const partition = partitionOf(shop, partitions)
      const place = { loop: loops.get(partition)!, partition }
      if (places.size === MOST_PLACES) places.clear()
      places.set(shop, place)
      return place
    },
    allShops: () => [...loops.values()].flatMap((loop) => [...loop.shops()]),
    async close() {
      unwatch()
      await Promise.all([...loops.values()].map((loop) => loop.close()))
    },
  }
}
