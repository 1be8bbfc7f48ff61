import type { RawRecord } from '../chain.ts'
import { decodeBatches, nextAfter } from './decode.ts'
import { encodeBatch, type OutRecord } from './encode.ts'
import type { Protocol } from './kafkajs.ts'

/** A broker's answer other than yes: its Kafka error code. */
export class BrokerError extends Error {
  override name = 'BrokerError'
  readonly code: number
  constructor(code: number) {
    super(`the broker answered error ${code}`)
    this.code = code
  }
}

export const OFFSET_OUT_OF_RANGE = 1

const whole = (bytes: Buffer) => ({ buf: bytes, buffer: bytes })
const same = async <T>(decoded: T): Promise<T> => decoded

/** int16 size and the text: a Kafka STRING. */
const writeString = (bytes: Buffer, text: string, at: number): number => {
  const size = bytes.write(text, at + 2)
  bytes.writeInt16BE(size, at)
  return at + 2 + size
}

export type Place = { topic: string; partition: number }
/** `at`: epoch ms, or -1 where this broker does not say. */
export type Produced = { base: bigint; at: number }

/** Produce v7: acks -1, one partition, one RecordBatch. */
export const produceRequest = (
  { topic, partition }: Place,
  records: readonly OutRecord[],
  timeoutMs: number,
): Protocol<Produced> => ({
  logResponseError: false,
  request: {
    apiKey: 0,
    apiVersion: 7,
    apiName: 'Produce',
    encode: async () => {
      const room = 2 + 2 + 4 + 4 + 2 + Buffer.byteLength(topic) + 4 + 4 + 4
      const bytes = encodeBatch(records, Date.now(), room)
      bytes.writeInt16BE(-1, 0) // no transaction
      bytes.writeInt16BE(-1, 2) // acks: all
      bytes.writeInt32BE(timeoutMs, 4)
      bytes.writeInt32BE(1, 8)
      const at = writeString(bytes, topic, 12)
      bytes.writeInt32BE(1, at)
      bytes.writeInt32BE(partition, at + 4)
      bytes.writeInt32BE(bytes.length - room, at + 8)
      return whole(bytes)
    },
  },
  response: {
    decode: async (payload) => {
      let at = 4 + 2 + payload.readInt16BE(4) + 4 + 4 // one topic, one partition, its number
      const code = payload.readInt16BE(at)
      const base = payload.readBigInt64BE(at + 2)
      const appendTime = Number(payload.readBigInt64BE(at + 10))
      at += 2 + 8 + 8 + 8
      if (code !== 0) throw new BrokerError(code)
      return { base, at: appendTime, clientSideThrottleTime: payload.readInt32BE(at) }
    },
    parse: same,
  },
})

export type FetchRange = { from: bigint; maxBytes: number; maxWaitMs: number }
/**
 * `next`: the offset after its records (greater than the last one's where the end is no record of anybody's). `end`: the one after the last record
 * that may be read now (the high watermark). The records are made when they are asked for: of what was fetched ahead, there are only bytes.
 */
export type FetchAnswer = { readonly records: RawRecord[]; next: bigint; end: bigint }

/** Fetch v11: one partition, from its leader, without a fetch session. */
export const fetchRequest = ({ topic, partition }: Place, range: FetchRange): Protocol<FetchAnswer> => ({
  logResponseError: false,
  request: {
    apiKey: 1,
    apiVersion: 11,
    apiName: 'Fetch',
    encode: async () => whole(encodeFetch({ topic, partition }, range)),
  },
  response: {
    decode: async (payload) => {
      const clientSideThrottleTime = payload.readInt32BE(0)
      failOn(payload.readInt16BE(4))
      let at = 10 + 4 // session id, number of topics
      at += 2 + payload.readInt16BE(at) + 4 + 4 // topic, number of partitions, partition
      failOn(payload.readInt16BE(at))
      const end = payload.readBigInt64BE(at + 2)
      at += 2 + 8 + 8 + 8
      at += 4 + 16 * Math.max(0, payload.readInt32BE(at)) + 4 // aborted transactions, preferred replica
      const size = payload.readInt32BE(at)
      const batches = payload.subarray(at + 4, at + 4 + Math.max(0, size))
      return {
        get records() {
          return decodeBatches(batches, range.from)
        },
        ...{ next: nextAfter(batches, range.from), end, clientSideThrottleTime },
      }
    },
    parse: same,
  },
})

const failOn = (code: number): void => {
  if (code !== 0) throw new BrokerError(code)
}

const encodeFetch = ({ topic, partition }: Place, { from, maxBytes, maxWaitMs }: FetchRange): Buffer => {
  const bytes = Buffer.alloc(85 + Buffer.byteLength(topic))
  bytes.writeInt32BE(-1, 0) // not a replica
  bytes.writeInt32BE(maxWaitMs, 4)
  bytes.writeInt32BE(1, 8) // answer as soon as there is a byte
  bytes.writeInt32BE(maxBytes, 12)
  bytes.writeInt8(0, 16) // read uncommitted: transactions mean nothing here
  bytes.writeInt32BE(0, 17)
  bytes.writeInt32BE(-1, 21) // no session
  bytes.writeInt32BE(1, 25)
  let at = writeString(bytes, topic, 29)
  bytes.writeInt32BE(1, at)
  bytes.writeInt32BE(partition, at + 4)
  bytes.writeInt32BE(-1, at + 8) // leader epoch: not known
  bytes.writeBigInt64BE(from, at + 12)
  bytes.writeBigInt64BE(-1n, at + 20)
  bytes.writeInt32BE(maxBytes, at + 28)
  bytes.writeInt32BE(0, at + 32) // nothing to forget
  at = writeString(bytes, '', at + 36)
  return bytes.subarray(0, at)
}
