import { join } from 'node:path'
import type { Keys } from '@cartstream/keys'
import { createPostgresKeys } from '@cartstream/keys/postgres'
import type { EventLog, Snapshots } from '@cartstream/log'
import { openPostgresLog } from '@cartstream/log/postgres'
import { openPostgresSnapshots } from '@cartstream/log/postgres-snapshots'
import { type Lifetime, loadOrMakeSecret } from '@cartstream/run'
import { CannotStart } from './cannot-start.ts'
import { databasePlace } from './database/place.ts'
import { type Database, startDatabase } from './database/server.ts'
import { prepareHome, readConnection, secretFile } from './home.ts'

/** What the embedded instance stands on: its database, the log, its snapshots and the actor ids in it, the token secret. */
export type Storage = {
  database: Database
  log: EventLog
  snapshots: Snapshots
  keys: Keys
  secret: string
  note?: string
}

/** Opens all of it in `home`. Throws CannotStart with what a person can do about it. */
export const openStorage = async (home: string, lifetime: Lifetime): Promise<Storage> => {
  await prepareHome(home)
  const secret = await loadOrMakeSecret(secretFile(home))
  const password = await loadOrMakeSecret(join(home, 'database-password'))
  const place = await databasePlace(home)
  const logFile = join(home, 'postgres.log')
  const database = await startDatabase({ place, password, logFile, signal: lifetime.signal, inUse: () => inUse(home) })
  lifetime.opened('database', () => database.stop())
  const log = await openPostgresLog({ connectionString: database.url, partitions: 1, alone: true })
  lifetime.opened('log', () => log.close())
  const snapshots = await openPostgresSnapshots({ connectionString: database.url })
  lifetime.opened('snapshots', () => snapshots.close())
  const keys = await createPostgresKeys({ connectionString: database.url })
  lifetime.opened('keys', () => keys.close())
  return { database, log, snapshots, keys, secret, ...(place.note !== undefined && { note: place.note }) }
}

const inUse = async (home: string): Promise<CannotStart> => {
  const other = await readConnection(home).catch(() => undefined)
  const where = other === undefined ? '' : ` (process ${other.pid}, ${other.url})`
  return new CannotStart(
    `${home} is in use by another cartstream${where}.`,
    'Use that one, stop it first, or give this one a folder and a port of its own: CARTSTREAM_HOME=/path/to/folder PORT=8090 npm start',
  )
}
