import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GENESIS } from '@cartstream/log'
import { openPostgresLog } from '@cartstream/log/postgres'
import { createLifetime, createLogger, mintToken, type Role } from '@cartstream/run'
import type { EventType, Of } from '@cartstream/schemas'
import { freePort } from '@cartstream/spec'
import { readConnection } from '../src/home.ts'
import { type EmbeddedOptions, startEmbedded } from '../src/start.ts'

export type Asking = { as?: string; body?: unknown; headers?: Record<string, string> }
export type Told = { status: number; headers: Headers; body: never }
/** Everything of an installation in this process: real sockets, a real database with log and read models, a projector, both sides' doors. */
export type Installation = {
  url: string
  /** What tokens are signed with. */
  secret: string
  databaseUrl: string
  token(role: Role, sub?: string, shops?: readonly string[] | '*'): Promise<string>
  /** `path` from the root, such as /api/cart; `as`: a token. The body of the answer, parsed where it is JSON. */
  ask(method: string, path: string, asking?: Asking): Promise<Told>
  /** As ask, by an admin of all shops; throws where it is refused. `path` after /v1/shops/. */
  put(path: string, body: unknown): Promise<void>
  /** What the log has of one type, in its order. */
  events<T extends EventType>(type: T): Promise<Of<T>['data'][]>
  /** How many events of these types it has. */
  count(types: readonly EventType[]): Promise<number>
  /** How much has happened in the shops: every event but answers and markers. */
  happened(): Promise<number>
  close(): Promise<void>
}

export type Installed = Pick<EmbeddedOptions, 'facades' | 'liveShopping'>

/** Without the rate limits, which have suites of their own. */
export const install = async (options: Installed = {}): Promise<Installation> => {
  const home = await mkdtemp(join(tmpdir(), 'cartstream-documents-'))
  await chmod(home, 0o755) // as a checkout's folder is: the database's user may enter it
  const logger = createLogger('spec', 'silent')
  const lifetime = createLifetime(logger)
  const out = { isTTY: false, write: () => true } as unknown as NodeJS.WriteStream
  const { url, secret } = await startEmbedded({
    ...{ home, host: '127.0.0.1', port: await freePort(), logger, lifetime, rateLimits: false, out },
    liveShopping: { maxItems: 200, heartbeatMs: 30_000 },
    ...options,
  })
  const { databaseUrl } = (await readConnection(home))!
  const log = await openPostgresLog({ connectionString: databaseUrl, partitions: 1, alone: true })
  lifetime.opened('log of the spec', () => log.close())
  const token: Installation['token'] = (role, sub = role, shops = '*') =>
    mintToken(secret, { sub, role, shops: shops === '*' ? '*' : [...shops] }, 3600)
  const ask: Installation['ask'] = async (method, path, { as, body, headers } = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(as !== undefined && { authorization: `Bearer ${as}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as never }
  }
  return {
    ...{ url, secret, databaseUrl, token, ask },
    async put(path, body) {
      const asking = { as: await token('admin', 'root'), body, headers: { 'idempotency-key': randomUUID() } }
      let { status, body: told } = await ask('PUT', `/v1/shops/${path}`, asking)
      for (let again = 0; status === 503 && again < 10; again++) {
        await sleep(500) // a machine with too much to do says so
        ;({ status, body: told } = await ask('PUT', `/v1/shops/${path}`, asking))
      }
      if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(told)}`)
    },
    async events(type) {
      const found: never[] = []
      for await (const batch of log.read(0, GENESIS, { follow: false }))
        for (const event of batch.events) if (event.type === type) found.push(event.data as never)
      return found
    },
    async count(types) {
      let count = 0
      for await (const batch of log.read(0, GENESIS, { follow: false }))
        count += batch.events.filter(({ type }) => types.includes(type)).length
      return count
    },
    async happened() {
      let events = 0
      for await (const batch of log.read(0, GENESIS, { follow: false }))
        events += batch.events.filter(({ type }) => type !== 'CommandsAnswered' && type !== 'Marker').length
      return events
    },
    async close() {
      await lifetime.close('the spec is over')
      await rm(home, { recursive: true, force: true })
    },
  }
}
