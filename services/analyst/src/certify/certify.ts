import { type EventLog, GENESIS, partitionOf } from '@cartstream/log'
import { Audit } from './audit.ts'
import { type Certificate, certificateOf } from './certificate.ts'
import { codeOf } from './code.ts'

export type Certifying = {
  /** Absent: every shop of the log. */
  shop?: string | undefined
  signal?: AbortSignal
  /** After each batch: which partition of how many, and how many events so far in all. */
  onProgress?: (progress: { done: number; of: number; events: number }) => void
}

/** Reads the log from its first event to where it ends now, and nothing else. Rejects with what the log's reader throws: Diverged, UnknownEvent, Unreachable. */
export const certify = async (log: EventLog, { shop, signal, onProgress }: Certifying = {}): Promise<Certificate> => {
  const partitions =
    shop === undefined ? Array.from({ length: log.partitions }, (_, p) => p) : [partitionOf(shop, log.partitions)]
  const audits: Audit[] = []
  let events = 0
  for (const partition of partitions) {
    const audit = new Audit(partition, { only: shop })
    for await (const batch of log.read(partition, GENESIS, { follow: false, ...(signal && { signal }) })) {
      audit.take(batch)
      events += batch.events.length
      onProgress?.({ done: audits.length, of: partitions.length, events })
    }
    signal?.throwIfAborted()
    audits.push(audit)
  }
  return certificateOf(audits, shop, codeOf())
}
