import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createMemoryKeys } from '@cartstream/keys/memory'
import type { Logger } from '@cartstream/run'
import { Sagas } from './src/combined/sagas.ts'
import { commandRoutes } from './src/http/command-routes.ts'
import { createServer } from './src/http/server.ts'
import type { Till } from './src/pay/till.ts'

/**
 * schemas/golden/openapi-commands.json: the write side's routes as others read them, committed, so that a change is seen in a diff.
 * `node services/command-handler/generate.ts` writes it; with `--check` it compares (exit code 1 where it differs).
 */
const file = join(import.meta.dirname, '../../schemas/golden/openapi-commands.json')

const never = (): never => {
  throw new Error('nothing is served here, only described')
}

const described = async (): Promise<string> => {
  const publicUrl = 'http://127.0.0.1:8080'
  const app = await createServer({ publicUrl })
  const keys = createMemoryKeys()
  const till = { patienceMs: 0 } as Till
  const sagas = new Sagas({ till, logger: app.log as Logger })
  await app.register(commandRoutes, {
    ...{ loopFor: never, allShops: never, verifier: never, keys, till, sagas, publicUrl },
    guests: { mint: never },
    liveShopping: { maxItems: 200, heartbeatMs: 30_000 },
  })
  await app.ready()
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`
  await app.close()
  return text
}

const wanted = await described()
const found = await readFile(file, 'utf8').catch(() => undefined) // not there yet: it differs
const name = 'schemas/golden/openapi-commands.json'
if (found === wanted) console.log(`${name} is as it should be`)
else if (process.argv.includes('--check')) {
  console.error(`${name} ${found === undefined ? 'is missing' : 'differs'}`)
  process.exitCode = 1
} else {
  await writeFile(file, wanted)
  console.log(`${name} written`)
}
