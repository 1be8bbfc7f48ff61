import { type Connection, homeFolder, readConnection } from '@cartstream/all'
import type { EventLog } from '@cartstream/log'
import { openLog } from '@cartstream/log/open'
import { openPostgresLog } from '@cartstream/log/postgres'
import { Unreachable } from '../unreachable.ts'

/** Where the service is: what was said, else the running embedded instance, else where that usually is. */
export const findUrl = async (said: string | undefined): Promise<string> =>
  said ?? (await embedded())?.url ?? 'http://127.0.0.1:8080'

/** The log behind the service, as far as it is known here: KAFKA_BROKERS or DATABASE_URL, else the embedded instance's. A text says why not. */
export const openLogBehind = async (url: string): Promise<EventLog | string> => {
  try {
    if (process.env.KAFKA_BROKERS || process.env.DATABASE_URL) return await openLog()
    const connection = await embedded()
    if (connection?.url === url)
      return await openPostgresLog({ connectionString: connection.databaseUrl, partitions: 1 })
    return 'set KAFKA_BROKERS or DATABASE_URL as the services have them'
  } catch (error) {
    return (error as Error).message
  }
}

/** Throws Unreachable where nothing that is healthy answers. */
export const mustAnswer = async (url: string): Promise<void> => {
  const response = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(5000) }).catch(
    (error: Error) => {
      const cause = error.cause instanceof Error ? error.cause.message : error.message
      throw new Unreachable(
        `Nothing answers at ${url} (${cause}). Run \`npm start\` in another shell, or name the service with --url.`,
      )
    },
  )
  if (!response.ok)
    throw new Unreachable(`${url} answers /healthz with ${response.status}: this is no healthy cartstream.`)
}

const embedded = (): Promise<Connection | undefined> => readConnection(homeFolder())
