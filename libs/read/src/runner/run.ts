import { migrate } from '../migrate.ts'
import { type Projector, type ProjectorOptions, usual } from './options.ts'
import { PartitionProjector } from './partition.ts'

/** Keeps the read models at the log's end: brings the schema up to date, then projects each partition until the signal aborts. */
export const runProjector = (options: ProjectorOptions): Projector => {
  const numbers = options.partitions ?? Array.from({ length: options.log.partitions }, (_, p) => p)
  const cacheRows = Math.ceil((options.limits?.cacheRows ?? usual.cacheRows) / numbers.length)
  let migrated: Promise<void> | undefined
  const prepare = (): Promise<void> => {
    migrated ??= migrate(options.db, options.projections).catch((cause) => {
      migrated = undefined
      throw cause
    })
    return migrated
  }
  const partitions = numbers.map(
    (p) => new PartitionProjector(p, { ...options, limits: { ...options.limits, cacheRows } }, prepare),
  )
  const finished = Promise.all(partitions.map((p) => p.run())).then(() => {})
  return { status: () => partitions.map((p) => p.status()), finished }
}
