import { contentId, decodeLink, FORMAT, headAt, LINK_BYTES, type Link, type Payload } from './link.ts'
import { Diverged, type Head } from './port.ts'

/** A record as a broker stores it; `at` its append time in epoch ms. */
export type RawRecord = {
  offset: bigint
  at: number
  key: Buffer | null
  value: Buffer | null
  link: Buffer | undefined
}
/** A valid batch before its records are decoded. */
export type RawBatch = { head: Head; at: number; nonce: string; records: readonly Payload[] }

/** `bytes`: the link of the first record; those of the others differ in the index only. */
type Pending = { link: Link; bytes: Buffer; base: bigint; records: Payload[]; at: number }

const NO_KEY = Buffer.alloc(0)
const INDEX_AT = LINK_BYTES - 4
const isLink = (bytes: Buffer | undefined): bytes is Buffer => bytes?.length === LINK_BYTES && bytes[0] === FORMAT
const indexIn = (link: Buffer): number => link.readUInt16BE(INDEX_AT)
const countIn = (link: Buffer): number => link.readUInt16BE(INDEX_AT + 2)

/**
 * The rule of the log (D2), for every reader: fed a partition's records in order, it returns each batch that is valid, and only those.
 *
 * | record | state | then |
 * |---|---|---|
 * | no link, or no value | any | foreign, counted; what was pending is void |
 * | index 0 | any | what was pending is void; a new batch is pending |
 * | next index of the pending batch, next offset | pending | joins it |
 * | anything else | any | void, and so is what was pending |
 * | last index joins | id is not the content's hash | void |
 * | | parent is the head | valid: the new head |
 * | | parent is not the head, and stands at the head's height or above | diverged: its writer stood on a head that this log lost |
 * | | parent below the head's height | void (a lost race, a duplicate, a zombie) |
 */
export class Chain {
  head: Head
  voidBatches = 0
  foreignRecords = 0
  #pending: Pending | undefined
  readonly #partition: number

  constructor(partition: number, head: Head) {
    this.#partition = partition
    this.head = head
  }

  feed(record: RawRecord): RawBatch | undefined {
    const { link: bytes, offset, value } = record
    if (!isLink(bytes) || value === null || indexIn(bytes) >= countIn(bytes)) {
      this.foreignRecords++
      return this.#void()
    }
    if (indexIn(bytes) === 0) {
      this.#void()
      this.#pending = { link: decodeLink(bytes)!, bytes, base: offset, records: [], at: record.at }
    } else if (!this.#continues(bytes, offset)) {
      return this.#void(true)
    }
    const pending = this.#pending as Pending
    pending.records.push({ key: record.key ?? NO_KEY, value })
    return pending.records.length === pending.link.count ? this.#complete(pending) : undefined
  }

  #continues(bytes: Buffer, offset: bigint): boolean {
    const p = this.#pending
    return (
      p !== undefined &&
      indexIn(bytes) === p.records.length &&
      offset === p.base + BigInt(p.records.length) &&
      bytes.compare(p.bytes, 0, INDEX_AT, 0, INDEX_AT) === 0 &&
      countIn(bytes) === p.link.count
    )
  }

  #complete({ link, base, records, at }: Pending): RawBatch | undefined {
    this.#pending = undefined
    const intact = contentId({ ...link, records }) === link.id
    if (intact && link.parent === this.head.id && link.height === this.head.height + 1n) {
      this.head = headAt(base, link.count, link.height, link.id)
      return { head: this.head, at, nonce: link.nonce, records }
    }
    this.voidBatches++
    if (intact && link.height - 1n >= this.head.height && link.parent !== this.head.id) {
      throw new Diverged(
        this.#partition,
        `the batch at offset ${base} stands on ${link.parent.slice(0, 12)} at height ${link.height - 1n}, but the head is ${this.head.id.slice(0, 12)} at height ${this.head.height}`,
      )
    }
    return undefined
  }

  #void(lone = false): undefined {
    if (this.#pending !== undefined || lone) this.voidBatches++
    this.#pending = undefined
  }
}
