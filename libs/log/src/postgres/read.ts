import type { Pool, QueryConfig, QueryResultRow } from 'pg'
import { only, open } from '../batch.ts'
import type { RawBatch } from '../chain.ts'
import { headAt, idOf, readContent } from '../link.ts'
import { type Batch, Diverged, GENESIS, type Head, type ReadOptions, Unreachable } from '../port.ts'
import type { Hints, Shared } from './hints.ts'
import type { Recent } from './recent.ts'
import { BYTES, bytesOf, HEX, MS, statement } from './wire.ts'

const AFTER = statement(
  'after',
  `select height, base_offset, ${HEX('id')} as id, ${MS('at')} as ms, ${BYTES('content')} as content from log.batches
   where partition = $1 and height > $2 order by height limit $3::int`,
)
const AT = statement(
  'at',
  `select base_offset, records, ${HEX('id')} as id from log.batches where partition = $1 and height = $2`,
)
const HEAD = statement('head', `select height, last_offset, ${HEX('id')} as id from log.heads where partition = $1`)

/** `content`: as `BYTES` writes it. */
type Row = { height: bigint; base_offset: bigint; id: string; ms: number; content: string }

type Reading = ReadOptions & { signal: AbortSignal }

/** About how many bytes one look at the table may bring. */
const CHUNK_BYTES = 4_000_000
const MOST_ROWS = 500

export class Reader {
  readonly #pool: Pool
  readonly #hints: Hints
  readonly #recent: Recent
  readonly #patienceMs: number

  constructor(pool: Pool, { hints, recent }: Shared, patienceMs: number) {
    this.#pool = pool
    this.#hints = hints
    this.#recent = recent
    this.#patienceMs = patienceMs
  }

  async tail(partition: number): Promise<Head> {
    const rows = await this.#ask<{ height: bigint; last_offset: bigint; id: string }>(HEAD([partition]), {
      follow: false,
    })
    const row = rows[0]
    return row === undefined ? GENESIS : { offset: row.last_offset, height: row.height, id: row.id }
  }

  /** The batches after `from`, each checked against its own hash and the one before it, or just acknowledged to this process. */
  async *read(partition: number, from: Head, options: Reading): AsyncIterable<Batch> {
    const { signal, follow, types, saying, window } = options
    let head = from
    let isVerified = false
    let limit = window === undefined ? 8 : 1
    let since = Number.POSITIVE_INFINITY
    while (!signal.aborted) {
      const beside = this.#recent.after(partition, head, since)
      if (beside !== undefined) {
        head = beside.head
        yield only(beside, types)
        continue
      }
      since = this.#recent.added
      const rows = await this.#ask<Row>(AFTER([partition, head.height, limit]), options)
      // whatever stands on it shows that it is there
      if (!isVerified && rows.length === 0) await this.#verify(partition, from, options)
      isVerified = true
      let bytes = 0
      for (const row of rows) {
        const raw = next(partition, head, row)
        head = raw.head
        bytes += row.content.length
        if (signal.aborted) return
        yield open(raw, { types, saying })
      }
      if (rows.length === limit) {
        limit = Math.max(1, Math.min(MOST_ROWS, limit * 4, Math.floor(CHUNK_BYTES / (bytes / rows.length))))
      } else if (!follow) {
        return
      } else {
        await this.#hints.above(partition, head.height, { ms: 1000, signal })
      }
    }
  }

  async #verify(partition: number, from: Head, options: Reading): Promise<void> {
    if (from.height === 0n) return
    const rows = await this.#ask<{ base_offset: bigint; records: number; id: string }>(
      AT([partition, from.height]),
      options,
    )
    const row = rows[0]
    const holds = row?.id === from.id && row.base_offset + BigInt(row.records) - 1n === from.offset
    if (!holds && !options.signal.aborted)
      throw new Diverged(partition, `no ${from.id.slice(0, 12)} at height ${from.height}, offset ${from.offset}`)
  }

  /** Asks until the database answers: for ever where a reader follows, else for a while. */
  async #ask<R extends QueryResultRow>(
    query: QueryConfig,
    { follow, signal }: { follow: boolean; signal?: AbortSignal },
  ): Promise<R[]> {
    const until = Date.now() + this.#patienceMs
    for (;;) {
      try {
        return (await this.#pool.query<R>(query)).rows
      } catch (error) {
        if (signal?.aborted) return []
        if (!follow && Date.now() > until)
          throw new Unreachable(`the log's database does not answer: ${(error as Error).message}`)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
  }
}

const next = (partition: number, head: Head, row: Row): RawBatch => {
  const bytes = bytesOf(row.content)
  const content = readContent(bytes)
  const follows =
    content.parent === head.id && content.height === head.height + 1n && row.base_offset === head.offset + 1n
  if (!follows || idOf(bytes) !== row.id)
    throw new Diverged(
      partition,
      `the batch at height ${row.height} does not continue ${head.id.slice(0, 12)} at height ${head.height}`,
    )
  const newHead = headAt(row.base_offset, content.records.length, content.height, row.id)
  return { head: newHead, at: row.ms, nonce: content.nonce, records: content.records }
}
