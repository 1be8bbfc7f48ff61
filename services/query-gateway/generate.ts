import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeRoutes } from '@cartstream/answer'
import { createMemoryKeys } from '@cartstream/keys/memory'
import type { Ops, Reads, Tickets } from '@cartstream/read'
import { createMetrics } from '@cartstream/run'
import Fastify from 'fastify'
import { gatewayRoutes } from './src/routes.ts'
import { TITLE } from './src/start.ts'

/**
 * schemas/golden/openapi-queries.json: the read side's routes as others read them, committed, so that a change is seen in a diff.
 * `node services/query-gateway/generate.ts` writes it; with `--check` it compares (exit code 1 where it differs).
 */
const name = 'schemas/golden/openapi-queries.json'
const file = join(import.meta.dirname, '../..', name)

const never = (): never => {
  throw new Error('nothing is served here, only described')
}
/** No question is asked of them while routes are described. */
const reads = { listen: () => {} } as unknown as Reads
const tickets = {} as Tickets
const ops = {} as Ops

const described = async (): Promise<string> => {
  const publicUrl = 'http://127.0.0.1:8080'
  const app = Fastify()
  await describeRoutes(app, { title: TITLE, publicUrl })
  const given = { reads, tickets, ops, keys: createMemoryKeys(), verifier: never, metrics: createMetrics() }
  await app.register(gatewayRoutes, { ...given, publicUrl, liveShopping: { maxItems: 200, heartbeatMs: 30_000 } })
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
