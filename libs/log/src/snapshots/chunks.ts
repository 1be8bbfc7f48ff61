import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import { CorruptSnapshot } from './port.ts'

const zip = promisify(zstdCompress)
const unzip = promisify(zstdDecompress)

/** Characters of text gathered for one chunk: some 2 ms of whoever stringifies them, then it is others' turn. */
const GATHERED = 256 * 1024
/** Bytes of a chunk before it is compressed. What cannot be compressed is still half of what a broker takes in one record. */
const MOST_BYTES = 512 * 1024
const LINE_FEED = 10
/** Larger pieces than Node's of 16 kB cost the caller's thread less than half; zstd's first level takes two thirds of its third's processor time. */
const PACKING = { chunkSize: 64 * 1024, params: { [constants.ZSTD_c_compressionLevel]: 1 } }
const UNPACKING = { chunkSize: GATHERED }

/** The lines as compressed chunks. Lines are asked for only as they are needed; one that is long stands in several chunks. */
export async function* toChunks(lines: Iterable<string>): AsyncIterable<Buffer> {
  for (const text of gathered(lines)) {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += MOST_BYTES) yield await zip(bytes.subarray(at, at + MOST_BYTES), PACKING)
  }
}

function* gathered(lines: Iterable<string>): Iterable<string> {
  let text = ''
  for (const line of lines) {
    text += `${line}\n`
    if (text.length < GATHERED) continue
    yield text
    text = ''
  }
  if (text.length > 0) yield text
}

/** The lines that chunks were made of, from their unpacked text. Throws CorruptSnapshot where that ends within a line. */
export const toLines = (texts: AsyncIterable<Buffer>): AsyncIterable<string> => ({
  [Symbol.asyncIterator]: () => new Lines(pieces(texts)),
})

/** A generator that yields line by line costs 3 us a line, this 0.5: a state has hundreds of thousands. */
class Lines implements AsyncIterator<string> {
  readonly #pieces: AsyncGenerator<string[]>
  #lines: string[] = []
  #at = 0

  constructor(pieces: AsyncGenerator<string[]>) {
    this.#pieces = pieces
  }

  next(): Promise<IteratorResult<string>> {
    if (this.#at < this.#lines.length) return Promise.resolve({ done: false, value: this.#lines[this.#at++]! })
    return this.#more()
  }

  async #more(): Promise<IteratorResult<string>> {
    const { done, value } = await this.#pieces.next()
    if (done) return { done, value: undefined }
    this.#lines = value
    this.#at = 1
    return { done: false, value: value[0]! }
  }

  async return(): Promise<IteratorResult<string>> {
    await this.#pieces.return(undefined)
    return { done: true, value: undefined }
  }
}

/** Of each piece of text the lines that end in it. */
async function* pieces(texts: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const bytes of texts) {
    const whole = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes
    const end = whole.lastIndexOf(LINE_FEED) + 1
    rest = whole.subarray(end)
    if (end > 0) yield whole.toString('utf8', 0, end - 1).split('\n')
  }
  if (rest.length > 0) throw new CorruptSnapshot('it ends within a line')
}

/** A chunk's text. Throws CorruptSnapshot where it is no such chunk. */
export const unpacked = (chunk: Buffer): Promise<Buffer> =>
  unzip(chunk, UNPACKING).catch((error: Error) => {
    throw new CorruptSnapshot(`a chunk cannot be read: ${error.message}`)
  })
