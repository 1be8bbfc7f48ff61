import { spawn } from 'node:child_process'
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CannotStart } from '../cannot-start.ts'
import { isAlive } from './alive.ts'
import type { Place } from './place.ts'

export const DATABASE_USER = 'cartstream'

/**
 * Makes the data folder at the first start: beside its place, and moved there when it is whole, so that a start that was broken off leaves
 * nothing half made. Throws CannotStart where something else is there, or another version's data.
 */
export const prepareFolder = async (place: Place, password: string, signal: AbortSignal): Promise<void> => {
  const { data, binaries } = place
  const there = await readdir(data).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw foreign(data, error.message, error)
  })
  if (there.length === 0) return make(place, password, signal)
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version === undefined) throw foreign(data, 'it holds other files than a database (no PG_VERSION)')
  const wanted = binaries.version.split('.')[0]!
  if (version.trim() !== wanted)
    throw new CannotStart(
      `${data} was made by PostgreSQL ${version.trim()}; this program brings PostgreSQL ${wanted}.`,
      `Move the folder away, or choose another: CARTSTREAM_HOME=/path/to/folder npm start`,
    )
}

const foreign = (data: string, what: string, cause?: unknown) =>
  new CannotStart(
    `${data} is not a database folder of cartstream: ${what}.`,
    'Look at what is in it and move it away, or choose another folder: CARTSTREAM_HOME=/path/to/folder npm start',
    cause,
  )

const make = async ({ data, binaries, account }: Place, password: string, signal: AbortSignal): Promise<void> => {
  await removeOldDrafts(data)
  const draft = `${data}.draft-${process.pid}`
  await mkdir(draft, { recursive: true, mode: 0o700 })
  const passwordFile = join(dirname(data), `.initdb-${process.pid}`)
  await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' })
  try {
    if (account !== undefined) for (const path of [draft, passwordFile]) await chown(path, account.uid, account.gid)
    // The collation C sorts by code point, as our own code does.
    const args = ['--pgdata', draft, '--username', DATABASE_USER, '--pwfile', passwordFile]
    args.push('--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions')
    const said: string[] = []
    const child = spawn(binaries.initdb, args, { ...account, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], signal })
    child.stdout.on('data', (chunk) => said.push(String(chunk)))
    child.stderr.on('data', (chunk) => said.push(String(chunk)))
    const code = await new Promise<number | string>((resolve) => {
      child.on('error', (error) => resolve(error.message))
      child.on('close', (status, signal) => resolve(status ?? signal ?? 'unknown'))
    })
    signal.throwIfAborted()
    if (code !== 0)
      throw new CannotStart(
        `PostgreSQL's initdb failed in ${draft} (${code}):\n${said.join('').trim().split('\n').slice(-6).join('\n')}`,
        'See whether the disk is full or the folder may not be written, then start again.',
      )
    await rename(draft, data) // fails where another start was first: its folder is as good
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
  } finally {
    await rm(passwordFile, { force: true })
    await rm(draft, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** What starts that were killed in the middle have left. */
const removeOldDrafts = async (data: string): Promise<void> => {
  const prefix = `${basename(data)}.draft-`
  for (const name of await readdir(dirname(data)))
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length))))
      await rm(join(dirname(data), name), { recursive: true, force: true })
}
