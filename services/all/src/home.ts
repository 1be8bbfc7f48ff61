import { constants } from 'node:fs'
import { access, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CannotStart } from '@cartstream/run'
import { z } from 'zod'

/** The folder that the embedded instance keeps everything in: CARTSTREAM_HOME, or .cartstream at the root of the checkout. */
export const homeFolder = (env: Readonly<Record<string, string | undefined>> = process.env): string =>
  resolve(env.CARTSTREAM_HOME?.trim() || join(import.meta.dirname, '../../../.cartstream'))

/** The token secret of the embedded instance, for loadOrMakeSecret. */
export const secretFile = (home: string): string => join(home, 'token-secret')

/** What customers are told, where no webhook tells them: a file per message. */
export const messagesFolder = (home: string): string => join(home, 'messages')

/** How to reach a running embedded instance; kept in connection.json (mode 0600, for it holds a password) while it runs. */
export const Connection = z.object({ pid: z.int(), url: z.string(), databaseUrl: z.string(), startedAt: z.string() })
export type Connection = z.infer<typeof Connection>

const connectionFile = (home: string): string => join(home, 'connection.json')

export const writeConnection = (home: string, connection: Connection): Promise<void> =>
  writeFile(connectionFile(home), `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 })

export const removeConnection = (home: string): Promise<void> => rm(connectionFile(home), { force: true })

/** Where the instance of this home is; undefined where none has been started, or it said goodbye. It may have died since without a word. */
export const readConnection = async (home: string): Promise<Connection | undefined> => {
  const text = await readFile(connectionFile(home), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : Connection.parse(JSON.parse(text))
}

const ELSEWHERE = 'Remove it, or choose another folder: CARTSTREAM_HOME=/path/to/folder npm start'

/** Makes the folder where it is missing. Throws CannotStart where it cannot be one. */
export const prepareHome = async (home: string): Promise<void> => {
  await checkHome(home)
  try {
    await mkdir(home, { recursive: true, mode: 0o755 })
    const probe = join(home, `.probe-${process.pid}`)
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    throw unwritable(home, error as Error)
  }
}

/** As far as that can be seen without writing: throws CannotStart where it is no folder, or neither it nor what it would be made in may be written. */
export const checkHome = async (home: string): Promise<void> => {
  const found = await stat(home).catch(() => undefined)
  if (found !== undefined && !found.isDirectory()) throw new CannotStart(`${home} is not a folder.`, ELSEWHERE)
  await access(await nearestFolder(home), constants.W_OK).catch((error) => {
    throw unwritable(home, error)
  })
}

/** The folder itself, or what of the way to it is there. */
export const nearestFolder = async (path: string): Promise<string> => {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined || dirname(path) === path ? path : nearestFolder(dirname(path))
}

const unwritable = (home: string, error: NodeJS.ErrnoException): unknown =>
  error.code === 'ENOSPC' || error.code === 'EDQUOT'
    ? error // told by whoever knows of disks
    : new CannotStart(`${home} cannot be written: ${error.message}`, ELSEWHERE, error)
