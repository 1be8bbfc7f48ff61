import {
  decodeLink,
  encodeLink,
  FORMAT,
  type Head,
  type PublicRecord,
  type RawBatch,
  type RawRecord,
} from '@cartstream/log'

/** Where an event stands in the log: its partition, and its record's offset. */
export type Position = { partition: number; offset: bigint }
export const idOf = ({ partition, offset }: Position): string => `${partition}:${offset}`

/** What is of the log itself, not of a shop: LogCreated, Marker, CommandsAnswered (which is hashes of keys, and denied demand). */
const OWN = /^cartstream\.log\./

type CloudEvent = { specversion: string; id: string; type: string }

/**
 * The public records of a valid batch, in order: each event as it was written, version and ciphertext included, but that its `id` is its position;
 * the id that it had is `eventid`, and `previousid` is the position of the event before it in the partition, so that a gap can be seen.
 * They depend on the log alone: whoever publishes them again publishes the same bytes.
 */
export const publicRecords = (partition: number, batch: RawBatch, before: Before): PublicRecord[] => {
  const { height, id } = batch.head
  const count = batch.records.length
  const made: PublicRecord[] = []
  for (const [index, { key, value }] of batch.records.entries()) {
    const { specversion, id: eventid, ...event } = JSON.parse(value.toString()) as CloudEvent
    if (OWN.test(event.type)) continue
    const position = idOf({ partition, offset: offsetOf(batch, index) })
    const previous = before.position === undefined ? {} : { previousid: before.position }
    const text = JSON.stringify({ specversion, id: position, ...event, eventid, ...previous })
    const link = encodeLink({ version: FORMAT, height, id, parent: before.batch, nonce: batch.nonce, index, count })
    made.push({ key: key.toString(), value: Buffer.from(text), link })
    before.position = position
  }
  before.batch = id
  return made
}

/** What came before a batch: the batch's parent, and the last event that was published, by its id. `publicRecords` moves it on. */
export type Before = { batch: string; position: string | undefined }

const offsetOf = ({ head, records }: RawBatch, index: number): bigint =>
  head.offset - BigInt(records.length - 1 - index)

/** What a record of the public topic says of the log: the event's position, and the batch that it was in. Undefined where a relay did not write it. */
export type Relayed = { position: bigint; id: string; batch: Head }

export const relayedIn = (partition: number, record: RawRecord): Relayed | undefined => {
  const link = decodeLink(record.link)
  const id = record.value === null || link === undefined ? undefined : idIn(record.value)
  const [, named, offset] = /^(\d+):(\d+)$/.exec(id ?? '') ?? []
  if (link === undefined || offset === undefined || named !== String(partition)) return undefined
  const position = BigInt(offset)
  const end = position + BigInt(link.count - 1 - link.index)
  return { position, id: id!, batch: { offset: end, height: link.height, id: link.id } }
}

const idIn = (value: Buffer): string | undefined => {
  try {
    const { id } = JSON.parse(value.toString()) as { id?: unknown }
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}
