import type pg from 'pg'
import type { Ask, Job, JobRequest, JobState, Ops, Refused } from '../ops/types.ts'
import type { AnyProjection } from '../projection.ts'
import { type JobStored, jobColumns, jobRow } from './row.ts'

/** Any constant: what people ask for is looked at one after the other, so that no two jobs of one model begin at once. */
const ASKING = 0x63617275
export const JOBS_CHANNEL = 'cartstream_jobs'

/** From which states, and to which. A roll-back is done by whoever conducts the job; until then it stays switched. */
const asked: Readonly<Record<Ask, { from: readonly JobState[]; set: string }>> = {
  pause: { from: ['running'], set: `state = 'paused'` },
  resume: { from: ['paused'], set: `state = 'running'` },
  cancel: {
    from: ['running', 'paused', 'comparing', 'awaiting-approval'],
    set: `state = 'cancelled', ended_at = now()`,
  },
  approve: { from: ['running', 'paused', 'comparing', 'awaiting-approval'], set: 'approve = true' },
  rollback: { from: ['switched'], set: `wanted = 'rollback'` },
}

type Jobs = Pick<Ops, 'start' | 'jobs' | 'job' | 'ask'>

export const createJobs = (pool: pg.Pool, known: readonly AnyProjection[]): Jobs => {
  const read = async (where: string, values: readonly unknown[]): Promise<Job[]> => {
    const { rows } = await pool.query(
      `select ${jobColumns} from read.job j ${where} order by j.requested_at desc limit 100`,
      [...values],
    )
    return (rows as JobStored[]).map(jobRow)
  }
  const job: Jobs['job'] = async (id) => (isUuid(id) ? (await read('where j.id = $1', [id]))[0] : undefined)
  return {
    job,
    jobs: () => read('', []),
    async start(request) {
      const models = modelsOf(request, known)
      if ('refused' in models) return models
      const made = await inTurn(pool, (client) => insert(client, request, models.models))
      return typeof made === 'string' ? (await job(made))! : made
    },
    async ask(id, what, by, reason) {
      if (!isUuid(id)) return undefined
      const { from, set } = asked[what]
      const { rowCount } = await pool.query(
        `with told as (select pg_notify('${JOBS_CHANNEL}', '')) update read.job set ${set}, asked = asked || $3::jsonb from told
          where id = $1 and state = any($2) ${what === 'rollback' ? 'and rollback_until > now()' : ''}`,
        [id, from, JSON.stringify([{ what, by, reason, at: new Date().toISOString() }])],
      )
      const now = await job(id)
      if (now === undefined || rowCount === 1) return now
      return { refused: 'wrong-state', detail: `the job is ${now.state}: it cannot be asked to ${what}` }
    },
  }
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

const modelsOf = ({ models }: JobRequest, known: readonly AnyProjection[]): { models: string[] } | Refused => {
  const names = known.map((p) => p.name)
  if (models === 'all') return { models: names }
  const odd = models.find((name) => !names.includes(name))
  if (odd !== undefined || models.length === 0)
    return { refused: 'unknown-model', detail: `there is no read model ${odd ?? ''}; there are ${names.join(', ')}` }
  return { models: names.filter((name) => models.includes(name)) }
}

const inTurn = async <T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [ASKING])
    const done = await work(client)
    await client.query('commit')
    return done
  } catch (cause) {
    await client.query('rollback').catch(() => {})
    throw cause
  } finally {
    client.release()
  }
}

/** Has read models built that a database in use has not had before, unless a job does so already; nobody has asked for that. */
export const buildNew = async (client: pg.ClientBase, models: readonly string[]): Promise<void> => {
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock($1)', [ASKING])
  await client.query(
    `insert into read.job (kind, models, dry_run, expected, approve, by)
     select 'rebuild', array_agg(name order by n), false, 0, false, 'cartstream' from unnest($1::text[]) with ordinality as m (name, n)
      where not exists (select from read.job where ended_at is null and name = any(models)) having count(*) > 0`,
    [models],
  )
  await client.query(`select pg_notify('${JOBS_CHANNEL}', '')`)
  await client.query('commit')
}

const insert = async (client: pg.ClientBase, request: JobRequest, models: string[]): Promise<string | Refused> => {
  const { rows: busy } = await client.query(
    `select id, state from read.job where models && $1
        and (ended_at is null or (state = 'switched' and (wanted is not null or rollback_until > now()))) limit 1`,
    [models],
  )
  if (busy.length > 0 && busy[0].state !== 'switched')
    return {
      refused: 'job-in-progress',
      detail: `job ${busy[0].id} is ${busy[0].state}, and is of the same read models`,
    }
  // what could still be rolled back to is given up for what is asked for now
  if (busy.length > 0)
    await client.query(`update read.job set rollback_until = now() where models && $1 and state = 'switched'`, [models])
  const { kind, shop, dryRun, expected, approve, by } = request
  const { rows } = await client.query(
    `insert into read.job (kind, models, shop, dry_run, expected, approve, by) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [kind, models, shop ?? null, dryRun ?? kind === 'verify', expected ?? 0, approve ?? false, by],
  )
  await client.query(`select pg_notify('${JOBS_CHANNEL}', '')`)
  return rows[0].id
}
