import { once } from 'node:events'
import pg from 'pg'
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
    migrated ??= migrate(options.db, options.projections, options.outdated).catch((cause) => {
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
  const lag = tellLag(options.db, partitions)
  const finished = Promise.all(partitions.map((p) => p.run()))
    .then(() => untilAborted(options.signal)) // one that has stopped is still seen to be behind
    .then(() => Promise.all([outbox?.close(), lag.close()]))
    .then(() => undefined)
  return { status: () => partitions.map((p) => p.status()), finished }
}

const untilAborted = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted ? Promise.resolve() : once(signal, 'abort')

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
