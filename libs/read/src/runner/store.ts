import { createHash } from 'node:crypto'
import type { Head, LogIdentity } from '@cartstream/log'
import pg from 'pg'
import type { AnyProjection } from '../projection.ts'
import { callsOf, isOfData, Letters, type Told } from './letters.ts'
import { advancing, asJson, asText, asWritten, type Columns, movedTo, upsert } from './sql.ts'
import type { RowName, Staged, Written } from './stage.ts'

/** Where a projection's rows stand in a partition. `at`: the append time of the batch at its head. */
export type Checkpoint = { projection: string; generation: number; partition: number; head: Head; at: Date }
/** One checkpoint's compare-and-set: `was` is the head it must be at. `changed`: of one that stays there, whether its rows do. */
export type Move = {
  projection: string
  generation: number
  partition: number
  was: Head
  to: Head
  at: Date
  changed?: boolean
}

/** Another projector has moved the checkpoint: this one is a zombie, or has a twin. */
export class Overtaken extends Error {
  override name = 'Overtaken'
}
/** The read models were built from another log. */
export class ForeignLog extends Error {
  override name = 'ForeignLog'
}
/** PostgreSQL cuts a statement's name off after 63 bytes, and then takes two that begin alike for one. */
const nameOf = (tables: readonly string[]): string =>
  `commit_${createHash('sha256').update(tables.join()).digest('base64url').slice(0, 22)}`

const LOCK_CLASS = 0x63617274

/**
 * One connection of one partition's projector. A transaction is one statement: what it costs on either side is mostly messages (six of
 * them took 1.5 times as long, measured). Commits do not wait for the disk: rows and checkpoint are lost together or not at all, and
 * what is lost is projected again.
 */
export class Store {
  readonly #client: pg.Client
  readonly #columns = new Map<string, Columns>()
  readonly letters: Letters

  private constructor(client: pg.Client) {
    this.#client = client
    this.letters = new Letters(client)
  }

  static async open(connectionString: string, onLost: (cause: Error) => void): Promise<Store> {
    const client = new pg.Client({
      connectionString,
      pipeline: true,
      application_name: 'cartstream-projector',
      options: '-c synchronous_commit=off -c statement_timeout=60000',
      keepAlive: true,
      connectionTimeoutMillis: 5000,
      query_timeout: 90_000,
    })
    client.on('error', onLost)
    await client.connect()
    return new Store(client)
  }

