import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * A hash of sources: of each path the file, or every TypeScript file in the folder and below but the specs, by name and content. What it is the
 * same for folds alike; there is no build that could come between.
 */
export const codeOf = (...paths: readonly string[]): string => {
  const sum = createHash('sha256')
  for (const path of paths) {
    const isFolder = statSync(path).isDirectory()
    for (const file of isFolder ? sourcesIn(path) : [basename(path)])
      sum
        .update(`${file}\n`)
        .update(readFileSync(isFolder ? join(path, file) : path))
        .update('\n')
  }
  return sum.digest('hex')
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
