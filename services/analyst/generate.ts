import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeRoutes } from '@cartstream/answer'
import { createMemoryKeys } from '@cartstream/keys/memory'
import { createMetrics } from '@cartstream/run'
import Fastify from 'fastify'
import type { Follower } from './src/index.ts'
import { analystRoutes } from './src/routes.ts'
import { TITLE } from './src/start.ts'

/**
 * schemas/golden/openapi-analysis.json: the analyst's routes as others read them, committed, so that a change is seen in a diff.
 * `node services/analyst/generate.ts` writes it; with `--check` it compares (exit code 1 where it differs).
 */
const name = 'schemas/golden/openapi-analysis.json'
const file = join(import.meta.dirname, '../..', name)

const never = (): never => {
  throw new Error('nothing is served here, only described')
}

const described = async (): Promise<string> => {
  const publicUrl = 'http://127.0.0.1:8080'
  const app = Fastify()
  await describeRoutes(app, { title: TITLE, publicUrl })
  const follower = {} as Follower // no question is asked while routes are described
  const given = { follower, keys: createMemoryKeys(), verifier: never, metrics: createMetrics() }
  await app.register(analystRoutes, { ...given, publicUrl })
  await app.ready()
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`
  await app.close()
  return text
}

const wanted = await described()
const found = await readFile(file, 'utf8').catch(() => undefined) // not there yet: it differs
if (found === wanted) console.log(`${name} is as it should be`)
else if (process.argv.includes('--check')) {
  console.error(`${name} ${found === undefined ? 'is missing' : 'differs'}`)
  process.exitCode = 1
} else {
  await writeFile(file, wanted)
  console.log(`${name} written`)
}
