import pg from 'pg'
import { batchBytes, createNonces, seal } from '../batch.ts'
import type { EventLog } from '../port.ts'
import { Appender } from './append.ts'
import { joinPlace } from './hints.ts'
import { Listener } from './listen.ts'
import { Reader } from './read.ts'
import { prepareSchema } from './schema.ts'

export type PostgresLogOptions = {
  connectionString: string
  /** Fixed for the log's life. */
  partitions: number
  /** Bytes of keys and values in one batch, at most. */
  maxBatchBytes?: number
  /** How long an append may take before its outcome counts as unknown, and how long a read that does not follow keeps asking; ms. */
  timeoutMs?: number
  /** No other process appends while this one is there: nobody is listened to, which saves a message per append. */
  alone?: boolean
}

/**
 * The embedded log (D2): in PostgreSQL, schema `log`, made if missing. An append is one statement; its time is the database's clock.
 * There are no void batches here: a lost race writes nothing. Throws where the database cannot be reached.
 */
export const openPostgresLog = async (options: PostgresLogOptions): Promise<EventLog> => {
  const { connectionString, partitions, maxBatchBytes = 900_000, timeoutMs = 5000, alone = false } = options
  const pool = new pg.Pool({
    connectionString,
    max: 4,
    application_name: 'cartstream log read',
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  pool.on('error', () => undefined) // an idle connection was lost; the next query makes another
  const place = await prepareSchema(pool, partitions).catch(async (error) => {
    await pool.end()
    throw error
  })
  const { hints, recent, leave } = joinPlace(place)
  const listener = new Listener(connectionString, hints)
  const reader = new Reader(pool, { hints, recent }, timeoutMs)
  const nonces = createNonces()
  const appenders = Array.from({ length: partitions }, () => new Appender(connectionString, timeoutMs))
  const appendRequests = appenders.map(() => 0)
  const closing = new AbortController()

  return {
    partitions,
    writer: nonces.writer,
    maxBatchBytes,
    async append(partition, parent, records) {
      if (batchBytes(records) > maxBatchBytes) return { refused: 'too-large' }
      const sealed = seal(parent, nonces.next(), records)
      appendRequests[partition]!++
      const outcome = await appenders[partition]!.append(partition, parent, sealed)
      if ('appended' in outcome) {
        const { appended: head, at } = outcome
        recent.add(partition, parent.id, { head, at, writer: nonces.writer, events: records.map((r) => r.event) })
        hints.tell(partition, head.height)
      }
      return outcome
    },
    read(partition, from, { signal, ...options }) {
      if (options.follow && !alone) listener.start()
      const either = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
      return reader.read(partition, from, { signal: either, ...options })
    },
    tail: (partition) => reader.tail(partition),
    end: async (partition) => (await reader.tail(partition)).offset,
    stats: (partition) => ({ voidBatches: 0, foreignRecords: 0, appendRequests: appendRequests[partition]! }),
    async close() {
      closing.abort()
      leave()
      await Promise.all([...appenders.map((a) => a.close()), listener.close(), pool.end()])
    },
  }
}
