import { dirname, join } from 'node:path'
import type { Keys } from '@cartstream/keys'
import { createPostgresKeys } from '@cartstream/keys/postgres'
import type { EventLog, Snapshots } from '@cartstream/log'
import { openPostgresLog } from '@cartstream/log/postgres'
import { openPostgresSnapshots } from '@cartstream/log/postgres-snapshots'
import { CannotStart, type Lifetime, loadOrMakeSecret } from '@cartstream/run'
import { brokenOff, checkPassword, findData, passwordFile } from './database/found.ts'
import { databasePlace } from './database/place.ts'
import { type Database, startDatabase } from './database/server.ts'
import { prepareHome, readConnection, secretFile } from './home.ts'
import { checkSpace } from './space.ts'
import { checkWriter, markWriter } from './written-by.ts'

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
  await checkWriter(home)
  const place = await databasePlace(home)
  const there = await findData(place.data, place.binaries.version)
  await checkPassword(home, there)
  await checkSpace(dirname(place.data), there === 'nothing')
  const left = there === 'nothing' ? await brokenOff(place.data) : []
  const secret = await loadOrMakeSecret(secretFile(home))
  const password = await loadOrMakeSecret(passwordFile(home))
  const logFile = join(home, 'postgres.log')
  const database = await startDatabase({ place, password, logFile, signal: lifetime.signal, inUse: () => inUse(home) })
  lifetime.opened('database', () => database.stop())
  await markWriter(home) // not before: now nobody else is at work in it
  const log = await openPostgresLog({ connectionString: database.url, partitions: 1, alone: true })
  lifetime.opened('log', () => log.close())
  const snapshots = await openPostgresSnapshots({ connectionString: database.url })
  lifetime.opened('snapshots', () => snapshots.close())
  const keys = await createPostgresKeys({ connectionString: database.url })
  lifetime.opened('keys', () => keys.close())
  const note = [place.note, left.length > 0 ? MADE_ANEW : undefined].filter((text) => text !== undefined).join('; ')
  return { database, log, snapshots, keys, secret, ...(note !== '' && { note }) }
}

const MADE_ANEW = 'a first start before this one was broken off; what it had left is removed'

const inUse = async (home: string): Promise<CannotStart> => {
  const other = await readConnection(home).catch(() => undefined)
  const where = other === undefined ? '' : ` (process ${other.pid}, ${other.url})`
  return new CannotStart(
    `${home} is in use by another cartstream${where}.`,
    'Use that one, stop it first, or give this one a folder and a port of its own: CARTSTREAM_HOME=/path/to/folder PORT=8090 npm start',
  )
}
