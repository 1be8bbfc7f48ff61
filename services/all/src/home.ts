import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { CannotStart } from './cannot-start.ts'

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

/** Makes the folder where it is missing. Throws CannotStart where it cannot be one. */
export const prepareHome = async (home: string): Promise<void> => {
  const elsewhere = 'Remove it, or choose another folder: CARTSTREAM_HOME=/path/to/folder npm start'
  const found = await stat(home).catch(() => undefined)
  if (found !== undefined && !found.isDirectory()) throw new CannotStart(`${home} is not a folder.`, elsewhere)
  try {
    await mkdir(home, { recursive: true, mode: 0o755 })
    const probe = join(home, `.probe-${process.pid}`)
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    throw new CannotStart(`${home} cannot be written: ${(error as Error).message}`, elsewhere, error)
  }
}
