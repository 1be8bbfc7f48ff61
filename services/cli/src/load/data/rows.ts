import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type CsvError, parse } from 'csv-parse'
import { Failure } from '../../failure.ts'
import type { Format, Row } from './wanted.ts'

/** The file cannot be read as what it was said to be; for people. */
export class BadFile extends Failure {
  override name = 'BadFile'
}

export type Rows = {
  /** Each row by its columns' names; `undefined` for one that is not even CSV. */
  rows: AsyncIterable<Row | undefined>
  /** 0 to 1, by the bytes of the file read so far. */
  part(): number
}

/** No honest row is longer; a quote that is never closed would take the rest of the file for one field. */
const MAX_ROW = 64 * 1024

/** Reads a CSV file, or one compressed by gzip, as a stream: never more than a few hundred rows are in memory. Throws BadFile. */
export const readRows = async (file: string, format: Format): Promise<Rows> => {
  const { size, gzipped } = await lookAt(file)
  const source = createReadStream(file, { highWaterMark: 64 * 1024 })
  let broken: CsvError | Error | null = null
  const spoilt: undefined[] = []
  const parser = parse({
    bom: true,
    columns: (names: string[]) =>
      checkColumns(
        names.map((name) => name.trim()),
        format,
        file,
      ),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_ROW,
    on_skip: (error) => {
      if (error?.code === 'CSV_MAX_RECORD_SIZE')
        parser.destroy(
          new BadFile(`${file}: a row before line ${error.lines} is longer than 64 KB: is a quote never closed?`),
        )
      else spoilt.push(undefined)
      return undefined
    },
  })
  const note = (error: Error | null) => {
    broken = error
  }
  if (gzipped) pipeline(source, createGunzip(), parser, note)
  else pipeline(source, parser, note)
  return { rows: inOrder(parser, spoilt, () => broken, file), part: () => (size === 0 ? 1 : source.bytesRead / size) }
}

async function* inOrder(
  parser: Readable,
  spoilt: undefined[],
  broken: () => Error | null,
  file: string,
): AsyncIterable<Row | undefined> {
  try {
    for await (const row of parser) {
      while (spoilt.length > 0) yield spoilt.pop()
      yield row as Row
    }
  } catch (error) {
    const cause = broken() ?? (error as Error)
    throw cause instanceof BadFile ? cause : new BadFile(`${file} cannot be read: ${cause.message}`, { cause })
  }
  while (spoilt.length > 0) yield spoilt.pop()
}

const lookAt = async (file: string): Promise<{ size: number; gzipped: boolean }> => {
  try {
    await using handle = await open(file)
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return { size, gzipped: bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b }
  } catch (error) {
    throw new BadFile(`${file} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

const checkColumns = (names: string[], format: Format, file: string): string[] => {
  const missing = format.columns.filter((column) => !names.includes(column))
  if (missing.length > 0)
    throw new BadFile(`${file} is not of the format ${format.name}: it has no column ${missing.join(', ')}`)
  return names
}
