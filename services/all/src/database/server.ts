import { type ChildProcess, spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { CannotStart } from '@cartstream/run'
import type pg from 'pg'
import { outOfSpace } from '../space.ts'
import { prepareFolder } from './folder.ts'
import { connectTo, databaseUrl, holdFolder } from './hold.ts'
import type { Place } from './place.ts'
import { clearLeftovers } from './postmaster.ts'

export type Database = {
  url: string
  /** Settles, with what PostgreSQL said last, should it end without having been told to. */
  died: Promise<string>
  stop(): Promise<void>
}

export type DatabaseOptions = {
  place: Place
  password: string
  /** PostgreSQL's own messages since the last start. */
  logFile: string
  /** Ends a start that is under way; a database that runs is stopped by `stop`. */
  signal: AbortSignal
  /** What to say where the folder's instance is alive. */
  inUse(): Promise<CannotStart>
}

/** Another program may take the port between our look and PostgreSQL's. */
const ATTEMPTS = 3
const FAST_SHUTDOWN_MS = 6000
/**
 * glibc's malloc gives what a statement has freed back to the kernel, page by page, for the next statement to ask for it again: that was a sixth of
 * the time of the backend that writes the read models (page faults and brk, by perf). Bytes; other libraries do not look at these.
 */
const KEEPING_MEMORY = {
  MALLOC_TRIM_THRESHOLD_: '16777216',
  MALLOC_MMAP_THRESHOLD_: '16777216',
  MALLOC_TOP_PAD_: '1048576',
}

/** Starts PostgreSQL on the folder (made at the first start), on 127.0.0.1 and a free port, fsync on. Throws CannotStart. */
export const startDatabase = async (options: DatabaseOptions): Promise<Database> => {
  const { place, password, inUse, signal } = options
  await prepareFolder(place, password, signal)
  await clearLeftovers(place, password, inUse)
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const started = await launch(options, port)
    if ('client' in started) return running(started, databaseUrl(port, password), options.logFile)
    signal.throwIfAborted()
    const portTaken = started.said.includes('could not bind')
    if (portTaken && attempt < ATTEMPTS) continue
    if (started.said.includes('lock file "postmaster.pid" already exists')) throw await inUse()
    const full = outOfSpace(place.data, started.said)
    if (full !== undefined) throw full
    throw new CannotStart(
      `PostgreSQL does not start on ${place.data}:\n${started.said}`,
      `If the folder is damaged, restore it from a backup or move it away to begin anew; the messages are in ${options.logFile}.`,
    )
  }
}

type Launched = { child: ChildProcess; client: pg.Client } | { said: string }

const launch = async (
  { place, password, logFile, inUse, signal }: DatabaseOptions,
  port: number,
): Promise<Launched> => {
  const { data, binaries, account } = place
  const log = await open(logFile, 'w', 0o600)
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC', 'log_timezone=UTC']
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
  // A group of its own: a Ctrl-C is for us alone, and what is in flight may still be written.
  const stdio = ['ignore', log.fd, log.fd] as const
  const env = { ...KEEPING_MEMORY, ...process.env }
  const child = spawn(binaries.postgres, args, { ...account, env, cwd: '/', detached: true, stdio: [...stdio] })
  let failed: string | undefined
  child.on('error', (error) => {
    failed = error.message
  })
  await log.close()
  const isRunning = () => failed === undefined && child.exitCode === null && child.signalCode === null
  const giveUp = () => child.kill('SIGINT')
  signal.addEventListener('abort', giveUp)
  try {
    const client = await connectTo(port, password, isRunning)
    if (!(await holdFolder(client))) throw await inUse()
    return { child, client }
  } catch (error) {
    if (isRunning()) {
      child.kill('SIGINT')
      await ended(child)
      if (error instanceof CannotStart) throw error
      return { said: (error as Error).message }
    }
    return { said: failed ?? (await lastLines(logFile)) }
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

const running = ({ child, client }: Extract<Launched, { child: unknown }>, url: string, logFile: string): Database => {
  let stopping = false
  const died = Promise.withResolvers<string>()
  client.on('error', () => {}) // its end is seen at the process
  child.once('exit', () => {
    if (!stopping) void lastLines(logFile).then(died.resolve, died.reject)
  })
  const stop = async () => {
    stopping = true
    if (child.exitCode !== null || child.signalCode !== null) return
    const end = ended(child)
    child.kill('SIGINT')
    const hurry = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS)
    await end
    clearTimeout(hurry)
  }
  return { url, died: died.promise, stop }
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()))

const lastLines = async (file: string): Promise<string> => {
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  return lines
    .slice(-6)
    .map((line) => `  ${line}`)
    .join('\n')
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
