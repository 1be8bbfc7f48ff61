import { hash } from 'node:crypto'
import type { BatchId, Head } from './port.ts'

/**
 * The `link` header: 93 bytes, big-endian (contract.md, "Events on the topic"):
 * version u8 | height u64 | batch id 32 | parent 32 | writer nonce 16 (writer id 8, counter 8) | index u16 | count u16
 */
export const LINK_BYTES = 93
export const FORMAT = 1

export type Link = {
  version: number
  height: bigint
  id: BatchId
  parent: BatchId
  nonce: string
  index: number
  count: number
}

export const encodeLink = (link: Link): Buffer => {
  const bytes = Buffer.allocUnsafe(LINK_BYTES)
  bytes.writeUInt8(link.version, 0)
  bytes.writeBigUInt64BE(link.height, 1)
  bytes.write(link.id, 9, 'hex')
  bytes.write(link.parent, 41, 'hex')
  bytes.write(link.nonce, 73, 'hex')
  bytes.writeUInt16BE(link.index, 89)
  bytes.writeUInt16BE(link.count, 91)
  return bytes
}

/** undefined where the bytes are not a link of a format we know. */
export const decodeLink = (bytes: Buffer | undefined): Link | undefined => {
  if (bytes === undefined || bytes.length !== LINK_BYTES || bytes.readUInt8(0) !== FORMAT) return undefined
  return {
    version: FORMAT,
    height: bytes.readBigUInt64BE(1),
    id: bytes.toString('hex', 9, 41),
    parent: bytes.toString('hex', 41, 73),
    nonce: bytes.toString('hex', 73, 89),
    index: bytes.readUInt16BE(89),
    count: bytes.readUInt16BE(91),
  }
}

export type Payload = { key: Buffer | string; value: Buffer }

const PREFIX = 1 + 8 + 32 + 16 + 2

type Content = { height: bigint; parent: BatchId; nonce: string; records: readonly Payload[] }

/**
 * What a batch's id is the hash of: version, height, parent, nonce, count, then for each record u32 length and key bytes, u32 length
 * and value bytes. `idOf` hashes it in one go; the bytes after the first 59 are also the postgres adapter's payload.
 */
export const batchContent = (content: Content): Buffer => {
  const bytes = Buffer.allocUnsafe(sizeOf(content.records))
  write(content, bytes)
  return bytes
}

/** Where contents are put that are looked at once: memory that is new each time made V8 collect all garbage three times a second while a log is read. */
const scratch = Buffer.allocUnsafeSlow(2 ** 20)

/** The hash of what `batchContent` makes. */
export const contentId = (content: Content): BatchId => {
  const size = sizeOf(content.records)
  if (size > scratch.length) return idOf(batchContent(content))
  write(content, scratch)
  return idOf(scratch.subarray(0, size))
}

const sizeOf = (records: readonly Payload[]): number => {
  let size = PREFIX
  for (const { key, value } of records)
    size += 8 + (typeof key === 'string' ? Buffer.byteLength(key) : key.length) + value.length
  return size
}

const write = ({ height, parent, nonce, records }: Content, bytes: Buffer): void => {
  bytes.writeUInt8(FORMAT, 0)
  bytes.writeBigUInt64BE(height, 1)
  bytes.write(parent, 9, 'hex')
  bytes.write(nonce, 41, 'hex')
  bytes.writeUInt16BE(records.length, 57)
  let at = PREFIX
  for (const r of records) {
    const keyBytes = typeof r.key === 'string' ? bytes.write(r.key, at + 4) : r.key.copy(bytes, at + 4)
    bytes.writeUInt32BE(keyBytes, at)
    bytes.writeUInt32BE(r.value.length, at + 4 + keyBytes)
    at += 8 + keyBytes + r.value.copy(bytes, at + 8 + keyBytes)
  }
}

/** What `batchContent` wrote: the inverse. Throws RangeError where the bytes are not such content. */
export const readContent = (content: Buffer) => {
  const records: { key: Buffer; value: Buffer }[] = []
  const count = content.readUInt16BE(57)
  let at = PREFIX
  for (let i = 0; i < count; i++) {
    const keyEnd = at + 4 + content.readUInt32BE(at)
    const valueEnd = keyEnd + 4 + content.readUInt32BE(keyEnd)
    if (valueEnd > content.length) throw new RangeError('the content ends within a record')
    records.push({ key: content.subarray(at + 4, keyEnd), value: content.subarray(keyEnd + 4, valueEnd) })
    at = valueEnd
  }
  const parent = content.toString('hex', 9, 41)
  return { height: content.readBigUInt64BE(1), parent, nonce: content.toString('hex', 41, 57), records }
}

export const idOf = (content: Buffer): BatchId => hash('sha256', content, 'hex')

/** The head after a batch whose `count` records begin at `base`. */
export const headAt = (base: bigint, count: number, height: bigint, id: BatchId): Head => ({
  offset: base + BigInt(count - 1),
  height,
  id,
})
