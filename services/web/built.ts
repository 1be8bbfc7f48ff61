import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

const here = import.meta.dirname
/** Where the built pages are, for whoever serves them. */
export const DIST = join(here, 'dist')
/** What builds them: a program of its own, so that a service need not hold a bundler. */
export const BUILD = join(here, 'build.ts')

const libs = join(here, '../../libs')
/** All that the pages are made of. */
const sources = [
  ...['src', 'store', 'index.html', 'build.ts'].map((name) => join(here, name)),
  ...['client', 'stream'].map((name) => join(libs, name, 'src')),
  join(here, '../../package-lock.json'),
]

const filesIn = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => undefined)
  if (entries === undefined) return [path]
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** A hash over the sources rather than their times: a checkout, a copy and an image change those. */
export const sourcesHash = async (): Promise<string> => {
  const hash = createHash('sha256')
  const files = (await Promise.all(sources.map(filesIn))).flat().filter((file) => !/\.spec\./.test(file))
  for (const file of files.sort()) hash.update(`${relative(here, file)}\0`).update(await readFile(file))
  return hash.digest('hex')
}

/** The pages in DIST are those of these sources. */
export const isBuilt = async (): Promise<boolean> => {
  const built = await readFile(join(DIST, 'sources.sha256'), 'utf8').catch(() => '')
  return built === (await sourcesHash())
}
