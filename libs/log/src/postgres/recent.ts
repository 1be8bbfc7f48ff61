import type { Batch, BatchId, Head } from '../port.ts'

/** Batches kept: a reader in the same process is rarely further behind, and one that is asks the database. */
const MOST = 256

/**
 * The batches that this process appended last, as the database acknowledged them. A reader beside the writer takes them from here: it
 * would otherwise fetch, hash and parse what was written a moment ago (measured on the embedded instance: a third of the projector's work).
 */
export class Recent {
  readonly #byPartition = new Map<number, { parent: BatchId; batch: Batch; number: number }[]>()
  /** How many were ever added: a reader notes it before it looks into the database. */
  added = 0

  add(partition: number, parent: BatchId, batch: Batch): void {
    const known = this.#byPartition.get(partition) ?? []
    this.#byPartition.set(partition, known)
    // Another process wrote in between: what is here leads nowhere any more.
    if (known.at(-1)?.batch.head.id !== parent) known.length = 0
    known.push({ parent, batch, number: ++this.added })
    if (known.length > MOST) known.splice(0, MOST / 2)
  }

  /**
   * The batch that stands on `head`, if it is one of these and was added after the first `since`. What was added before the reader's last look
   * is the database's to say: it may have been lost there.
   */
  after(partition: number, head: Head, since: number): Batch | undefined {
    const known = this.#byPartition.get(partition)
    const first = known?.[0]
    if (first === undefined) return undefined
    const found = known![Number(head.height + 1n - first.batch.head.height)]
    return found?.parent === head.id && found.number > since ? found.batch : undefined
  }
}
