import { createHash } from 'node:crypto'
import type { Head, LogIdentity } from '@cartstream/log'
import pg from 'pg'
import { type Generation, type GenerationState, projectionOf } from '../generations/generation.ts'
import { makeIndexes } from '../generations/tables.ts'
import type { AnyProjection } from '../projection.ts'
import { GENESIS } from './heads.ts'
import { callsOf, isOfData, Letters, type Told } from './letters.ts'
import { advances, amends, arraysOf, asWritten, type Columns, calling, columnsOf, textOf, upsert } from './sql.ts'
import type { RowName, Staged, Written } from './stage.ts'

/** Where a generation's rows stand in a partition, and in which schema. `at`: the append time of the batch at its head. */
export type Checkpoint = {
  projection: string
  generation: number
  home: string
  partition: number
  head: Head
  at: Date
}
/** One checkpoint's compare-and-set: `was` is the head it must be at. `changed`: of one that stays there, whether its rows do. */
export type Move = Omit<Checkpoint, 'head'> & { was: Head; to: Head; changed?: boolean }
/** What one transaction moves and writes, and tells of dead letters. */
export type Commit = { moves: readonly Move[]; written: Written; told?: Told }
/** A generation that the partition feeds. */
export type Fed = { generation: Generation; checkpoint: Checkpoint }

/** Another projector has moved the checkpoint: this one is a zombie, or has a twin. */
export class Overtaken extends Error {
  override name = 'Overtaken'
}
/** A generation is live, or not, or gone, or stands elsewhere, since this session began. */
export class Rearranged extends Error {
  override name = 'Rearranged'
}
/** The read models were built from another log. */
export class ForeignLog extends Error {
  override name = 'ForeignLog'
}
/** A checkpoint of another home, or none; a table, or a schema, that is not there any more. */
const moved = new Set(['CS002', '42P01', '3F000'])

const asOurs = (cause: unknown): Error => {
  const { code, message } = cause as Error & { code?: string }
  if (code === 'CS001') return new Overtaken(message)
  return moved.has(code ?? '') ? new Rearranged(message) : (cause as Error)
}

type Said = { job: string; partition: number; position: bigint; goal: bigint; more: number; rate: number }
type At = { partition: number; logId: string }

/** PostgreSQL cuts a statement's name off after 63 bytes, and then takes two that begin alike for one. */
const nameOf = (tables: readonly string[]): string =>
  `commit_${createHash('sha256').update(tables.join()).digest('base64url').slice(0, 22)}`

