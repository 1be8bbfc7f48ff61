import { randomBytes } from 'node:crypto'
import type { EventType, RecordedEvent } from '@cartstream/schemas'
import type { RawBatch } from './chain.ts'
import { decode, decodeIf } from './codec.ts'
import { batchContent, encodeLink, FORMAT, idOf } from './link.ts'
import type { Batch, BatchId, Head, ReadOptions, Recorded } from './port.ts'

/** A batch made ready for appending: its id, its content (what the id is the hash of), and a link for each record. */
export type Sealed = { id: BatchId; height: bigint; nonce: string; content: Buffer; links: readonly Buffer[] }

/** Hands out the nonces of one instance: writer id (8 random bytes), then a counter. */
export const createNonces = (writer = randomBytes(8).toString('hex')) => {
  let counter = 0n
  return { writer, next: () => writer + (counter++).toString(16).padStart(16, '0') }
}

/** Bytes of keys and values: what `maxBatchBytes` bounds. Infinite where the count of records would not fit into a link. */
export const batchBytes = (records: readonly Recorded[]): number => {
  if (records.length === 0) throw new RangeError('a batch has at least one record')
  if (records.length > 0xffff) return Number.POSITIVE_INFINITY
  let bytes = 0
  for (const r of records) bytes += r.key.length + r.value.length
  return bytes
}

export const seal = (parent: Head, nonce: string, records: readonly Recorded[]): Sealed => {
  const height = parent.height + 1n
  const content = batchContent({ height, parent: parent.id, nonce, records })
  const id = idOf(content)
  const count = records.length
  const first = encodeLink({ version: FORMAT, height, id, parent: parent.id, nonce, index: 0, count })
  const links = records.map((_, index) => {
    if (index === 0) return first
    const link = Buffer.from(first)
    link.writeUInt16BE(index, 89)
    return link
  })
  return { id, height, nonce, content, links }
}

type Wanted = { readonly [Which in 'types' | 'saying']?: ReadOptions[Which] | undefined }

/** A valid raw batch with its records decoded, or those that are wanted. */
export const open = (raw: RawBatch, { types, saying }: Wanted = {}): Batch => {
  if (saying !== undefined) return openThose(raw, saying)
  const events: RecordedEvent[] = []
  for (const { key, value } of raw.records) {
    const event = types === undefined ? decode(key.toString(), value) : decodeIf(types, key.toString(), value)
    if (event !== undefined) events.push(event)
  }
  return { ...coverOf(raw), events }
}

const coverOf = (raw: RawBatch) => ({ head: raw.head, at: new Date(raw.at), writer: raw.nonce.slice(0, 16) })

const openThose = (raw: RawBatch, saying: readonly string[]): Batch => {
  const texts = saying.map((text) => Buffer.from(text))
  const indexes = [...raw.records.keys()].filter((n) => texts.some((text) => raw.records[n]!.value.includes(text)))
  const events = indexes.map((n) => decode(raw.records[n]!.key.toString(), raw.records[n]!.value))
  return { ...coverOf(raw), events, indexes }
}

/** A decoded batch with the events of `types` only. */
export const only = (batch: Batch, types: ReadonlySet<EventType> | undefined): Batch =>
  types === undefined ? batch : { ...batch, events: batch.events.filter(({ type }) => types.has(type)) }
