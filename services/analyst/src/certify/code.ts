import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Which code checked: the version, and a hash of this folder's sources, by which anybody finds them again. */
export type Code = { version: string; sources: string }

export const codeOf = (folder = import.meta.dirname): Code => {
  const { version } = JSON.parse(readFileSync(join(folder, '../../package.json'), 'utf8')) as { version: string }
  const hash = createHash('sha256')
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  for (const name of sources.sort()) hash.update(`${name}\0`).update(readFileSync(join(folder, name)))
  return { version, sources: hash.digest('hex') }
}
