import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { RawRecord } from '../chain.ts'

const BATCH_HEADER = 61
const COMPRESSION = 0x07
const LOG_APPEND_TIME = 0x08
const CONTROL = 0x20

/** Where each RecordBatch begins and ends, but for one that is cut off. */
function* batchesIn(bytes: Buffer): Generator<{ at: number; end: number }> {
  for (let at = 0; at + BATCH_HEADER <= bytes.length; ) {
    const end = at + 12 + bytes.readInt32BE(at + 8)
    if (end > bytes.length) return
    yield { at, end }
    at = end
  }
}

/** The offset after the last RecordBatch that is whole, `from` where there is none: of their headers alone. */
export const nextAfter = (bytes: Buffer, from: bigint): bigint => {
  let next = from
  for (const { at } of batchesIn(bytes)) {
    const after = bytes.readBigInt64BE(at) + BigInt(bytes.readInt32BE(at + 23)) + 1n
    if (after > next) next = after
  }
  return next
}

/** What a fetch answered: RecordBatches (magic 2), the last perhaps cut off. Records below `from` are left out. */
export const decodeBatches = (bytes: Buffer, from: bigint): RawRecord[] => {
  const records: RawRecord[] = []
  for (const { at, end } of batchesIn(bytes)) {
    const base = bytes.readBigInt64BE(at)
    const attributes = bytes.readInt16BE(at + 21)
    if (bytes.readInt8(at + 16) !== 2)
      throw new Error(`the broker sent a message format other than 2 at offset ${base}`)
    if ((attributes & CONTROL) === 0) {
      const clock = {
        appended: (attributes & LOG_APPEND_TIME) !== 0,
        first: bytes.readBigInt64BE(at + 27),
        last: bytes.readBigInt64BE(at + 35),
      }
      const body = decompress(attributes & COMPRESSION, bytes.subarray(at + BATCH_HEADER, end), base)
      decodeRecords(body, { base, from, count: bytes.readInt32BE(at + 57), clock }, records)
    }
  }
  return records
}

/** Ours are never compressed; others' may be. What cannot be read cannot be judged: better no reader than one that guesses. */
const decompress = (codec: number, body: Buffer, base: bigint): Buffer => {
  if (codec === 0) return body
  if (codec === 1) return gunzipSync(body)
  if (codec === 4) return zstdDecompressSync(body)
  throw new Error(
    `the batch at offset ${base} is compressed in a way (codec ${codec}) that this log does not read; cartstream writes none`,
  )
}

type BatchOf = { base: bigint; from: bigint; count: number; clock: { appended: boolean; first: bigint; last: bigint } }

const decodeRecords = (body: Buffer, { base, from, count, clock }: BatchOf, into: RawRecord[]): void => {
  const cursor = new Cursor(body)
  const first = Number(clock.first)
  const appended = Number(clock.last)
  for (let i = 0; i < count; i++) {
    const end = cursor.varint() + cursor.at
    cursor.at++ // attributes
    const delta = cursor.varlong()
    const offset = base + BigInt(cursor.varint())
    if (offset >= from) {
      const key = cursor.bytes()
      const value = cursor.bytes()
      const link = linkOf(cursor)
      into.push({ offset, at: clock.appended ? appended : first + delta, key, value, link })
    }
    cursor.at = end
  }
}

const LINK = Buffer.from('link')

const linkOf = (cursor: Cursor): Buffer | undefined => {
  let link: Buffer | undefined
  for (let left = cursor.varint(); left > 0; left--) {
    if (cursor.named(LINK)) link = cursor.bytes() ?? link
    else cursor.pass()
  }
  return link
}

/** Reads Kafka's zigzag numbers and sized bytes in order. */
class Cursor {
  at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  varint(): number {
    let value = 0
    let shift = 0
    for (;;) {
      const byte = this.#bytes[this.at++]!
      value |= (byte & 127) << shift
      if (byte < 128) return (value >>> 1) ^ -(value & 1)
      shift += 7
    }
  }

  /** A varint of up to 64 bits; exact up to 2^53, and times are far below. */
  varlong(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.#bytes[this.at++]!
      value += (byte & 127) * factor
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      factor *= 128
    }
  }

  bytes(): Buffer | null {
    const size = this.varint()
    if (size < 0) return null
    this.at += size
    return this.#bytes.subarray(this.at - size, this.at)
  }

  /** Passes over sized bytes. */
  pass(): void {
    const size = this.varint()
    if (size > 0) this.at += size
  }

  /** Passes over a sized name; true where it is `name`. */
  named(name: Buffer): boolean {
    const size = this.varint()
    const start = this.at
    this.at += size
    return size === name.length && this.#bytes.compare(name, 0, size, start, this.at) === 0
  }
}
