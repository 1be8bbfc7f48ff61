import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asyncApi } from './documents/asyncapi.ts'
import { SUMS, sumsIn, sumsOf, toKeep, wrongWith } from './documents/corpus.ts'
import { eventTypes, schemaFile } from './documents/json-schema.ts'
import { sample } from './documents/samples.ts'
import { fullType } from './src/index.ts'

/**
 * schemas/golden: what others build on, made from the vocabulary and committed, so that a change of the contract is seen in a diff.
 * `node schemas/generate.ts` writes it; with `--check` it compares and names what differs (exit code 1). With `--keep` it also adds to
 * schemas/corpus what events look like now, for ever: CONTRIBUTING.md, "Adding a version".
 */
const golden = join(import.meta.dirname, 'golden')
const corpus = join(import.meta.dirname, 'corpus')
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

const standing = async (folder: string): Promise<Map<string, string>> => {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const ours = names.map((name) => name.replaceAll('\\', '/')).filter((n) => n.endsWith('.json') && !NOT_OURS.test(n))
  return new Map(await Promise.all(ours.map(async (n) => [n, await readFile(join(folder, n), 'utf8')] as const)))
}
const hashesOf = (texts: ReadonlyMap<string, string>): Map<string, string> =>
  new Map([...texts].map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')]))

const write = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}

const [wanted, found, kept] = await Promise.all([expected(), standing(golden), standing(corpus)])
const sums = await readFile(join(corpus, SUMS), 'utf8').catch(() => '')
if (process.argv.includes('--keep')) {
  const more = toKeep(kept)
  for (const [name, text] of more) {
    await write(join(corpus, name), text)
    kept.set(name, text)
    console.log(`schemas/corpus/${name} kept`)
  }
  await write(join(corpus, SUMS), sumsOf(new Map([...sumsIn(sums), ...hashesOf(more)])))
}
const wrong = process.argv.includes('--check') ? wrongWith(kept, hashesOf(kept), sums) : []
for (const what of wrong) console.error(`schemas/corpus/${what}`)
if (wrong.length > 0) process.exitCode = 1
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
    await (text === undefined ? rm(file) : write(file, text))
    console.log(`schemas/golden/${name} ${text === undefined ? 'removed' : 'written'}`)
  }
  console.log(`${wanted.size} files, ${differing.length} changed`)
}
