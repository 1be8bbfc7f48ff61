import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { told } from './configuration.ts'

const root = join(import.meta.dirname, '../..')
const sourcesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : sourcesIn(path)
    return /\.ts$/.test(entry.name) && !/\.(spec|contract|integration)\.ts$/.test(entry.name) ? [path] : []
  })

/** Who is at the terminal, and what a build tells its tools: no setting of ours. */
const NOT_OURS = ['USER', 'USERNAME', 'PATH', 'HOME', 'CI', 'NODE_ENV']

it('the reference tells every variable that a service or the command line reads', () => {
  const read = ['libs', 'services'].flatMap((folder) =>
    sourcesIn(folder)
      .filter((file) => !/^libs\/spec\/|\/(spec|contract|simulation)\//.test(file))
      .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/\benv\??\.([A-Z][A-Z_0-9]+)\b/g)])
      .map(([, name]) => name!),
  )
  expect(new Set(read).size).toBeGreaterThan(30)
  const known = new Set([...told(), ...NOT_OURS])
  expect([...new Set(read)].filter((name) => !known.has(name))).toEqual([])
})
