import { spawn } from 'node:child_process'
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CannotStart } from '@cartstream/run'
import { outOfSpace } from '../space.ts'
import { brokenOff, findData } from './found.ts'
import type { Place } from './place.ts'

export const DATABASE_USER = 'cartstream'

/**
 * Makes the data folder at the first start: beside its place, and moved there when it is whole, so that a start that was broken off leaves
 * nothing half made. Throws CannotStart where something else is there, or another version's data.
 */
export const prepareFolder = async (place: Place, password: string, signal: AbortSignal): Promise<void> => {
  if ((await findData(place.data, place.binaries.version)) === 'nothing') await make(place, password, signal)
}

const make = async ({ data, binaries, account }: Place, password: string, signal: AbortSignal): Promise<void> => {
  for (const path of await brokenOff(data)) await rm(path, { recursive: true, force: true, maxRetries: 10 })
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
    if (code !== 0) throw outOfSpace(data, said.join('')) ?? failed(draft, code, said.join(''))
    await rename(draft, data) // fails where another start was first: its folder is as good
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
  } finally {
    await rm(passwordFile, { force: true })
    await rm(draft, { recursive: true, force: true, maxRetries: 3 })
  }
}

const failed = (draft: string, code: number | string, said: string) =>
  new CannotStart(
    `PostgreSQL's initdb failed in ${draft} (${code}):\n${said.trim().split('\n').slice(-6).join('\n')}`,
    'See whether the folder may not be written, then start again.',
  )
