/** CRC-32C (Castagnoli), as a RecordBatch wants it; eight bytes a step, which is four times as fast as one. */
const TABLES = Array.from({ length: 8 }, () => new Int32Array(256))
for (let n = 0; n < 256; n++) {
  let crc = n
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  TABLES[0]![n] = crc
}
for (let n = 0; n < 256; n++) {
  for (let t = 1; t < 8; t++) {
    const before = TABLES[t - 1]![n]!
    TABLES[t]![n] = TABLES[0]![before & 255]! ^ (before >>> 8)
  }
}
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
]

export const crc32c = (bytes: Uint8Array, from = 0): number => {
  let crc = -1
  let at = from
  const whole = bytes.length - 7
  for (; at < whole; at += 8) {
    crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    crc =
      T7[crc & 255]! ^
      T6[(crc >>> 8) & 255]! ^
      T5[(crc >>> 16) & 255]! ^
      T4[crc >>> 24]! ^
      T3[bytes[at + 4]!]! ^
      T2[bytes[at + 5]!]! ^
      T1[bytes[at + 6]!]! ^
      T0[bytes[at + 7]!]!
  }
  for (; at < bytes.length; at++) crc = T0[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8)
  return (crc ^ -1) >>> 0
}
