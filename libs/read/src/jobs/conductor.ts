import type { EventLog } from '@cartstream/log'
import type pg from 'pg'
import { diffOf } from '../generations/diff.ts'
import { type Generation, type GenerationState, homeOf, projectionOf } from '../generations/generation.ts'
import { drop, inTransaction, type Pair, switchTo } from '../generations/switch.ts'
import { makeTables } from '../generations/tables.ts'
import type { JobState, ModelDiff } from '../ops/types.ts'
import type { AnyProjection } from '../projection.ts'
import type { Logger } from '../runner/logger.ts'
import { culpritOf } from './culprit.ts'
import { JOBS_CHANNEL } from './requests.ts'
import { diffText } from './row.ts'
import type { OpenJob } from './watch.ts'

const COLUMNS = 'generation, projection, version, state, home, shop'
/** One process conducts, whichever has it. */
const CONDUCTING = 0x63617276

export type ConductorOptions = {
  log: EventLog
  /** Current versions first. */
  known: readonly AnyProjection[]
  keepSeconds: number
  signal: AbortSignal
  logger: Logger
}

/**
 * What is done about a job as a whole, while each partition's projector folds its share: its generations are made, compared once all partitions
 * stand side by side, switched to, switched back from, dropped. Every step is one transaction, and stands in the job's row: whoever conducts next goes on.
 */
export class Conductor {
  readonly #o: ConductorOptions

  constructor(options: ConductorOptions) {
    this.#o = options
  }

  async look(jobs: readonly OpenJob[], client: pg.ClientBase): Promise<void> {
    if (jobs.length === 0) return
    const { rows } = await client.query('select pg_try_advisory_lock($1) as mine', [CONDUCTING])
    if (!rows[0].mine) return
    try {
      for (const job of jobs) await this.#conduct(job, client)
    } finally {
      await client.query('select pg_advisory_unlock($1)', [CONDUCTING])
    }
  }

  async #conduct(job: OpenJob, client: pg.ClientBase): Promise<void> {
    const { known, logger } = this.#o
    // of a newer program, which is about to take over
    if (!job.models.every((name) => known.some((p) => p.name === name))) return
    try {
      await this.#step(job, client)
    } catch (err) {
      if (this.#o.signal.aborted) return
      const error = err instanceof Error ? err.message : String(err)
      logger.error({ job: job.id, err }, 'a job of the read models has failed')
      await this.#become(client, job.id, 'failed', { error })
    }
  }

  async #step(job: OpenJob, client: pg.ClientBase): Promise<void> {
    const generations = await this.#generationsOf(job.id, client)
    const isOver = job.ended_at !== null
    if (job.wanted === 'rollback') return this.#rollBack(job, generations, client)
    if (isOver) return inTransaction(client, () => drop(client, generations), this.#o.signal)
    if (job.state === 'paused') return
    if (generations.length === 0) return this.#begin(job, client)
    if (!(await this.#standBeside(job, client))) return
    if (job.state === 'awaiting-approval' && !job.approve) return
    await this.#compare(job, generations, client)
  }

  async #generationsOf(job: string, client: pg.ClientBase): Promise<Generation[]> {
    const { rows } = await client.query(
      `select ${COLUMNS} from read.generation where job = $1 and not live order by generation`,
      [job],
    )
    return rows.flatMap((row) => this.#generation(row) ?? [])
  }

  #generation(row: Record<string, unknown>): Generation | undefined {
    const { generation, projection: name, version, state, home, shop } = row
    const projection = projectionOf(this.#o.known, name as string, version as number)
    return (
      projection && {
        ...{ generation: generation as number, projection, state: state as GenerationState },
        ...{ home: home as string, shop: (shop as string | null) ?? undefined },
      }
    )
  }

  /** undefined where the read model is new, and has not been built yet. */
  async #live(name: string, client: pg.ClientBase): Promise<Generation | undefined> {
    const { rows } = await client.query(`select ${COLUMNS} from read.generation where projection = $1 and live`, [name])
    const live = rows[0] && this.#generation(rows[0])
    if (rows.length > 0 && live === undefined)
      throw new Error(`read model ${name} is live in a version that this program does not know`)
    return live
  }

  /** Each with the one that is live now. */
  async #pairs(generations: readonly Generation[], client: pg.ClientBase): Promise<Pair[]> {
    const pairs: Pair[] = []
    for (const fresh of generations) pairs.push({ live: await this.#live(fresh.projection.name, client), fresh })
    return pairs
  }

  /** New generations of the program's own versions, in schemas of their own. What was kept for an earlier job's roll-back goes. */
  async #begin(job: OpenJob, client: pg.ClientBase): Promise<void> {
    const { known, signal } = this.#o
    const make = async () => {
      for (const name of job.models) {
        const projection = known.find((p) => p.name === name)!
        const live = await this.#live(name, client)
        if (live === undefined && (job.kind === 'verify' || job.shop !== null))
          throw new Error(`read model ${name} is not there yet: rebuild all of it`)
        if (job.shop !== null && live?.projection.version !== projection.version)
          throw new Error(`read model ${name} is live in another version: rebuild all of it, not one shop`)
        const { rows } = await client.query(
          `insert into read.generation (projection, version, live, state, shop, job, home)
           values ($1, $2, false, 'building', $3, $4, '') returning generation`,
          [name, projection.version, job.shop, job.id],
        )
        const { generation } = rows[0]
        await client.query('update read.generation set home = $2 where generation = $1', [
          generation,
          homeOf(generation),
        ])
        await makeTables(client, projection, homeOf(generation))
      }
      await client.query(`notify ${JOBS_CHANNEL}`) // the partitions' projectors need not find them by themselves
    }
    await inTransaction(client, make, signal)
  }

  /** true once every partition's session feeds all of the job's generations. */
  async #standBeside(job: OpenJob, client: pg.ClientBase): Promise<boolean> {
    const partitions = job.partition === null ? this.#o.log.partitions : 1
    const { rows } = await client.query(
      `select count(*)::int as fed from read.checkpoint c join read.generation g using (projection, generation)
        where g.job = $1 and g.state in ('building', 'beside') and c.fed and ($2::int is null or c.partition = $2)`,
      [job.id, job.partition],
    )
    if (rows[0].fed < partitions * job.models.length) return false
    await client.query(`update read.generation set state = 'beside' where job = $1 and state = 'building'`, [job.id])
    if (job.state === 'running') await this.#become(client, job.id, 'comparing', {})
    return true
  }

