import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { mintToken, type Role } from '@cartstream/run'
import pg from 'pg'

const MAIN = join(import.meta.dirname, '../../all/src/main.ts')
/** A machine with much to do starts a database, fills a shop and builds pages in this time. */
const START_MS = 240_000
const BUSY_MS = 30_000

/** `shop`: another than the demo shop. */
export type Asked = { as: string; body?: unknown; shop?: string }
/** A real embedded instance in a process of its own, as `npm start` starts it, with the demo shop. */
export type Instance = {
  url: string
  /** Its data folder, with the secrets that it has made for itself. */
  home: string
  /** A token for the demo shop, or for others, good for an hour. */
  token(role: Role, sub: string, shops?: readonly string[]): Promise<string>
  /** `path` after /v1/shops/{shop}/, or from the root. Rejects where it is refused. */
  ask<T = unknown>(method: string, path: string, asked: Asked): Promise<T>
  /** What somebody with their hands in the database does to it. */
  sql(text: string): Promise<void>
  /** Ends it at once, as a power cut does, and starts it again at the same address. */
  kill(): Promise<void>
  revive(): Promise<void>
  close(): Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

export const startInstance = async (): Promise<Instance> => {
  const home = await mkdtemp(join(tmpdir(), 'cartstream-pages-'))
  await chmod(home, 0o755) // as a checkout's folder is: the database's user may enter it
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let running = await start(home, port)
  const secret = (await readFile(join(home, 'token-secret'), 'utf8')).trim()
  return {
    ...{ url, home },
    token: (role, sub, shops = ['demo']) => mintToken(secret, { sub, role, shops: [...shops] }, 3600),
    ask: (method, path, asked) =>
      ask(path.startsWith('/') ? url + path : `${url}/v1/shops/${asked.shop ?? 'demo'}/${path}`, method, asked),
    async sql(text) {
      const { databaseUrl } = JSON.parse(await readFile(join(home, 'connection.json'), 'utf8')) as {
        databaseUrl: string
      }
      const client = new pg.Client(databaseUrl)
      await client.connect()
      await client.query(text).finally(() => client.end())
    },
    kill: () => end(running, 'SIGKILL'),
    async revive() {
      running = await start(home, port)
    },
    async close() {
      await end(running, 'SIGINT')
      await rm(home, { recursive: true, force: true })
    },
  }
}

const start = async (home: string, port: number): Promise<ChildProcess> => {
  const env = { ...process.env, CARTSTREAM_HOME: home, PORT: String(port), RATE_LIMITS: 'off' }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const out of [child.stdout!, child.stderr!])
    out.on('data', (text) => {
      said += text
    })
  for (const until = Date.now() + START_MS; !said.includes('Ctrl-C stops it'); await sleep(50))
    if (child.exitCode !== null || Date.now() > until) throw new Error(`it did not start:\n${said}`)
  return child
}

const end = async (child: ChildProcess, signal: 'SIGKILL' | 'SIGINT'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await ended
}

/** Where too much is waiting, the same command is sent again until it was done. */
const ask = async <T>(url: string, method: string, { as, body }: Asked): Promise<T> => {
  const json = body !== undefined && { 'content-type': 'application/json' }
  const headers = { authorization: `Bearer ${as}`, 'idempotency-key': randomUUID(), ...json }
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  let answer = await fetch(url, init)
  for (const until = Date.now() + BUSY_MS; answer.status === 503 && Date.now() < until; await sleep(200))
    answer = await fetch(url, init)
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}
