import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Account, accountForDatabase, closedFolder } from './account.ts'
import { type Binaries, copyBinaries, ensureExecutable, findBinaries } from './binaries.ts'

/** Where the database is, what runs it, and as whom. `note`: what people should know of it. */
export type Place = { data: string; binaries: Binaries; account: Account; note?: string }

/** Where root's instances keep what the database's user must reach, when their own folder is closed to it (below /root, say). */
const OPEN_FOLDER = '/var/lib/cartstream'

/**
 * The database's place for a home folder: <home>/postgres and the installed binaries. Where root starts and the database's own user may not
 * enter those (a checkout below /root), data and a copy of the binaries live below /var/lib/cartstream instead; nobody's folder is opened.
 */
export const databasePlace = async (home: string, openFolder = OPEN_FOLDER): Promise<Place> => {
  const account = await accountForDatabase()
  const binaries = findBinaries()
  await ensureExecutable(binaries)
  const moved = await readMoved(home)
  const closedHome = moved === undefined ? await closedFolder(home, account) : undefined
  const closedBinaries = await closedFolder(dirname(binaries.postgres), account)
  const reachable = closedBinaries === undefined ? binaries : await copyBinaries(binaries, await opened(openFolder))
  if (moved === undefined && closedHome === undefined)
    return { data: join(home, 'postgres'), binaries: reachable, account }
  const data = moved ?? (await moveOut(home, openFolder))
  const why = closedHome === undefined ? '' : `, for the database's user may not enter ${closedHome}`
  return { data, binaries: reachable, account, note: `the database is in ${data}${why}` }
}

const opened = async (folder: string): Promise<string> => {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  return folder
}

/** The home remembers where its database went; a home that is removed and made again gets a new one. */
const moveOut = async (home: string, openFolder: string): Promise<string> => {
  const data = join(await opened(join(openFolder, randomBytes(6).toString('hex'))), 'postgres')
  await writeFile(pointer(home), `${data}\n`)
  return data
}

/** Where the database of a home folder is, or will be where its user may enter it. */
export const dataFolder = async (home: string): Promise<string> => (await readMoved(home)) ?? join(home, 'postgres')

const pointer = (home: string): string => join(home, 'postgres-is-in')
const readMoved = (home: string): Promise<string | undefined> =>
  readFile(pointer(home), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )
