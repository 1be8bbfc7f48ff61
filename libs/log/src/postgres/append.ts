import pg from 'pg'
import type { Sealed } from '../batch.ts'
import type { Appended, Head } from '../port.ts'
import { HEX, MS, statement } from './wire.ts'

/**
 * Compare and append in one statement, hence one transaction and one flush. The time is the database's, taken while the head's row
 * is locked. NOTIFY is part of the same transaction: a hint for the readers of other processes.
 */
const APPEND = statement(
  'append',
  `with head as (
     update log.heads set height = $3, id = $4, last_offset = last_offset + $5::int
     where partition = $1 and id = $2 and height = $3 - 1
     returning last_offset, clock_timestamp() as at
   ), batch as (
     insert into log.batches (partition, height, base_offset, records, id, at, content)
     select $1, $3, last_offset - $5::int + 1, $5::int, $4, at, $6 from head
   )
   select last_offset, ${MS('at')} as ms, pg_notify('cartstream_log', $1::int || ':' || $3::bigint) from head`,
)
const HOLDS = statement('holds', `select ${HEX('id')} as id from log.batches where partition = $1 and height = $2`)

/** Server errors after which the statement has certainly not been committed. Everything else is unknown. */
const NOT_ALLOWED = new Set(['42501', '25006'])
const NO_ROOM = new Set(['53100', '53200'])

type Row = { last_offset: bigint; ms: number }

/** One partition's own connection: an append never waits behind another partition's flush. */
export class Appender {
  readonly #connectionString: string
  readonly #timeoutMs: number
  #client: pg.Client | undefined

  constructor(connectionString: string, timeoutMs: number) {
    this.#connectionString = connectionString
    this.#timeoutMs = timeoutMs
  }

  async append(partition: number, parent: Head, sealed: Sealed): Promise<Appended> {
    let client: pg.Client
    try {
      client = this.#client ?? (await this.#connect())
    } catch (error) {
      return { refused: 'unreachable', cause: (error as Error).message }
    }
    const count = sealed.links.length
    const id = Buffer.from(sealed.id, 'hex')
    const values = [partition, Buffer.from(parent.id, 'hex'), sealed.height, id, count, sealed.content]
    try {
      const { rows } = await this.#within(client.query<Row>(APPEND(values)))
      const row = rows[0]
      if (row === undefined) return await this.#lost(client, partition, parent)
      if (row.last_offset - BigInt(count) !== parent.offset) return { refused: 'diverged' }
      return { appended: { offset: row.last_offset, height: sealed.height, id: sealed.id }, at: new Date(row.ms) }
    } catch (error) {
      return this.#failed(error as Error & { code?: string })
    }
  }

  /** Nothing was written: either another batch has the place, or the database lost what the caller stands on. */
  async #lost(client: pg.Client, partition: number, parent: Head): Promise<Appended> {
    if (parent.height === 0n) return { conflict: true }
    const { rows } = await this.#within(client.query<{ id: string }>(HOLDS([partition, parent.height])))
    return rows[0]?.id === parent.id ? { conflict: true } : { refused: 'diverged' }
  }

  #failed(error: Error & { code?: string }): Appended {
    if (error.code !== undefined && NOT_ALLOWED.has(error.code)) return { refused: 'not-allowed', cause: error.message }
    if (error.code !== undefined && NO_ROOM.has(error.code)) return { refused: 'unreachable', cause: error.message }
    this.#drop()
    return { unknown: true, cause: error.message }
  }

  async #within<T>(query: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${this.#timeoutMs} ms`)), this.#timeoutMs)
    })
    try {
      return await Promise.race([query, late])
    } finally {
      clearTimeout(timer)
      query.catch(() => undefined)
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      application_name: 'cartstream log append',
      connectionTimeoutMillis: this.#timeoutMs,
      keepAlive: true,
    })
    client.on('error', () => this.#forget(client))
    client.on('end', () => this.#forget(client))
    await client.connect()
    this.#client = client
    return client
  }

  #forget(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined
  }

  #drop(): void {
    const client = this.#client
    this.#client = undefined
    client?.end().catch(() => undefined)
  }

  async close(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    await client?.end()
  }
}
