import { pipeline, Readable } from 'node:stream'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { CorruptSnapshot } from './port.ts'

/** Characters of text made and compressed at a time: half a ms of whoever makes it, then it is others' turn. */
const AT_ONCE = 64 * 1024
/** Of a chunk, before the last piece that fills it. */
const CHUNK_BYTES = 64 * 1024
const LINE_FEED = 10
/** zstd's first level takes two thirds of its third's processor time. */
const PACKING = { chunkSize: CHUNK_BYTES, params: { [constants.ZSTD_c_compressionLevel]: 1 } }
const UNPACKING = { chunkSize: 256 * 1024 }
/** Whoever reads the other end is told. */
const toldThere = (): void => {}

/**
 * The lines as chunks, pieces of one compressed stream. Lines are asked for only as they are needed. A stream for each chunk costs more than its
 * time: what one held of memory stays until the garbage collector walks through everything.
 */
export async function* toChunks(lines: Iterable<string>): AsyncIterable<Buffer> {
  let [pieces, bytes]: [Buffer[], number] = [[], 0]
  for await (const piece of pipeline(Readable.from(gathered(lines)), createZstdCompress(PACKING), toldThere)) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes < CHUNK_BYTES) continue
    yield Buffer.concat(pieces)
    pieces = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(pieces)
}

function* gathered(lines: Iterable<string>): Iterable<string> {
  let text = ''
  for (const line of lines) {
    text += `${line}\n`
    if (text.length < AT_ONCE) continue
    yield text
    text = ''
  }
  if (text.length > 0) yield text
}

/** The lines that chunks were made of. Throws CorruptSnapshot where they cannot be unpacked, or end within a line. */
export const toLines = (chunks: AsyncIterable<Buffer>): AsyncIterable<string> => ({
  [Symbol.asyncIterator]: () => new Lines(pieces(unpacked(chunks))),
})

/** Chunks of versions before are streams of their own, one after the other: they are read alike. */
async function* unpacked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unzip = createZstdDecompress(UNPACKING)
  let failed: { cause: unknown } | undefined
  const source = async function* () {
    try {
      yield* chunks
    } catch (cause) {
      // of whoever keeps them; what the other end met is thrown in here, too
      if (unzip.errored === null) failed = { cause }
      throw cause
    }
  }
  try {
    yield* pipeline(Readable.from(source()), unzip, toldThere)
  } catch (error) {
    throw failed === undefined
      ? new CorruptSnapshot(`it cannot be unpacked: ${(error as Error).message}`)
      : failed.cause
  }
}

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
