import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { DATABASE_USER } from './folder.ts'

/** Whoever holds this lock is the data folder's instance. A killed one loses it with its connection: no number of a process can deceive. */
const LOCK = 'select pg_try_advisory_lock(7163520015) as held'

export const databaseUrl = (port: number, password: string): string =>
  `postgres://${DATABASE_USER}:${password}@127.0.0.1:${port}/postgres`

/** PostgreSQL says this while it starts or recovers. */
const CANNOT_CONNECT_NOW = '57P03'

/** A connection, as soon as the server takes any. Rejects when `isRunning` turns false, after 60 s, or with what else the server says. */
export const connectTo = async (port: number, password: string, isRunning: () => boolean): Promise<pg.Client> => {
  const until = Date.now() + 60_000
  for (;;) {
    const client = new pg.Client({ connectionString: databaseUrl(port, password), application_name: 'cartstream-all' })
    try {
      await client.connect()
      return client
    } catch (error) {
      const { code } = error as { code?: string }
      const isComing = code === 'ECONNREFUSED' || code === CANNOT_CONNECT_NOW
      if (!isComing || !isRunning() || Date.now() > until) throw error
      await sleep(20)
    }
  }
}

/** Makes this connection the folder's holder, as long as it is open; false where another one is. */
export const holdFolder = async (client: pg.Client): Promise<boolean> => {
  const { rows } = await client.query<{ held: boolean }>(LOCK)
  return rows[0]!.held
}