  async columns(table: string): Promise<Columns> {
    const known = this.#columns.get(table)
    if (known !== undefined) return known
    const { rows } = await this.#client.query(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [`read.${table}`],
    )
    this.#columns.set(table, rows as Columns)
    return rows as Columns
  }

  async load(table: string, names: readonly RowName[]): Promise<Omit<Staged, 'at'>[]> {
    const { rows } = await this.#client.query({
      text: `select t.* from read.${table} t join unnest($1::text[], $2::text[]) as n (shop, key) using (shop, key)`,
      values: [names.map((n) => n.shop), names.map((n) => n.key)],
      types: asWritten,
    })
    return rows.map(({ shop, key, gone, position, at: _, ...row }) => ({
      shop,
      key,
      gone,
      position: BigInt(position),
      row,
    }))
  }

  /** Moves the checkpoints, writes the rows and says so: all of it or nothing, with what is told of dead letters. Throws Overtaken. */
  async commit(moves: readonly Move[], written: Written, told?: Told): Promise<void> {
    const { tables, upserts, values } = await this.#writing(written, 2)
    const calls = callsOf(told, values.length + 2)
    const moving = told?.stays ? 'read.amend($1)' : 'read.advance($1)'
    const text = advancing(upserts, [moving, ...calls.texts])
    const name = text === advancing(upserts) ? nameOf(tables) : undefined // the others are rare
    try {
      await this.#client.query({ name, text, values: [JSON.stringify(moves.map(movedTo)), ...values, ...calls.values] })
    } catch (cause) {
      const { code, message } = cause as Error & { code?: string }
      throw code === 'CS001' ? new Overtaken(message) : cause
    }
  }

  /** What the tables have against these rows; undefined where they would take them. Leaves nothing behind. */
  async refuses(written: Written): Promise<string | undefined> {
    const { upserts, values } = await this.#writing(written, 1)
    if (upserts.length === 0) return undefined
    // Sent together, so that nothing else of this connection comes between.
    const all = ['begin', { text: advancing(upserts, ['1']), values }, 'rollback'].map((q) => this.#client.query(q))
    const [, tried] = await Promise.allSettled(all)
    if (tried!.status === 'fulfilled') return undefined
    if (!isOfData(tried!.reason)) throw tried!.reason
    return tried!.reason.message
  }

  async #writing(written: Written, first: number) {
    const some = [...written].filter(([, rows]) => rows.length > 0)
    const columns = await Promise.all(some.map(([table]) => this.columns(table)))
    return {
      tables: some.map(([table]) => table),
      upserts: some.map(([table], i) => upsert(table, columns[i]!, first + i)),
      values: some.map(([, rows]) => asText(rows.map(asJson))),
    }
  }

  /** Becomes the one that projects this partition, for as long as the connection lives; false while another is. Only to save work: safety is the compare-and-set. */
  async lock(partition: number): Promise<boolean> {
    const { rows } = await this.#client.query('select pg_try_advisory_lock($1, $2) as mine', [LOCK_CLASS, partition])
    return rows[0].mine
  }

  /** Ends the connection of whoever holds the partition. */
  async unseat(partition: number): Promise<void> {
    await this.#client.query(
      `select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and classid = $1 and objid = $2 and granted and pid <> pg_backend_pid()
          and database = (select oid from pg_database where datname = current_database())`,
      [LOCK_CLASS, partition],
    )
  }

  /** The lowest position of the live checkpoints; undefined where there is none. */
  async position(projections: readonly AnyProjection[], partition: number): Promise<bigint | undefined> {
    const { rows } = await this.#client.query(
      `select min(position) as position from read.checkpoint join read.generation using (projection, generation)
        where live and projection = any($1) and partition = $2`,
      [projections.map((p) => p.name), partition],
    )
    return rows[0].position === null ? undefined : BigInt(rows[0].position)
  }

  /** Fixes the log that this schema is of, on the first call; throws ForeignLog where it is another one's. */
  async claim({ logId, partitions }: LogIdentity): Promise<void> {
    await this.#client.query('insert into read.log (log_id, partitions) values ($1, $2) on conflict do nothing', [
      logId,
      partitions,
    ])
    const { rows } = await this.#client.query('select log_id, partitions from read.log')
    const own = rows[0] as { log_id: string; partitions: number }
    if (own.log_id !== logId || own.partitions !== partitions)
      throw new ForeignLog(
        `these read models are of log ${own.log_id} with ${own.partitions} partitions, the log given is ${logId} with ${partitions}: use another database, or drop its schema "read" to build them anew`,
      )
  }

  /** The live generation's checkpoint of each projection, made at the log's beginning where there is none. */
  async checkpoints(projections: readonly AnyProjection[], partition: number, logId: string): Promise<Checkpoint[]> {
    const values = [projections.map((p) => p.name), partition]
    await this.#client.query(
      `insert into read.checkpoint (projection, generation, partition, log_id, position, height, head, at, committed_at)
       select projection, generation, $2, $3, $4, 0, $5, 'epoch', 'epoch' from read.generation where live and projection = any($1)
       on conflict do nothing`,
      [...values, logId, '-1', '0'.repeat(64)],
    )
    const { rows } = await this.#client.query(
      `select projection, generation, position, height, head, at, log_id from read.checkpoint join read.generation using (projection, generation)
        where live and projection = any($1) and partition = $2`,
      values,
    )
    return projections.map(({ name }) => {
      const row = rows.find((r) => r.projection === name)
      if (row === undefined) throw new Error(`read model ${name} has no live generation: run its migration first`)
      if (row.log_id !== logId)
        throw new ForeignLog(`read model ${name} is of log ${row.log_id}, the log given is ${logId}`)
      const head = { offset: BigInt(row.position), height: BigInt(row.height), id: row.head }
      return { projection: name, generation: row.generation, partition, head, at: row.at }
    })
  }

  /** Deletes tombstones older than `keepSeconds` and moves the horizon over them; returns how many. */
  async purge({ generation, partition }: Checkpoint, table: string, keepSeconds: number): Promise<number> {
    const { rows } = await this.#client.query(
      `with dead as (
         delete from read.${table} where ctid = any(array(
           select ctid from read.${table} where gone and at < now() - make_interval(secs => $3) and read.partition_of(shop) = $2 limit 5000
         )) returning position
       ), moved as (
         update read.checkpoint set horizon = greatest(horizon, (select max(position) from dead))
          where generation = $1 and partition = $2 and exists (select from dead)
       ) select count(*)::int as purged from dead`,
      [generation, partition, keepSeconds],
    )
    return rows[0].purged
  }

  async close(): Promise<void> {
    await this.#client.end()
  }
}
