import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotStart } from '@cartstream/run'
import { isAlive } from './alive.ts'
import { connectTo, holdFolder } from './hold.ts'
import type { Place } from './place.ts'

/** What postmaster.pid says of the server that runs (or ran) on a data folder. */
type Postmaster = { pid: number; port: number }

const read = async (data: string): Promise<Postmaster | undefined> => {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  const [pid, , , port] = text.split('\n')
  return Number(pid) > 0 ? { pid: Number(pid), port: Number(port) } : undefined
}

/** Linux tells what a process is; elsewhere it is taken for PostgreSQL. After a restart of a container another program may have its number. */
const isPostgres = async (pid: number): Promise<boolean> =>
  (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'postgres')).trim() === 'postgres'

/**
 * Clears the data folder of what an instance left that was killed: a PostgreSQL without its master is stopped, the file of a dead one
 * removed. Throws CannotStart where the folder's instance is alive.
 */
export const clearLeftovers = async (
  place: Place,
  password: string,
  inUse: () => Promise<CannotStart>,
): Promise<void> => {
  const left = await read(place.data)
  if (left === undefined) return
  if (!isAlive(left.pid)) return // PostgreSQL itself sees that the file is stale
  if (!(await isPostgres(left.pid))) return rm(join(place.data, 'postmaster.pid'))
  await stopIfAlone(left, place, password, inUse)
}

const stopIfAlone = async (
  left: Postmaster,
  place: Place,
  password: string,
  inUse: () => Promise<CannotStart>,
): Promise<void> => {
  const client = await connectTo(left.port, password, () => isAlive(left.pid)).catch((error) => {
    throw new CannotStart(
      `A PostgreSQL (process ${left.pid}) runs on ${place.data} and does not let this program in: ${(error as Error).message}`,
      `Stop it (kill -INT ${left.pid}), then start again.`,
      error,
    )
  })
  try {
    if (!(await holdFolder(client))) throw await inUse()
  } finally {
    await client.end().catch(() => {}) // the server may be on its way out
  }
  process.kill(left.pid, 'SIGINT')
  for (let waited = 0; isAlive(left.pid) && waited < 10_000; waited += 50) await sleep(50)
}
