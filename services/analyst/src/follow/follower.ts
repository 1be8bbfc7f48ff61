import { setTimeout as sleep } from 'node:timers/promises'
import { Diverged, type EventLog, partitionOf, UnknownEvent } from '@cartstream/log'
import type { Logger, Metrics } from '@cartstream/run'
import { createBreath } from '../fold/breath.ts'
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
export type Given = { signal: AbortSignal; logger?: Logger | undefined; metrics?: Metrics | undefined }

/** Follows every partition of the log from its beginning until the signal; what stops one is told, and the others go on. */
export const follow = (log: EventLog, given: Given): Follower => {
  const partitions = Array.from({ length: log.partitions }, (_, partition): Followed => {
    return { index: new PartitionIndex(partition), state: 'reading', why: undefined, waiting: new Set() }
  })
  const finished = Promise.all(partitions.map((followed) => followOne(log, followed, given)))
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

const followOne = async (log: EventLog, followed: Followed, given: Given): Promise<void> => {
  const { signal, logger } = given
  const { partition } = followed.index
  while (!signal.aborted && followed.state !== 'stopped') {
    try {
      await readOn(log, followed, { ...given, follow: false })
      if (signal.aborted) return
      followed.state = 'following'
      followed.why = undefined
      await readOn(log, followed, { ...given, follow: true })
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
  { signal, logger, metrics, follow }: Given & { follow: boolean },
): Promise<void> => {
  const partition = String(index.partition)
  const breathe = createBreath()
  let told = index.audit.breaches
  for await (const batch of log.read(index.partition, index.head, { signal, follow })) {
    await breathe()
    index.take(batch)
    for (const look of waiting) look()
    const { breaches } = index.audit
    if (breaches > told)
      logger?.error({ partition, breaches }, 'more was held or sold than there was: ask `cartstream certify`')
    told = breaches
    metrics?.certificateBreaches.set({ partition }, breaches)
    metrics?.certifiedEvents.set({ partition }, index.events)
    metrics?.indexBytes.set({ partition }, index.bytes)
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
