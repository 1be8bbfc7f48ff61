import { type Batch, GENESIS, type Head, LOG_KEY } from '@cartstream/log'
import { Audit } from '../certify/index.ts'
import { Heads } from './heads.ts'
import { mentionsOf, shortName } from './mentions.ts'
import { Postings, placeOf } from './postings.ts'
import { Times } from './times.ts'

/**
 * What is remembered of a partition: where to find again what is asked for, never the events themselves (10 to 30 MB for a million
 * events, by how many share a batch; `bytes` says it); and the stock that the certificate keeps, which grows with live holds and pools.
 */
export class PartitionIndex {
  readonly partition: number
  readonly heads = new Heads()
  readonly postings = new Postings()
  readonly times = new Times()
  readonly audit: Audit
  head: Head = GENESIS
  /** The latest time of any shop's event so far, epoch ms. */
  latest = 0
  events = 0
  #batch: Batch | undefined

  constructor(partition: number) {
    this.partition = partition
    this.audit = new Audit(partition, {
      fellShort: (event, { sku, batch }) => {
        const { head, events } = this.#batch!
        this.postings.add(shortName(event.shop, sku, batch), placeOf(Number(head.height), events.indexOf(event)))
      },
    })
  }

  take(batch: Batch): void {
    this.#batch = batch
    this.audit.take(batch)
    const place = placeOf(Number(batch.head.height), 0)
    for (const event of batch.events) {
      if (event.shop !== LOG_KEY) {
        if (event.time > this.latest) this.latest = event.time
        this.times.add(event.shop, this.latest)
      }
      for (const name of mentionsOf(event)) this.postings.add(name, place)
    }
    this.events += batch.events.length
    this.heads.add(batch.head, this.latest)
    this.head = batch.head
  }

  get bytes(): number {
    return this.heads.bytes + this.postings.bytes + this.times.bytes
  }
}
