import type { Pool, QueryConfig, QueryResultRow } from 'pg'
import { only, open } from '../batch.ts'
import type { RawBatch } from '../chain.ts'
import { headAt, idOf, readContent } from '../link.ts'
import { type Batch, Diverged, GENESIS, type Head, type ReadOptions, Unreachable } from '../port.ts'
import type { Hints, Shared } from './hints.ts'
import type { Recent } from './recent.ts'
import { BYTES, bytesOf, HEX, MS, statement } from './wire.ts'

/** What is made text of is chosen before: a plan that sorts would make it of every row above, not of those that are wanted. */
const AFTER = statement(
  'after',
  `select height, base_offset, ${HEX('id')} as id, ${MS('at')} as ms, ${BYTES('content')} as content
     from (select height, base_offset, id, at, content from log.batches
            where partition = $1 and height > $2 order by height limit $3::int) as wanted order by height`,
)
const AT = statement(
  'at',
  `select base_offset, records, ${HEX('id')} as id from log.batches where partition = $1 and height = $2`,
)
const HEAD = statement('head', `select height, last_offset, ${HEX('id')} as id from log.heads where partition = $1`)

/** `content`: as `BYTES` writes it. */
type Row = { height: bigint; base_offset: bigint; id: string; ms: number; content: string }

/** `since`: the last of what was appended here before the table was looked at; `heard`: the height that was heard of by then. */
type Look = { since: number; heard: bigint; rows: Promise<readonly Row[]> }

type Reading = ReadOptions & { signal: AbortSignal }

/** About how many bytes of text one look at the table may bring. */
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
    const left = new AbortController()
    try {
      yield* this.#read(partition, from, { ...options, signal: AbortSignal.any([options.signal, left.signal]) })
    } finally {
      left.abort() // nobody waits for what was asked for ahead
    }
  }

  async *#read(partition: number, from: Head, options: Reading): AsyncIterable<Batch> {
    const { signal, follow, types, saying, window } = options
    const look = (above: bigint, most: number): Look => {
      const [since, heard] = [this.#recent.added, this.#hints.heard(partition)]
      const rows = this.#ask<Row>(AFTER([partition, above, most]), options)
      rows.catch(() => {}) // whoever waits for them is told
      return { since, heard, rows }
    }
    let head = from
    let isVerified = false
    let limit = window === undefined ? 8 : 1
    let since = Number.POSITIVE_INFINITY
    let ahead: Look | undefined
    let isBeside = false
    const news = (heard = -1n) => {
      const known = heard > head.height ? heard : head.height // the table may have lost what was heard of
      return this.#hints.above(partition, known, { ms: 1000, signal })
    }
    while (!signal.aborted) {
      const beside = ahead === undefined ? this.#recent.after(partition, head, since) : undefined
      if (beside !== undefined) {
        head = beside.head
        isBeside = true
        yield only(beside, types)
        continue
      }
      // it stands on what was appended here last: the table has no more unless somebody else says so, or says nothing for a while
      if (isBeside && follow) {
        isBeside = false
        await news()
        continue
      }
      const looked: Look = ahead ?? look(head.height, limit)
      since = looked.since
      const rows = await looked.rows
      // whatever stands on it shows that it is there
      if (!isVerified && rows.length === 0) await this.#verify(partition, from, options)
      isVerified = true
      const isMore = rows.length === limit
      if (isMore) limit = nextLimit(limit, rows)
      // the next come while these are taken
      ahead = isMore && window === undefined ? look(rows.at(-1)!.height, limit) : undefined
      for (const row of rows) {
        const raw = next(partition, head, row)
        head = raw.head
        if (signal.aborted) return
        yield open(raw, { types, saying })
      }
      if (isMore) continue
      if (!follow) return
      await news(looked.heard)
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

const nextLimit = (limit: number, rows: readonly Row[]): number => {
  const bytes = rows.reduce((sum, { content }) => sum + content.length, 0)
  return Math.max(1, Math.min(MOST_ROWS, limit * 4, Math.floor(CHUNK_BYTES / (bytes / rows.length))))
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
