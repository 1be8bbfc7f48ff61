const BITS = 24
const MASK = 2 ** BITS - 1

/**
 * Which keys were ever written, in 2 MiB however many there are (a Bloom filter, four bits a key): a fold from the log's beginning need not ask
 * the database for rows that cannot be there. It may say yes of one that never was, about one in a thousand at a million keys, and never no of one that was.
 */
export class KnownKeys {
  readonly #bits = new Uint32Array(2 ** (BITS - 5))

  add(key: string): void {
    const [a, b] = hashes(key)
    for (let n = 0; n < 4; n++) {
      const at = (a + Math.imul(n, b)) & MASK
      this.#bits[at >>> 5]! |= 1 << (at & 31)
    }
  }

  has(key: string): boolean {
    const [a, b] = hashes(key)
    for (let n = 0; n < 4; n++) {
      const at = (a + Math.imul(n, b)) & MASK
      if ((this.#bits[at >>> 5]! & (1 << (at & 31))) === 0) return false
    }
    return true
  }
}

/** FNV-1a and, of the same characters, a second one that is odd. */
const hashes = (key: string): readonly [number, number] => {
  let [a, b] = [0x811c9dc5, 0x9747b28c]
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x5bd1e995)
  }
  a ^= a >>> 15
  return [a, (b ^ (b >>> 13)) | 1]
}
