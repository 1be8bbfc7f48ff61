import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A hash of sources: every TypeScript file in these folders and below but the specs, by its name and content. What it is the same for folds
 * alike; there is no build that could come between.
 */
export const codeOf = (...folders: readonly string[]): string => {
  const sum = createHash('sha256')
  for (const folder of folders)
    for (const file of sourcesIn(folder))
      sum
        .update(`${file}\n`)
        .update(readFileSync(join(folder, file)))
        .update('\n')
  return sum.digest('hex')
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
