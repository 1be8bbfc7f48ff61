import pg from 'pg'
import { pauseFor } from '../pause-for.ts'
import type { Logger } from '../runner/logger.ts'
import { Bell } from './bell.ts'
import { JOBS_CHANNEL } from './requests.ts'
import { type JobStored, jobColumns } from './row.ts'

const POLL_MS = 500

/** A job that there is something to do about. `partition`: of its shop, where it is of one. `begun`: its generations have been made. */
export type OpenJob = JobStored & { partition: number | null; log_id: string | null; begun: boolean }

const openJobs = `select ${jobColumns}, case when j.shop is not null then read.partition_of(j.shop) end as partition,
       (select log_id from read.log) as log_id, exists (select from read.generation g where g.job = j.id) as begun
  from read.job j
 where j.ended_at is null or j.wanted is not null or exists (select from read.generation g where g.job = j.id and not g.live
       and (j.state <> 'switched' or j.rollback_until <= now()))
 order by j.requested_at`

export type WatchOptions = {
  db: string
  signal: AbortSignal
  logger: Logger
  /** Settles once the schema is there. */
  prepared: () => Promise<void>
  onJobs: (jobs: readonly OpenJob[], client: pg.ClientBase) => Promise<void>
}

/** Looks twice a second, and when it is told that something was asked for, what there is to do; one look at a time. */
export const watchJobs = async ({ db, signal, logger, prepared, onJobs }: WatchOptions): Promise<void> => {
  const bell = new Bell(signal)
  while (!signal.aborted) {
    const client = new pg.Client({ connectionString: db, application_name: 'cartstream-jobs', keepAlive: true })
    client.on('error', () => {}) // the next statement says so
    client.on('notification', () => bell.ring())
    try {
      await prepared()
      await client.connect()
      await client.query(`listen ${JOBS_CHANNEL}`)
      while (!signal.aborted) {
        const { rows } = await client.query(openJobs)
        if (signal.aborted) break
        await onJobs(rows as OpenJob[], client)
        await bell.heard(POLL_MS)
      }
    } catch (err) {
      if (!signal.aborted) logger.warn({ err }, 'jobs of the read models cannot be looked at; tried again in a second')
    } finally {
      await client.end().catch(() => {})
    }
    await pauseFor(1000, signal)
  }
}
