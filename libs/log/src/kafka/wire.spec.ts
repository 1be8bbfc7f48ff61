import { createRequire } from 'node:module'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { crc32c } from './crc32c.ts'
import { decodeBatches, nextAfter } from './decode.ts'
import { encodeBatch } from './encode.ts'

const require = createRequire(import.meta.url)
/** kafkajs's own reader and writer of RecordBatches: two programs that must agree with ours. */
const Decoder = require('kafkajs/src/protocol/decoder')
const Encoder = require('kafkajs/src/protocol/encoder')
const decodeTheirs = require('kafkajs/src/protocol/recordBatch/v0/decoder')
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0')
const TheirRecord = require('kafkajs/src/protocol/recordBatch/record/v0')
const theirCrc = require('kafkajs/src/protocol/recordBatch/crc32C')

const link = (fill: number) => Buffer.alloc(93, fill)
const records = [
  { key: '-', value: Buffer.from('{}'), link: link(1) },
  { key: 'farm', value: Buffer.alloc(70_000, 'x'), link: link(2) },
  { key: 'ä'.repeat(40), value: Buffer.alloc(0), link: link(3) },
  ...Array.from({ length: 200 }, (_, i) => ({ key: 's', value: Buffer.from(`${i}`), link: link(i) })),
]

describe('the checksum', () => {
  it('is CRC-32C', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
    expect(crc32c(Buffer.alloc(0))).toBe(0)
    for (let n = 0; n < 40; n++) {
      const bytes = Buffer.from(Array.from({ length: n }, (_, i) => (i * 37 + n) & 255))
      expect(crc32c(bytes)).toBe(theirCrc(bytes) >>> 0)
      expect(crc32c(Buffer.concat([Buffer.of(1, 2, 3), bytes]), 3)).toBe(crc32c(bytes))
    }
  })
})

describe('a RecordBatch of ours', () => {
  it('is read by kafkajs as it was meant', async () => {
    const decoder = new Decoder(encodeBatch(records, 1234))
    const batch = await decodeTheirs(decoder)
    expect(batch.records).toHaveLength(records.length)
    records.forEach((record, i) => {
      const read = batch.records[i]
      expect([read.key?.toString(), read.value?.length ?? 0]).toEqual([record.key, record.value.length])
      expect(read.headers['content-type'].toString()).toBe('application/cloudevents+json')
      expect(read.headers.link).toEqual(record.link)
      expect(read.offset).toBe(String(i))
    })
  })

  it('is read by ourselves, after room left free', () => {
    const bytes = encodeBatch(records, 1234, 17).subarray(17)
    const read = decodeBatches(bytes, 0n)
    expect(nextAfter(bytes, 0n)).toBe(BigInt(records.length))
    expect(read.map((r) => [r.offset, r.at, r.key?.toString(), r.value, r.link])).toEqual(
      records.map((r, i) => [BigInt(i), 1234, r.key, r.value, r.link]),
    )
  })

  it('may have records that are of no log, and tombstones', async () => {
    const plain = [
      { key: 'a', value: Buffer.from('text') },
      { key: 'b', value: null },
    ]
    const bytes = encodeBatch([...plain, records[0]!], 1234)
    const { records: theirs } = await decodeTheirs(new Decoder(bytes))
    expect(theirs.slice(0, 2)).toMatchObject(
      plain.map(({ key, value }) => ({ key: Buffer.from(key), value, headers: {} })),
    )
    expect(decodeBatches(bytes, 0n)).toMatchObject([
      ...plain.map(({ key, value }) => ({ key: Buffer.from(key), value, link: undefined })),
      { link: records[0]!.link },
    ])
  })

  it('is read from its middle on', () => {
    const read = decodeBatches(encodeBatch(records, 1), 200n)
    expect(read.map((r) => r.offset)).toEqual([200n, 201n, 202n])
  })

  it('cut off by the end of an answer waits for the next', () => {
    const one = encodeBatch(records.slice(0, 2), 1)
    const two = Buffer.from(encodeBatch(records.slice(2, 4), 1))
    two.writeBigInt64BE(2n, 0)
    const both = Buffer.concat([one, two])
    for (const cut of [1, 61, two.length - 1]) {
      const bytes = both.subarray(0, one.length + cut)
      expect([decodeBatches(bytes, 0n).length, nextAfter(bytes, 0n)]).toEqual([2, 2n])
    }
    expect(nextAfter(both, 0n)).toBe(4n)
  })

  it('carries the time of the log where the broker set it', () => {
    const bytes = Buffer.from(encodeBatch(records.slice(0, 2), 1))
    bytes.writeInt16BE(0x08, 21)
    bytes.writeBigInt64BE(1_800_000_000_123n, 35)
    expect(decodeBatches(bytes, 0n).map((r) => r.at)).toEqual([1_800_000_000_123, 1_800_000_000_123])
  })
})

/** A batch of kafkajs's, its body perhaps compressed. */
const theirs = async (messages: object[], codec = 0, compress = (bytes: Buffer) => bytes): Promise<Buffer> => {
  const encoded = messages.map((m, offsetDelta) => TheirRecord({ offsetDelta, timestampDelta: 5, ...m }))
  const plain = (
    await RecordBatch({
      records: encoded,
      firstTimestamp: 100,
      maxTimestamp: 105,
      lastOffsetDelta: messages.length - 1,
    })
  ).buffer as Buffer
  const whole = Buffer.concat([plain.subarray(0, 61), compress(plain.subarray(61))])
  whole.writeInt32BE(whole.length - 12, 8)
  whole.writeInt16BE(codec, 21)
  return whole
}

describe("others' batches", () => {
  const messages = [
    { key: null, value: null },
    { key: 'k', value: 'v', headers: { a: '1', link: Buffer.from('not one of ours'), b: ['2', '3'] } },
  ]
  const expected = [
    { offset: 0n, at: 105, key: null, value: null, link: undefined },
    { offset: 1n, at: 105, key: Buffer.from('k'), value: Buffer.from('v'), link: Buffer.from('not one of ours') },
  ]

  it('are read: no key, no value, other headers, times of their own', async () => {
    expect(decodeBatches(await theirs(messages), 0n)).toEqual(expected)
  })

  it('are read where they are compressed with gzip or zstd', async () => {
    expect(decodeBatches(await theirs(messages, 1, gzipSync), 0n)).toEqual(expected)
    expect(decodeBatches(await theirs(messages, 4, zstdCompressSync), 0n)).toEqual(expected)
  })

  it('stop a reader where they cannot be read, for then they cannot be judged', async () => {
    const snappy = await theirs(messages, 2)
    expect(() => decodeBatches(snappy, 0n)).toThrow('codec 2')
  })

  it('that only mark a transaction are passed over', async () => {
    const control = await theirs([{ key: 'c', value: 'c' }], 0x20)
    expect(decodeBatches(control, 0n)).toEqual([])
    expect(nextAfter(control, 0n)).toBe(1n)
  })
})

describe('varints', () => {
  it('hold sizes at their edges', async () => {
    for (const size of [0, 63, 64, 8191, 8192, 1_048_575]) {
      const batch = encodeBatch([{ key: 'k', value: Buffer.alloc(size), link: link(0) }], 0)
      expect(decodeBatches(batch, 0n)[0]?.value).toHaveLength(size)
      expect(Encoder.sizeOfVarInt(size)).toBeGreaterThan(0)
    }
  })
})
