import { batchBytes, createNonces, open, seal } from '../batch.ts'
import { Chain, type RawRecord } from '../chain.ts'
import { type Batch, Diverged, type EventLog, GENESIS, type Head, type ReadOptions, type Recorded } from '../port.ts'

/** The broker of the memory adapter: partitions of raw records, shared by any number of logs. Specs may tamper with them. */
export class MemoryBroker {
  readonly partitions: RawRecord[][]
  /** Append time, epoch ms. */
  now: () => number
  #waiting = new Set<() => void>()

  constructor(partitions = 1, now: () => number = Date.now) {
    this.partitions = Array.from({ length: partitions }, () => [])
    this.now = now
  }

  /** Appends the records as they are, whole, and returns the base offset: a broker judges nothing. */
  produce(
    partition: number,
    records: readonly Pick<RawRecord, 'key' | 'value' | 'link'>[],
  ): { base: bigint; at: number } {
    const stored = this.partitions[partition]!
    const base = BigInt(stored.length)
    const at = this.now()
    for (const r of records) stored.push({ ...r, offset: BigInt(stored.length), at })
    this.wake()
    return { base, at }
  }

  wake(): void {
    for (const resume of this.#waiting) resume()
    this.#waiting.clear()
  }

  /** Settles at the next append or when `signal` aborts. */
  changed(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      this.#waiting.add(done)
      signal?.addEventListener('abort', done)
    })
  }
}

/** A place in memory with the promises of a log: for specs and simulations. */
export const createMemoryLog = (broker = new MemoryBroker(), maxBatchBytes = 900_000): EventLog => {
  const nonces = createNonces()
  const chains = broker.partitions.map((_, p) => new Chain(p, GENESIS))
  const appendRequests = broker.partitions.map(() => 0)

  const closing = new AbortController()

  async function* read(partition: number, from: Head, options: ReadOptions): AsyncIterable<Batch> {
    const { signal: asked, follow, types, saying, onLooked } = options
    const signal = asked === undefined ? closing.signal : AbortSignal.any([asked, closing.signal])
    const stored = broker.partitions[partition]!
    if (from.offset >= 0n && chainIdAt(stored, from.offset) !== from.id)
      throw new Diverged(partition, `no ${from.id.slice(0, 12)} at offset ${from.offset}`)
    const chain = new Chain(partition, from)
    const counted = chains[partition]!
    let next = Number(from.offset) + 1
    while (!signal.aborted) {
      if (next > stored.length) throw new Diverged(partition, `offset ${next} is beyond the end, ${stored.length}`)
      const record = stored[next]
      if (record === undefined) {
        onLooked?.(BigInt(next) - 1n)
        if (!follow || signal.aborted) return
        await broker.changed(signal)
        continue
      }
      next++
      const [voids, foreign] = [chain.voidBatches, chain.foreignRecords]
      const raw = chain.feed(record)
      if (record.offset > counted.head.offset) {
        counted.voidBatches += chain.voidBatches - voids
        counted.foreignRecords += chain.foreignRecords - foreign
      }
      if (raw !== undefined) yield open(raw, { types, saying })
    }
  }

  const log: EventLog = {
    partitions: broker.partitions.length,
    writer: nonces.writer,
    maxBatchBytes,
    async append(partition, parent, records: readonly Recorded[]) {
      if (batchBytes(records) > maxBatchBytes) return { refused: 'too-large' }
      const sealed = seal(parent, nonces.next(), records)
      if (parent.offset >= 0n && chainIdAt(broker.partitions[partition]!, parent.offset) !== parent.id)
        return { refused: 'diverged' }
      appendRequests[partition]!++
      const raw = records.map((r, i) => ({ key: Buffer.from(r.key), value: r.value, link: sealed.links[i] }))
      const { base, at } = broker.produce(partition, raw)
      const appended: Head = { offset: base + BigInt(records.length - 1), height: sealed.height, id: sealed.id }
      if (base === parent.offset + 1n) return { appended, at: new Date(at) }
      try {
        for await (const batch of read(partition, parent, { follow: false }))
          return batch.head.id === sealed.id ? { appended, at: batch.at } : { conflict: true }
      } catch (error) {
        if (!(error instanceof Diverged)) throw error
      }
      return { refused: 'diverged' }
    },
    read,
    async tail(partition) {
      let head = GENESIS
      for await (const batch of read(partition, GENESIS, { follow: false })) head = batch.head
      return head
    },
    end: async (partition) => BigInt(broker.partitions[partition]!.length) - 1n,
    stats: (partition) => ({
      voidBatches: chains[partition]!.voidBatches,
      foreignRecords: chains[partition]!.foreignRecords,
      appendRequests: appendRequests[partition]!,
    }),
    close: async () => closing.abort(),
  }
  return log
}

const chainIdAt = (stored: readonly RawRecord[], offset: bigint): string | undefined =>
  stored[Number(offset)]?.link?.toString('hex', 9, 41)
