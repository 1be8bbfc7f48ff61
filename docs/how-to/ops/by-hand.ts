import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { mintToken } from '@cartstream/run'
import { freePort } from '@cartstream/spec'
import { expect } from 'vitest'
import { blocksOf } from '../../typed/script.ts'

const root = join(import.meta.dirname, '../../..')
const SECRET = 'a secret for this page, of 32 characters or more'
const PATIENCE_MS = 240_000

/** What the page exports in every shell, and the line that it types into each: settings of its own, and a file. */
const read = async () => {
  const blocks = blocksOf(await readFile(join(import.meta.dirname, 'kafka.md'), 'utf8'))
  const beginning = (text: string) => blocks.find((block) => block.text.startsWith(text))!.text
  const exported = [...beginning('export KAFKA_BROKERS').matchAll(/\b([A-Z_]+)=/g)].map(([, name]) => name!)
  const lines = beginning('PORT=8081 node')
    .trim()
    .split('\n')
    .filter((line) => line.includes(' node '))
  const services = lines.map((line) => {
    const [settings, file] = line.split('#')[0]!.trim().split(' node ')
    return { file: file!, settings: Object.fromEntries(settings!.split(' ').map((one) => one.split('='))) as Settings }
  })
  return { exported, services }
}
type Settings = Record<string, string>
type Service = { file: string; url: string; child: ChildProcess }

/** Where the page's services find what they need; `topic`: the log's, and what the others' names begin with. */
export type Place = { brokers: string; databaseUrl: string; topic: string }

/** Starts each service of kafka.md by its line, at a port of its own; each must be ready, serve, and end with 0 when it is told to. */
export const startsByHand = async ({ brokers, databaseUrl, topic }: Place): Promise<void> => {
  const { exported, services } = await read()
  const shared: Settings = {
    KAFKA_BROKERS: brokers,
    LOG_ALLOW_SINGLE_REPLICA: '1',
    DATABASE_URL: databaseUrl,
    AUTH_JWT_SECRET: SECRET,
    PUBLIC_URL: 'http://127.0.0.1:8080',
    TRUST_PROXY: '127.0.0.1',
  }
  expect(Object.keys(shared).sort()).toEqual(exported.sort())
  const own = { PATH: process.env.PATH, KAFKA_TOPIC: topic, KAFKA_PUBLIC_TOPIC: `${topic}-public`, LOG_LEVEL: 'error' }
  const running: Service[] = []
  try {
    for (const { file, settings } of services) {
      const port = await freePort()
      const env = { ...own, ...shared, ...settings, PORT: String(port) }
      const child = spawn(process.execPath, [join(root, file)], { env, stdio: ['ignore', 'ignore', 'inherit'] })
      running.push({ file, url: `http://127.0.0.1:${port}`, child })
    }
    await Promise.all(running.map(isReady))
    await sells(running)
    expect(await Promise.all(running.map(({ child }) => ended(child)))).toEqual(running.map(() => 0))
  } finally {
    for (const { child } of running) child.kill('SIGKILL')
  }
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })

const isReady = async ({ file, url, child }: Service): Promise<void> => {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(200)) {
    if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}`)
    const answer = await fetch(`${url}/readyz`).catch(() => undefined) // it does not listen yet
    if (answer?.ok) return
  }
  throw new Error(`${file} is not ready`)
}

/** What one handler records, each gateway shows. */
const sells = async (running: readonly Service[]): Promise<void> => {
  const token = await mintToken(SECRET, { sub: 'ada', role: 'admin', shops: ['corner'] }, 600)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const [handler] = running.filter(({ file }) => file.includes('command-handler'))
  const path = '/v1/shops/corner'
  const send = (what: string, body: object) =>
    fetch(handler!.url + path + what, { method: 'PUT', headers, body: JSON.stringify(body) })
  expect((await send('/config', { name: 'Corner', currency: 'GBP' })).status).toBe(200)
  const listed = await send('/products/MUG', { name: 'Mug', price: '12.50' })
  const position = listed.headers.get('cartstream-position')
  for (const gateway of running.filter(({ file }) => file.includes('query-gateway'))) {
    const shown = await fetch(`${gateway.url}${path}/availability/MUG?atLeast=${position}`, { headers })
    expect(await shown.json()).toMatchObject({ sku: 'MUG', onHand: '0' })
  }
}
