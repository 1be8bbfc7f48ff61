import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asyncApi } from './documents/asyncapi.ts'
import { eventTypes, schemaFile } from './documents/json-schema.ts'
import { sample } from './documents/samples.ts'
import { fullType } from './src/index.ts'

/**
 * schemas/golden: what others build on, made from the vocabulary and committed, so that a change of the contract is seen in a diff.
 * `node schemas/generate.ts` writes it; with `--check` it compares and names what differs (exit code 1).
 */
const golden = join(import.meta.dirname, 'golden')
/** Made elsewhere and kept here: the services' OpenAPI documents. */
const NOT_OURS = /^openapi/

const expected = async (): Promise<Map<string, string>> => {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, 'package.json'), 'utf8')) as {
    version: string
  }
  const files = new Map<string, unknown>([['asyncapi.json', asyncApi(version)]])
  for (const type of eventTypes) {
    const { name, content } = schemaFile(type)
    files.set(name, content)
    files.set(`samples/${fullType(type)}.json`, sample(type))
  }
  return new Map([...files].map(([name, content]) => [name, `${JSON.stringify(content, null, 2)}\n`]))
}

const standing = async (): Promise<Map<string, string>> => {
  const names = await readdir(golden, { recursive: true }).catch(() => [])
  const ours = names.map((name) => name.replaceAll('\\', '/')).filter((n) => n.endsWith('.json') && !NOT_OURS.test(n))
  return new Map(await Promise.all(ours.map(async (n) => [n, await readFile(join(golden, n), 'utf8')] as const)))
}

const [wanted, found] = await Promise.all([expected(), standing()])
const differing = [
  ...[...wanted].filter(([name, text]) => found.get(name) !== text).map(([name]) => name),
  ...[...found.keys()].filter((name) => !wanted.has(name)),
].sort()

if (process.argv.includes('--check')) {
  for (const name of differing)
    console.error(
      `schemas/golden/${name} ${wanted.has(name) ? (found.has(name) ? 'differs' : 'is missing') : 'is made by nothing'}`,
    )
  if (differing.length > 0) {
    console.error('Run `npm run generate`, look at what changes for those who read these events, and commit it.')
    process.exitCode = 1
  }
} else {
  for (const name of differing) {
    const file = join(golden, name)
    const text = wanted.get(name)
    await mkdir(dirname(file), { recursive: true })
    await (text === undefined ? rm(file) : writeFile(file, text))
    console.log(`schemas/golden/${name} ${text === undefined ? 'removed' : 'written'}`)
  }
  console.log(`${wanted.size} files, ${differing.length} changed`)
}
