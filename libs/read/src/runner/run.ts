import pg from 'pg'
import { Conductor } from '../jobs/conductor.ts'
import { watchJobs } from '../jobs/watch.ts'
import { migrate } from '../migrate.ts'
import type { EffectKind } from '../outbox/effect.ts'
import { Ledger } from '../outbox/ledger.ts'
import { Sending } from '../outbox/sending.ts'
import { silent } from './logger.ts'
import { type Projector, type ProjectorOptions, usual } from './options.ts'
import { PartitionProjector } from './partition.ts'
import { tellLag } from './telling.ts'

/** Keeps the read models at the log's end: brings the schema up to date, then projects each partition until the signal aborts. */
export const runProjector = (options: ProjectorOptions): Projector => {
  const numbers = options.partitions ?? Array.from({ length: options.log.partitions }, (_, p) => p)
  const cacheRows = Math.ceil((options.limits?.cacheRows ?? usual.cacheRows) / numbers.length)
  let migrated: Promise<void> | undefined
  const prepare = (): Promise<void> => {
    migrated ??= migrate(options.db, options.projections, {
      outdated: options.outdated,
      previous: options.previous,
    }).catch((cause) => {
      migrated = undefined
      throw cause
    })
    return migrated
  }
  const outbox = openOutbox(options)
  const partitions = numbers.map((p) => {
    const given = { prepare, sending: outbox?.sendingOf(p) }
    return new PartitionProjector(p, { ...options, limits: { ...options.limits, cacheRows } }, given)
  })
  const jobs = conductJobs(options, { prepared: prepare, partitions })
  const lag = tellLag(options.db, partitions)
  // `jobs` goes on until the signal aborts, and so does the lag: a partition that has stopped is still seen to be behind
  const finished = Promise.all([...partitions.map((p) => p.run()), jobs])
    .then(() => Promise.all([outbox?.close(), lag.close()]))
    .then(() => undefined)
  return { status: () => partitions.map((p) => p.status()), finished }
}

type Running = { prepared: () => Promise<void>; partitions: readonly PartitionProjector[] }

/** Until the signal aborts. */
const conductJobs = (options: ProjectorOptions, { prepared, partitions }: Running): Promise<void> => {
  const { log, db, signal, logger = silent, projections, previous = [], keepRetiredSeconds = 86_400 } = options
  const known = [...projections, ...previous]
  const conductor = new Conductor({ log, known, keepSeconds: keepRetiredSeconds, signal, logger })
  return watchJobs({
    ...{ db, signal, logger, prepared },
    onJobs: async (jobs, client) => {
      for (const partition of partitions) partition.build(jobs) // those of a job that is over end: their tables are about to go
      await conductor.look(jobs, client)
    },
  })
}

/** Connections of its own: the projector's belong to its transactions, whose loss is harmless; what was sent must not be forgotten. */
const openOutbox = ({ db, outbox, logger = silent }: ProjectorOptions) => {
  if (outbox === undefined) return undefined
  const pool = new pg.Pool({ connectionString: db, max: 4, application_name: 'cartstream-outbox', keepAlive: true })
  const ledger = new Ledger(pool, Object.keys(outbox.send) as EffectKind[])
  pool.on('error', () => {}) // the next statement hears of a database that is gone
  const all: Sending[] = []
  return {
    sendingOf(partition: number): Sending {
      const sending = new Sending({ ...outbox, ledger, partition, logger })
      all.push(sending)
      return sending
    },
    async close(): Promise<void> {
      await Promise.all(all.map((sending) => sending.ended()))
      await pool.end()
    },
  }
}
