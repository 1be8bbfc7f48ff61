import type { EventLog } from '@cartstream/log'
import { openLog } from '@cartstream/log/open'
import { openPostgresLog } from '@cartstream/log/postgres'
import { embedded } from './reach.ts'

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
