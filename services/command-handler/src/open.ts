import type { Providers } from '@cartstream/pay/open'
import type { Lifetime } from '@cartstream/run'
import { Sagas } from './combined/sagas.ts'
import { openPartitions, type Partitions, type PartitionsOptions } from './partitions.ts'
import { Till } from './pay/till.ts'

/** How much of a caller's patience a payment provider may use up. */
const PROVIDERS_SHARE = 0.6

export type WriteSideOptions = Omit<PartitionsOptions, 'recorded' | 'takenUp' | 'signal'> & {
  /** Who takes payments. */
  providers: Providers
  /** How long a caller waits for the log, ms; 5,000 by default. */
  deadlineMs?: number | undefined
  /** What is opened here is closed with it: the sagas first, then the loops, which finish what is in flight. */
  lifetime: Lifetime
}
export type WriteSide = { partitions: Partitions; till: Till; sagas: Sagas }

/** Everything behind the doors: a loop per partition, the payment providers, and who runs combined checkouts. Begins at once. */
export const openWriteSide = async (options: WriteSideOptions): Promise<WriteSide> => {
  const { providers, lifetime, logger, rank, deadlineMs = 5000 } = options
  const till = new Till({ providers, patienceMs: deadlineMs * PROVIDERS_SHARE })
  const sagas = new Sagas({ till, logger, rank, deadlineMs })
  const { recorded, takenUp } = sagas
  const partitions = await openPartitions({ ...options, recorded, takenUp, signal: lifetime.signal })
  lifetime.opened('partitions', () => partitions.close())
  sagas.start(partitions.loopFor)
  lifetime.opened('sagas', () => sagas.close())
  return { partitions, till, sagas }
}
