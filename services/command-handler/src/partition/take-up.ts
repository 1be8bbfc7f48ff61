import {
  CorruptSnapshot,
  Diverged,
  type EventLog,
  FEW_BYTES,
  type Head,
  type Snapshots,
  type Stored,
} from '@cartstream/log'
import type { Codes } from './code.ts'
import type { Folded } from './folded.ts'
import { OtherState, restore } from './snapshot-lines.ts'

export type TakingUp = {
  snapshots: Snapshots
  log: EventLog
  partition: number
  logId: string
  codes: Codes
  folded: Folded
  /** Of a snapshot that is not used: why. Nothing is wrong with the log for that. */
  passedOver(snapshot: Stored | undefined, why: string): void
}

/**
 * Begins where the newest usable snapshot ends: one of this code, whose head the log has, and that can be read whole. Resolves to it, or to
 * nothing where there is none, and the log is to be folded from its beginning: that is slower, and always right.
 */
export const takeUp = async (taking: TakingUp): Promise<Stored | undefined> => {
  const { snapshots, logId, partition, passedOver } = taking
  let passed: Stored | undefined
  try {
    for (const stored of await snapshots.list(logId, partition)) {
      passed = stored
      const why = await tryOne(taking, stored)
      if (why === undefined) return stored
      passedOver(stored, why)
    }
  } catch (error) {
    passedOver(passed, String(error))
  }
  return undefined
}

/** Why it cannot be used; undefined where the state stands on it now. */
const tryOne = async (taking: TakingUp, stored: Stored): Promise<string | undefined> => {
  const { snapshots, log, partition, codes, folded } = taking
  if (stored.code !== codes.fold) return 'it was folded by other code'
  if (!(await has(log, partition, stored.head))) return 'the log does not have its head'
  try {
    folded.takeUp(await restore(stored, snapshots.read(stored), { state: codes.state, maxKeys: folded.maxKeys }))
    return undefined
  } catch (error) {
    if (error instanceof CorruptSnapshot || error instanceof OtherState) return error.message
    throw error
  }
}

const has = async (log: EventLog, partition: number, head: Head): Promise<boolean> => {
  const reading = log.read(partition, head, { follow: false, window: FEW_BYTES })[Symbol.asyncIterator]()
  try {
    await reading.next()
    return true
  } catch (error) {
    if (error instanceof Diverged) return false
    throw error
  } finally {
    await reading.return?.()
  }
}