const LOCK_CLASS = 0x63617274
/** About a megabyte of text: a few milliseconds. */
const SLICE_ROWS = 1000

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
    const columns = await columnsOf(this.#client, table)
    this.#columns.set(table, columns)
    return columns
  }

  async load(table: string, names: readonly RowName[]): Promise<Omit<Staged, 'at'>[]> {
    const { rows } = await this.#client
      .query({
        text: `select t.* from ${table} t join unnest($1::text[], $2::text[]) as n (shop, key) using (shop, key)`,
        values: [names.map((n) => n.shop), names.map((n) => n.key)],
        types: asWritten,
      })
      .catch((cause) => {
        throw asOurs(cause)
      })
    return rows.map(({ shop, key, gone, position, at: _, ...row }) => ({
      shop,
      key,
      gone,
      position: BigInt(position),
      row,
    }))
  }

  /** Moves the checkpoints, writes the rows and says so: all of it or nothing, with what is told of dead letters. Throws Overtaken, and Rearranged. */
  async commit(commit: Commit): Promise<void> {
    try {
      await this.#client.query(await this.#statement(commit))
    } catch (cause) {
      throw asOurs(cause)
    }
  }

  /** The same of very many rows, a slice of each table in a statement: to make the text of all at once would take this process's time for longer than others can wait. */
  async commitMany({ moves, written }: Commit): Promise<void> {
    await this.#transaction(async () => {
      for (const [table, rows] of written)
        for (let from = 0; from < rows.length; from += SLICE_ROWS)
          await this.#upsert(table, rows.slice(from, from + SLICE_ROWS))
      await this.commit({ moves, written: new Map() })
    })
  }

  async #upsert(table: string, rows: readonly Staged[]): Promise<void> {
    const { upserts, values } = await this.#writing(new Map([[table, rows]]))
    await this.#client.query({ name: nameOf(['rows', table]), text: upserts[0]!, values }).catch((cause) => {
      throw asOurs(cause)
    })
  }

  async #transaction(work: () => Promise<void>): Promise<void> {
    await this.#client.query('begin')
    try {
      await work()
      await this.#client.query('commit')
    } catch (cause) {
      await this.#client.query('rollback').catch(() => {}) // a connection that is gone has done so
      throw cause
    }
  }

  /** The same, with what others want in the same transaction; those whose part fails are left out of it, and named with what failed. */
  async commitWith<A>(commit: Commit, others: ReadonlyMap<A, Commit>): Promise<ReadonlyMap<A, Error>> {
    const failed = new Map<A, Error>()
    if (others.size === 0) {
      if (commit.moves.length > 0) await this.commit(commit)
      return failed
    }
    await this.#transaction(async () => {
      if (commit.moves.length > 0) await this.commit(commit)
      for (const [other, own] of others) {
        await this.#client.query('savepoint aside')
        await this.commit(own).catch(async (cause: Error) => {
          if (cause.name === 'Rearranged') throw cause
          await this.#client.query('rollback to savepoint aside')
          failed.set(other, cause)
        })
        await this.#client.query('release savepoint aside')
      }
    })
    return failed
  }

  async #statement({ moves, written, told }: Commit) {
    const { tables, upserts, values } = await this.#writing(written)
    const moving = told?.stays ? amends(moves) : advances(moves)
    const calls = told === undefined ? moving : [...moving, ...callsOf(told)]
    const text = calling(upserts, textOf(calls, values.length + 1))
    const name = calls.length === 1 ? nameOf([...tables, calls[0]!.name]) : undefined // the others are rare
    return { name, text, values: [...values, ...calls.flatMap((call) => call.values)] }
  }

  /** What the tables have against these rows; undefined where they would take them. Leaves nothing behind. */
  async refuses(written: Written): Promise<string | undefined> {
    const { upserts, values } = await this.#writing(written)
    if (upserts.length === 0) return undefined
    // Sent together, so that nothing else of this connection comes between.
    const all = ['begin', { text: calling(upserts, ['1']), values }, 'rollback'].map((q) => this.#client.query(q))
    const [, tried] = await Promise.allSettled(all)
    if (tried!.status === 'fulfilled') return undefined
    if (!isOfData(tried!.reason)) throw tried!.reason
    return tried!.reason.message
  }

  async #writing(written: Written) {
    const tables: string[] = []
    const upserts: string[] = []
    const values: string[] = []
    for (const [table, rows] of written) {
      if (rows.length === 0) continue
      const columns = await this.columns(table)
      tables.push(table)
      upserts.push(upsert(table, columns, values.length + 1))
      values.push(...arraysOf(columns, rows))
    }
    return { tables, upserts, values }
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

  /**
   * The generations that the partition's session feeds, the live ones first; their checkpoints are made at the log's beginning where there are
   * none. A read model that is still to be built has no live one. Throws where there is none at all, or one of a version that this program does not know.
   */
  async fed(known: readonly AnyProjection[], partition: number, logId: string): Promise<Fed[]> {
    const names = [...new Set(known.map((p) => p.name))]
    await this.begin(partition, logId, { names, live: true })
    const found = await this.#found(known, `g.state in ('live', 'beside', 'retired', 'building') and c.fed`, {
      partition,
      logId,
    })
    const { rows } = await this.#client.query(
      'select projection from read.generation where live and projection = any($1)',
      [names],
    )
    if (rows.length === 0) throw new Error('no read model is live: run the migration first')
    const isFed = (name: string) => found.some(({ generation: g }) => g.state === 'live' && g.projection.name === name)
    const unknown = rows.find(({ projection }) => !isFed(projection))
    if (unknown !== undefined)
      throw new Error(`read model ${unknown.projection} is live in a version that this program does not know`)
    return found.sort((a, b) => Number(b.generation.state === 'live') - Number(a.generation.state === 'live'))
  }

  /** The generations of a job that are not fed yet. */
  async building(known: readonly AnyProjection[], job: string, { partition, logId }: At): Promise<Fed[]> {
    await this.begin(partition, logId, { job })
    return this.#found(known, `g.state = 'building' and not c.fed and g.job = $3`, { partition, logId, job })
  }

  /** Checkpoints at the log's beginning, where there are none. */
  async begin(
    partition: number,
    logId: string,
    of: { names: readonly string[]; live: true } | { job: string },
  ): Promise<void> {
    const [which, value] = 'job' in of ? ['job = $5', of.job] : ['live and projection = any($5)', of.names]
    await this.#client.query(
      `insert into read.checkpoint (projection, generation, partition, log_id, position, height, head, at, committed_at, fed)
       select projection, generation, $1, $2, $3, 0, $4, 'epoch', 'epoch', live from read.generation where ${which}
       on conflict do nothing`,
      [partition, logId, String(GENESIS.offset), GENESIS.id, value],
    )
  }

  async #found(
    known: readonly AnyProjection[],
    which: string,
    { partition, logId, job }: At & { job?: string },
  ): Promise<Fed[]> {
    const { rows } = await this.#client.query(
      `select g.projection, g.version, g.generation, g.state, g.home, g.shop, c.position, c.height, c.head, c.at, c.log_id
         from read.generation g join read.checkpoint c using (projection, generation)
        where c.partition = $1 and g.projection = any($2) and ${which} order by g.generation`,
      [partition, known.map((p) => p.name), ...(job === undefined ? [] : [job])],
    )
    return rows.flatMap((row) => {
      const { projection: name, generation, home, version } = row
      if (row.log_id !== logId)
        throw new ForeignLog(`read model ${name} is of log ${row.log_id}, the log given is ${logId}`)
      const projection = projectionOf(known, name, version)
      if (projection === undefined) return []
      const head = { offset: BigInt(row.position), height: BigInt(row.height), id: row.head as string }
      return {
        generation: { generation, projection, home, state: row.state as GenerationState, shop: row.shop ?? undefined },
        checkpoint: { projection: name, generation, home, partition, head, at: row.at as Date },
      }
    })
  }

  /** How far a job has come in a partition; `more`: events since it was last said. */
  async say({ job, partition, position, goal, more, rate }: Said): Promise<void> {
    await this.#client.query(
      `insert into read.job_progress as p (job, partition, position, goal, events, rate) select id, $2, $3, $4, $5, $6 from read.job where id = $1
       on conflict (job, partition) do update set position = excluded.position, goal = greatest(excluded.goal, excluded.position),
         events = p.events + excluded.events, rate = excluded.rate, said_at = now()`,
      [job, partition, position, goal, more, rate],
    )
  }

  /** From now on the partition's session feeds them. Their indexes are made before: a session must not wait for that. */
  async attach(partition: number, generations: readonly Generation[]): Promise<void> {
    for (const { projection, home } of generations)
      await this.#transaction(() => makeIndexes(this.#client, projection, home))
    await this.#client.query('update read.checkpoint set fed = true where partition = $1 and generation = any($2)', [
      partition,
      generations.map(({ generation }) => generation),
    ])
  }

  /** Feeds a generation no more; the job that it is of has failed, if it is not over. */
  async detach(generation: number, reason: string): Promise<void> {
    await this.#client.query(
      `with failed as (update read.generation set state = 'failed' where generation = $1 and not live returning job)
       update read.job j set state = 'failed', error = $2, ended_at = now() from failed
        where j.id = failed.job and j.ended_at is null`,
      [generation, reason],
    )
  }

  /** What it has made so far is dropped by whoever conducts it. */
  async failJob(job: string, reason: string): Promise<void> {
    await this.#client.query(
      `update read.job set state = 'failed', error = $2, ended_at = now() where id = $1 and ended_at is null`,
      [job, reason],
    )
  }

  /** Deletes tombstones older than `keepSeconds` and moves the horizon over them; returns how many. */
  async purge({ generation, partition }: Checkpoint, table: string, keepSeconds: number): Promise<number> {
    const { rows } = await this.#client.query(
      `with dead as (
         delete from ${table} where ctid = any(array(
           select ctid from ${table} where gone and at < now() - make_interval(secs => $3) and read.partition_of(shop) = $2 limit 5000
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
