import { randomUUID } from 'node:crypto'
import type { Of } from '@cartstream/schemas'
import { encode, LOG_KEY } from './codec.ts'
import { type EventLog, FEW_BYTES, GENESIS, type Head } from './port.ts'

/** What LogCreated fixes for ever: the log's id (one for all partitions) and the partition count. */
export type LogIdentity = { logId: string; partitions: number }

/** The first valid batch of a partition; undefined while there is none. */
const identityOf = async (log: EventLog, partition: number): Promise<(LogIdentity & { head: Head }) | undefined> => {
  for await (const batch of log.read(partition, GENESIS, { follow: false, window: FEW_BYTES })) {
    const created = batch.events[0]
    if (created?.type !== 'LogCreated')
      throw new Error(`partition ${partition} does not begin with LogCreated: this topic is not a cartstream log`)
    return { ...created.data, head: batch.head }
  }
  return undefined
}

/**
 * The log's identity, made if it has none: the first LogCreated in the log wins, partition 0 names the log, the others copy it.
 * Any number of handlers may call this at once. Throws where the partition count is not the one the log was created with.
 */
export const ensureCreated = async (log: EventLog, signal?: AbortSignal): Promise<LogIdentity> => {
  const identity = await ensurePartition(log, 0, randomUUID(), signal)
  for (let p = 1; p < log.partitions; p++) {
    const copy = await ensurePartition(log, p, identity.logId, signal)
    if (copy.logId !== identity.logId)
      throw new Error(`partition ${p} belongs to log ${copy.logId}, partition 0 to ${identity.logId}`)
  }
  if (identity.partitions !== log.partitions) {
    throw new Error(
      `this log was created with ${identity.partitions} partitions, but has ${log.partitions}: shops would change partitions; copy it into a new topic instead`,
    )
  }
  return { logId: identity.logId, partitions: identity.partitions }
}

const ensurePartition = async (
  log: EventLog,
  partition: number,
  logId: string,
  signal?: AbortSignal,
): Promise<LogIdentity> => {
  for (;;) {
    signal?.throwIfAborted()
    const found = await identityOf(log, partition)
    if (found !== undefined) return found
    const data = { logId, partitions: log.partitions, partition, format: 1 as const }
    const event: Of<'LogCreated'> = { type: 'LogCreated', stream: `log/${partition}`, data }
    const outcome = await log.append(partition, GENESIS, [encode(event, LOG_KEY, randomUUID(), Date.now(), {})])
    if ('appended' in outcome || 'conflict' in outcome) continue
    if ('refused' in outcome && outcome.refused !== 'unreachable')
      throw new Error(`the log could not be created: ${outcome.refused} ${outcome.cause ?? ''}`)
    await new Promise((resolve) => setTimeout(resolve, 100)) // nobody knows, or nobody answers: look again in a moment
  }
}
