import { randomBytes } from 'node:crypto'

/** Characters of a short hash (http/idempotency.ts), and the bytes it takes here: filled up to whole words, by which it is compared. */
export const CHARS = 22
const BYTES = 24
const WORDS = BYTES / 4
/** Of this process alone: whoever picks keys cannot know which of them are looked for at one place. */
const odd = (): number => randomBytes(4).readInt32LE() | 1
const [FIRST, SECOND] = [odd(), odd()]

/** Short hashes, one after the other in a piece of memory that the garbage collector never looks into. */
export class Hashes {
  readonly #bytes: Buffer
  readonly #words: Int32Array

  constructor(of: number | Buffer) {
    this.#bytes = typeof of === 'number' ? Buffer.alloc(of * BYTES) : of
    const { buffer, byteOffset, length } = this.#bytes
    this.#words = new Int32Array(buffer, byteOffset, length / 4)
  }

  /** Of what `text` says. */
  static from(text: string): Hashes {
    const hashes = new Hashes(text.length / CHARS)
    const chars = Buffer.from(text, 'latin1')
    for (let n = 0; n < hashes.length; n++) chars.copy(hashes.#bytes, n * BYTES, n * CHARS, (n + 1) * CHARS)
    return hashes
  }

  get length(): number {
    return this.#bytes.length / BYTES
  }

  /** Throws RangeError where the text is not as long as a hash is. */
  write(at: number, hash: string): void {
    if (hash.length !== CHARS) throw new RangeError(`a hash has ${CHARS} characters, not ${hash.length}`)
    this.#bytes.write(hash, at * BYTES, CHARS, 'latin1')
  }

  read(at: number): string {
    return this.#bytes.toString('latin1', at * BYTES, at * BYTES + CHARS)
  }

  *[Symbol.iterator](): Generator<string> {
    for (let n = 0; n < this.length; n++) yield this.read(n)
  }

  /** All of them, without anything between. */
  text(): string {
    const chars = Buffer.alloc(this.length * CHARS)
    for (let n = 0; n < this.length; n++) this.#bytes.copy(chars, n * CHARS, n * BYTES, n * BYTES + CHARS)
    return chars.toString('latin1')
  }

  /** The same memory, of these only. */
  subarray(from: number, to: number): Hashes {
    return new Hashes(this.#bytes.subarray(from * BYTES, to * BYTES))
  }

  /** Puts one of others here. */
  put(at: number, hashes: Hashes, which: number): void {
    for (let word = 0; word < WORDS; word++) this.#words[at * WORDS + word] = hashes.#words[which * WORDS + word]!
  }

  isSame(at: number, hashes: Hashes, which: number): boolean {
    for (let word = 0; word < WORDS; word++)
      if (this.#words[at * WORDS + word] !== hashes.#words[which * WORDS + word]) return false
    return true
  }

  /** Where a table looks first: 32 bits, each of which follows from many. */
  home(at: number): number {
    const mixed = Math.imul(this.#words[at * WORDS]!, FIRST) ^ Math.imul(this.#words[at * WORDS + 1]!, SECOND)
    return mixed ^ (mixed >>> 15)
  }
}
