import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The environment that a version's image gives its services, as far as it is of this machine, too. */
export type Image = { env: Record<string, string>; remove(): Promise<void> }

const SETTING = /^ENV (NODE_OPTIONS|MALLOC_\w+)=(\S+)$/gm
const run = promisify(execFile)

/** As the Dockerfile of the version in a folder has it, if there is one. What it compiles beforehand is compiled here, too: a handler without settings loads all that it is made of, and ends. */
export const imageOf = async (folder: string): Promise<Image> => {
  const text = await readFile(join(folder, 'Dockerfile'), 'utf8').catch(() => '')
  const env: Record<string, string> = { NODE_OPTIONS: '' }
  for (const [, name, value] of text.matchAll(SETTING)) env[name!] = value!
  if (!/^ENV NODE_COMPILE_CACHE=/m.test(text)) return { env, remove: async () => {} }
  const compiled = await mkdtemp(join(tmpdir(), 'cartstream-compiled-'))
  const remove = () => rm(compiled, { recursive: true, force: true })
  env.NODE_COMPILE_CACHE = compiled
  const handler = join(folder, 'services/command-handler/src/main.ts')
  const told = { env: { PATH: process.env.PATH, ...env }, timeout: 30_000 }
  await run(process.execPath, [handler], told).catch(() => undefined)
  if ((await readdir(compiled)).length > 0) return { env, remove }
  await remove()
  throw new Error(`${handler} compiled nothing`)
}
