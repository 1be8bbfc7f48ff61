import { dirname } from 'node:path'
import { CannotStart } from '@cartstream/run'
import { isAlive } from './database/alive.ts'
import { findBinaries } from './database/binaries.ts'
import { brokenOff, checkPassword, findData } from './database/found.ts'
import { dataFolder } from './database/place.ts'
import { checkHome, nearestFolder, readConnection } from './home.ts'
import { checkAddress } from './listen.ts'
import { checkSpace } from './space.ts'
import { checkWriter } from './written-by.ts'

/** What a start would look at before it begins, without a start: each says in words what it found, and throws CannotStart as a start would. */

export const lookAtPort = async (home: string, address: { host: string; port: number }): Promise<string> => {
  const running = await runningIn(home)
  if (running !== undefined && Number(new URL(running.url).port) === address.port)
    return `${address.port} is that of the running cartstream (process ${running.pid})`
  await checkAddress(address)
  return `${address.port} on ${address.host} is free`
}

/** A first start that was broken off is no obstacle to the next; but nothing runs, and somebody may wonder why. */
export const lookAtData = async (home: string): Promise<string> => {
  const running = await runningIn(home)
  if (running !== undefined)
    return `${home} is in use by the running cartstream (process ${running.pid}, ${running.url})`
  await checkHome(home)
  await checkWriter(home)
  const data = await dataFolder(home)
  const there = await findData(data, findBinaries().version)
  await checkPassword(home, there)
  if (there === 'database') return `${home} can be started from`
  const left = await brokenOff(data)
  if (left.length === 0) return `${home} is new: the first start makes it`
  throw new CannotStart(
    `A first start in ${home} was broken off before there was a database: ${left.join(', ')} is left of it.`,
    'Start again (npm start): it removes that and makes the folder anew.',
  )
}

export const lookAtDisk = async (home: string): Promise<string> => {
  const data = await dataFolder(home)
  const isNew = await findData(data, findBinaries().version).then(
    (there) => there === 'nothing',
    () => false, // whatever is there is told of by lookAtData
  )
  const folder = await nearestFolder(dirname(data))
  await checkSpace(folder, isNew)
  return `there is space on the disk of ${folder}`
}

/** One that was killed left its address behind, and somebody else may have its number by now: only who answers is running. */
const runningIn = async (home: string) => {
  const connection = await readConnection(home).catch(() => undefined)
  if (connection === undefined || !isAlive(connection.pid)) return undefined
  const answer = fetch(new URL('/healthz', connection.url), { signal: AbortSignal.timeout(PATIENCE_MS) })
  return (await answer.then(
    ({ ok }) => ok,
    () => false,
  ))
    ? connection
    : undefined
}
const PATIENCE_MS = 5000
