import pg from 'pg'
import type { PartitionProjector } from './partition.ts'

const EVERY_MS = 500

const SAY = `
  insert into read.lag as l (model, partition, position, events, seconds, progressing, said_at)
  select model, partition, position, events, seconds, progressing, clock_timestamp()
    from json_to_recordset($1) as r (model text, partition int, position bigint, events bigint, seconds float8, progressing boolean)
  on conflict (model, partition) do update set position = excluded.position, events = excluded.events, seconds = excluded.seconds,
    progressing = excluded.progressing, said_at = excluded.said_at`

/**
 * Sees twice a second how far each partition is behind, and writes it down for those that are projected here: one statement for all of them, over
 * a connection of its own, for the projectors' may be waiting for just what is to be told.
 */
export const tellLag = (db: string, partitions: readonly PartitionProjector[]): { close(): Promise<void> } => {
  const pool = new pg.Pool({
    ...{ connectionString: db, max: 1, application_name: 'cartstream-lag', keepAlive: true },
    ...{ connectionTimeoutMillis: 5000, query_timeout: 5000 },
  })
  pool.on('error', () => {}) // the next statement hears of a database that is gone
  let telling: Promise<unknown> | undefined
  const tell = async (): Promise<void> => {
    await Promise.all(partitions.map((partition) => partition.look()))
    const rows = partitions.flatMap(saidOf)
    if (rows.length > 0) await pool.query({ name: 'lag', text: SAY, values: [JSON.stringify(rows)] })
  }
  const timer = setInterval(() => {
    // who reads it sees how old it is; why it could not be written, the projectors say
    telling ??= tell()
      .catch(() => {})
      .finally(() => {
        telling = undefined
      })
  }, EVERY_MS)
  return {
    async close() {
      clearInterval(timer)
      await telling
      await pool.end()
    },
  }
}

/** Of a partition that is another's, or nobody's, there is nothing to say. */
const saidOf = (of: PartitionProjector): readonly object[] => {
  const { state, partition, models, progressing } = of.status()
  if (state !== 'catching-up' && state !== 'following') return []
  return models.map(({ model, position, events, ms }) => ({
    ...{ model, partition, position: String(position), events, seconds: ms / 1000, progressing },
  }))
}
