import { hash } from 'node:crypto'

/** A shop's partition: the first 4 bytes (u32, big-endian) of SHA-256(shop id) modulo the count; never a client's partitioner. */
export const partitionOf = (shop: string, partitions: number): number =>
  hash('sha256', shop, 'buffer').readUInt32BE(0) % partitions
