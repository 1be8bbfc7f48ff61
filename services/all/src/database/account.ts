import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { CannotStart } from '@cartstream/run'

/** Whom PostgreSQL runs as; undefined: as whoever runs this program. */
export type Account = { uid: number; gid: number } | undefined

const run = promisify(execFile)
const NAME = 'postgres'

/**
 * PostgreSQL refuses to run as root. Started by root, it runs as the system's user `postgres`, who is made if missing;
 * otherwise as the one who starts. Throws CannotStart where the user cannot be made.
 */
export const accountForDatabase = async (): Promise<Account> => {
  if (process.getuid?.() !== 0) return undefined
  const known = await lookUp()
  if (known !== undefined) return known
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME])
  } catch (error) {
    throw new CannotStart(
      `PostgreSQL does not run as root, and the user \`${NAME}\` that it would run as could not be made: ${(error as Error).message.trim()}`,
      `Start as an ordinary user, or make the user \`${NAME}\` first.`,
      error,
    )
  }
  return lookUp()
}

const lookUp = async (): Promise<Account> => {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (what) => Number((await run('id', [what, NAME])).stdout)),
    )
    return { uid: uid!, gid: gid! }
  } catch {
    return undefined // `id` fails where there is no such user
  }
}

/** The first folder on the way down to `path` that the account may not enter; undefined where it may enter all. */
export const closedFolder = async (path: string, account: Account): Promise<string | undefined> => {
  if (account === undefined) return undefined
  const way: string[] = []
  for (let at = path; ; at = dirname(at)) {
    way.unshift(at)
    if (dirname(at) === at) break
  }
  for (const folder of way) {
    const { mode, uid, gid } = await stat(folder)
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return folder
  }
  return undefined
}
