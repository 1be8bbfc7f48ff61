import { randomFillSync } from 'node:crypto'

/** Fills a buffer with randomness; a simulation hands in its own. */
export type Fill = (bytes: Buffer) => void
export type Ids = {
  /** `<shop>.<22 base64url characters>`, 128 random bits. */
  id(shop: string): string
  /** A UUIDv7 (RFC 9562) of an instant in epoch ms. */
  eventId(at: number): string
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const h = (bytes: Buffer, from: number, to: number): string => {
  let text = ''
  for (let i = from; i < to; i++) text += HEX[bytes[i]!]
  return text
}

/** Ids from a pool of randomness: a system call per 256 ids, not per id (measured: 0.3 us against 1.4 us an id). */
export const createIds = (fill: Fill = randomFillSync): Ids => {
  const pool = Buffer.alloc(4096)
  let used = pool.length
  const take = (): Buffer => {
    if (used === pool.length) {
      fill(pool)
      used = 0
    }
    used += 16
    return pool.subarray(used - 16, used)
  }
  return {
    id: (shop) => `${shop}.${take().toString('base64url')}`,
    eventId(at) {
      const bytes = take()
      bytes.writeUIntBE(at, 0, 6)
      bytes[6] = 0x70 | (bytes[6]! & 0x0f)
      bytes[8] = 0x80 | (bytes[8]! & 0x3f)
      return `${h(bytes, 0, 4)}-${h(bytes, 4, 6)}-${h(bytes, 6, 8)}-${h(bytes, 8, 10)}-${h(bytes, 10, 16)}`
    },
  }
}
