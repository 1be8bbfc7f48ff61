import { createHash } from 'node:crypto'
import type { RawRecord } from '@cartstream/log'
import { type RecordedEvent, typeByFullName } from '@cartstream/schemas'

export type JudgedBatch = {
  id: string
  height: number
  /** Offset of its last record. */
  last: number
  at: number
  writer: string
  events: readonly RecordedEvent[]
}

/** The rule of the log once more, written from the contract's words and not from libs/log: each batch is looked at whole. */
export const validBatches = (records: readonly RawRecord[]): readonly JudgedBatch[] => {
  const batches: JudgedBatch[] = []
  let [head, height] = ['00'.repeat(32), 0]
  for (let i = 0; i < records.length; i++) {
    const link = records[i]!.link
    if (link === undefined || link.length !== 93 || link[0] !== 1 || link.readUInt16BE(89) !== 0) continue
    const batch = records.slice(i, i + link.readUInt16BE(91))
    if (!isWhole(batch, link) || link.toString('hex', 41, 73) !== head) continue
    if (Number(link.readBigUInt64BE(1)) !== height + 1) continue
    head = link.toString('hex', 9, 41)
    height += 1
    i += batch.length - 1
    const writer = link.toString('hex', 73, 81)
    batches.push({ id: head, height, last: i, at: batch[0]!.at, writer, events: batch.map(told) })
  }
  return batches
}

const isWhole = (batch: readonly RawRecord[], first: Buffer): boolean => {
  const count = first.readUInt16BE(91)
  const hash = createHash('sha256').update(first.subarray(0, 9)).update(first.subarray(41, 89)).update(u16(count))
  const joined = batch.every(({ link, key, value }, index) => {
    if (link === undefined || value === null) return false
    hash
      .update(u32(key?.length ?? 0))
      .update(key ?? '')
      .update(u32(value.length))
      .update(value)
    return link.subarray(0, 89).equals(first.subarray(0, 89)) && link.readUInt16BE(89) === index
  })
  return joined && batch.length === count && hash.digest('hex') === first.toString('hex', 9, 41)
}

const u16 = (n: number): Buffer => Buffer.from([n >> 8, n & 255])
const u32 = (n: number): Buffer => Buffer.from([n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255])

const told = ({ key, value }: RawRecord): RecordedEvent => {
  const said = JSON.parse(String(value))
  const { id, data, command, actor } = said
  const type = typeByFullName.get(said.type)
  return {
    type,
    stream: said.subject,
    shop: String(key),
    time: Date.parse(said.time),
    id,
    data,
    command,
    actor,
  } as never
}
