import { access, readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CannotStart } from '@cartstream/run'
import { isAlive } from './alive.ts'

const ANOTHER = 'choose another folder: CARTSTREAM_HOME=/path/to/folder npm start'

/**
 * What is at a data folder's place for a PostgreSQL of `version`; looks, and touches nothing. Throws CannotStart where it is something else,
 * another version's data, or half of a database.
 */
export const findData = async (data: string, version: string): Promise<'nothing' | 'database'> => {
  const there = await readdir(data).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error.code === 'EACCES' ? closed(data, error) : foreign(data, error.message, error)
  })
  if (there.length === 0) return 'nothing'
  const made = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (made === undefined) throw foreign(data, 'it holds other files than a database (no PG_VERSION)')
  const wanted = version.split('.')[0]!
  if (made.trim() !== wanted)
    throw new CannotStart(
      `${data} was made by PostgreSQL ${made.trim()}; this program brings PostgreSQL ${wanted}.`,
      `Move the folder away, or ${ANOTHER}`,
    )
  if (!(await exists(join(data, 'global', 'pg_control')))) throw halfMade(data)
  return 'database'
}

const closed = (data: string, cause: Error) =>
  new CannotStart(
    `${data} may not be read by this user: another one has started cartstream here (${cause.message}).`,
    `Start as that user, or ${ANOTHER}`,
    cause,
  )

const foreign = (data: string, what: string, cause?: unknown) =>
  new CannotStart(
    `${data} is not a database folder of cartstream: ${what}.`,
    `Look at what is in it and move it away, or ${ANOTHER}`,
    cause,
  )

const halfMade = (data: string) =>
  new CannotStart(
    `${data} is half a database: it was being made, copied or restored, and that was broken off (no global/pg_control).`,
    `Copy or restore it once more; if it never was whole, move it away and start again, or ${ANOTHER}`,
  )

/** Of the database of a home folder, for loadOrMakeSecret. */
export const passwordFile = (home: string): string => join(home, 'database-password')

/** Throws CannotStart where the database is there and its password is not: a new one would not open it. */
export const checkPassword = async (home: string, there: 'nothing' | 'database'): Promise<void> => {
  if (there === 'nothing' || (await exists(passwordFile(home)))) return
  throw new CannotStart(
    `${passwordFile(home)} is missing, and without it the database cannot be opened.`,
    `Copy it from where the folder was copied or backed up, or ${ANOTHER}`,
  )
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** What first starts that were killed in the middle have left beside the data folder's place: nothing that a start needs. */
export const brokenOff = async (data: string): Promise<string[]> => {
  const folder = dirname(data)
  const prefixes = [`${basename(data)}.draft-`, '.initdb-']
  const names = await readdir(folder).catch(() => [] as string[])
  const isLeft = (name: string) =>
    prefixes.some((prefix) => name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length))))
  return names.filter(isLeft).map((name) => join(folder, name))
}
