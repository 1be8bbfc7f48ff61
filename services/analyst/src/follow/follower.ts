import { setTimeout as sleep } from 'node:timers/promises'
import { Diverged, type EventLog, partitionOf, UnknownEvent } from '@cartstream/log'
import type { Logger } from '@cartstream/run'
import { PartitionIndex } from './partition-index.ts'

/** How a partition is followed. `reading`: what the log had at the start is not all read yet. */
export type Following = { partition: number; state: 'reading' | 'following' | 'stopped'; why?: string; events: number }

export type Follower = {
  readonly log: EventLog
  /** The index of the partition that a shop is in. */
  of(shop: string): PartitionIndex
  status(): readonly Following[]
  /** True, or why not, in words for people. */
  ready(): true | string
  /** Whether the index comes to have the batch at this offset within so many ms. */
  reaches(partition: number, offset: bigint, ms: number): Promise<boolean>
  readonly finished: Promise<void>
}

type Followed = { index: PartitionIndex; state: Following['state']; why: string | undefined; waiting: Set<() => void> }
const RETRY_MS = 1000

/** Follows every partition of the log from its beginning until the signal; what stops one is told, and the others go on. */
export const follow = (log: EventLog, { signal, logger }: { signal: AbortSignal; logger?: Logger }): Follower => {
  const partitions = Array.from({ length: log.partitions }, (_, partition): Followed => {
    return { index: new PartitionIndex(partition), state: 'reading', why: undefined, waiting: new Set() }
  })
  const finished = Promise.all(partitions.map((followed) => followOne(log, followed, { signal, logger })))
  const status = () =>
    partitions.map(({ index, state, why }) => {
      return { partition: index.partition, state, events: index.events, ...(why !== undefined && { why }) }
    })
  return {
    log,
    of: (shop) => partitions[partitionOf(shop, log.partitions)]!.index,
    status,
    ready() {
      const not = status().filter(({ state }) => state !== 'following')
      const words = not.map(({ partition, state, why }) => `partition ${partition} ${state}${why ? `: ${why}` : ''}`)
      return words.length === 0 ? true : words.join('; ')
    },
    reaches: (partition, offset, ms) => reaches(partitions[partition], offset, ms),
    finished: finished.then(() => {}),
  }
}

type Given = { signal: AbortSignal; logger: Logger | undefined }
const followOne = async (log: EventLog, followed: Followed, { signal, logger }: Given): Promise<void> => {
  const { partition } = followed.index
  while (!signal.aborted && followed.state !== 'stopped') {
    try {
      await readOn(log, followed, { signal, follow: false })
      if (signal.aborted) return
      followed.state = 'following'
      followed.why = undefined
      await readOn(log, followed, { signal, follow: true })
    } catch (error) {
      if (signal.aborted) return
      followed.why = (error as Error).message
      // what the log no longer holds, or says in words that are not known here, is as wrong in a second
      const isFinal = error instanceof Diverged || error instanceof UnknownEvent || error instanceof RangeError
      followed.state = isFinal ? 'stopped' : followed.state
      logger?.error(
        { err: error, partition },
        isFinal ? 'this partition is followed no further' : 'the log cannot be read',
      )
      if (!isFinal) await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}

const readOn = async (
  log: EventLog,
  { index, waiting }: Followed,
  options: { signal: AbortSignal; follow: boolean },
): Promise<void> => {
  for await (const batch of log.read(index.partition, index.head, options)) {
    index.take(batch)
    for (const look of waiting) look()
  }
}

const reaches = (followed: Followed | undefined, offset: bigint, ms: number): Promise<boolean> => {
  if (followed === undefined) return Promise.resolve(false)
  const { index, waiting } = followed
  if (index.head.offset >= offset) return Promise.resolve(true)
  return new Promise((resolve) => {
    const done = (reached: boolean) => {
      clearTimeout(timer)
      waiting.delete(look)
      resolve(reached)
    }
    const look = () => {
      if (index.head.offset >= offset) done(true)
    }
    const timer = setTimeout(done, ms, false)
    waiting.add(look)
  })
}