  async #compare(job: OpenJob, generations: readonly Generation[], client: pg.ClientBase): Promise<void> {
    const pairs = await this.#pairs(generations, client)
    const diff = await this.#diff(job, pairs, client)
    if (diff === undefined) return // a partition's session is about to bring them together
    const told = { diff: diffText(diff) }
    if (job.kind === 'verify' || job.dry_run)
      return this.#become(client, job.id, differing(diff) === 0 ? 'matched' : 'differs', told)
    const replaced = diff.filter((_, n) => pairs[n]!.live !== undefined)
    if (differing(replaced) > job.expected && !job.approve)
      return this.#become(client, job.id, 'awaiting-approval', told)
    const keep = replaced.length > 0 ? this.#o.keepSeconds : null
    await inTransaction(client, () => switchNow(client, { job: job.id, pairs, keep, diff: told.diff }), this.#o.signal)
  }

  /** Both at the same heads of all partitions, in one snapshot (what is new: not behind anything that is live); undefined where they are not. */
  async #diff(job: OpenJob, pairs: readonly Pair[], client: pg.ClientBase): Promise<ModelDiff[] | undefined> {
    await client.query('begin isolation level repeatable read, read only')
    const found: ModelDiff[] = []
    try {
      for (const { live, fresh } of pairs) {
        const { rows } = await client.query(
          `select from read.checkpoint f join read.checkpoint l on l.partition = f.partition join read.generation g on g.generation = l.generation
            where f.generation = $1 and ($3::int is null or f.partition = $3)
              and case when $2::int is null then g.live and l.height > f.height else l.generation = $2 and l.head <> f.head end`,
          [fresh.generation, live?.generation ?? null, job.partition],
        )
        if (rows.length > 0) return undefined
        found.push(await diffOf(client, { live, fresh }))
      }
    } finally {
      await client.query('rollback')
    }
    const { log, known } = this.#o
    return Promise.all(found.map((diff) => culpritOf(log, known, diff)))
  }

  async #rollBack(job: OpenJob, generations: readonly Generation[], client: pg.ClientBase): Promise<void> {
    const pairs = await this.#pairs(
      generations.filter(({ state }) => state === 'retired'),
      client,
    )
    const done =
      pairs.length === job.models.length
        ? `rollback_until = null, state = 'rolled-back'`
        : `error = 'what was live before is not fed any more: rebuild instead'`
    const back = async () => {
      if (pairs.length === job.models.length) await switchTo(client, pairs, job.id)
      await client.query(`update read.job set wanted = null, ended_at = now(), ${done} where id = $1`, [job.id])
    }
    await inTransaction(client, back, this.#o.signal)
  }

  #become(client: pg.ClientBase, job: string, state: JobState, { error, diff }: { error?: string; diff?: string }) {
    const isOver = state !== 'comparing' && state !== 'awaiting-approval'
    return client
      .query(
        `update read.job set state = $2, error = coalesce($3, error), diff = coalesce($4::jsonb, diff),
                ended_at = case when $5 then now() end where id = $1 and ended_at is null`,
        [job, state, error ?? null, diff ?? null, isOver],
      )
      .then(() => {})
  }
}

/** Rows that are not the same on both sides. */
const differing = (diff: readonly ModelDiff[]): number =>
  diff.reduce((n, { added, removed, changed }) => n + added + removed + changed, 0)

/** `keep`: for how many seconds it can be taken back; null where there is nothing to go back to. */
type Switching = { job: string; pairs: readonly Pair[]; keep: number | null; diff: string }
/** Unless the job was given up meanwhile. Within a transaction. */
const switchNow = async (client: pg.ClientBase, { job, pairs, keep, diff }: Switching): Promise<void> => {
  const { rowCount } = await client.query(
    `update read.job set state = 'switched', ended_at = now(), rollback_until = now() + make_interval(secs => $2), diff = $3
      where id = $1 and ended_at is null`,
    [job, keep, diff],
  )
  if (rowCount === 1) await switchTo(client, pairs, job)
}
