import { cartIdOf, type Keys } from '@cartstream/keys'
import { createMemoryKeys } from '@cartstream/keys/memory'
import { type EventLog, ensureCreated, GENESIS } from '@cartstream/log'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import type { PaymentProvider } from '@cartstream/pay'
import type { Providers } from '@cartstream/pay/open'
import { createTestProvider } from '@cartstream/pay/test'
import { createLogger, createVerifier, mintToken, type Role } from '@cartstream/run'
import type { EventType, Of } from '@cartstream/schemas'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { Sagas } from '../../combined/sagas.ts'
import { createIds } from '../../partition/ids.ts'
import { Loop } from '../../partition/loop.ts'
import { realTime, type Time } from '../../partition/time.ts'
import { Till } from '../../pay/till.ts'
import { type CommandRoutesOptions, commandRoutes } from '../command-routes.ts'
import { operationalRoutes } from '../operational-routes.ts'
import { createServer } from '../server.ts'

export const SECRET = 'a secret of specs, long enough for HS256'
export const PAY_SECRET = 'what the test provider signs with'
export const PUBLIC_URL = 'https://shop.example'

/** The first is who is asked where nobody is named. */
export const providersOf = (...all: PaymentProvider[]): Providers => ({
  default: all[0]!,
  byName: (name) => all.find((provider) => provider.name === name),
  names: all.map(({ name }) => name),
  warnings: [],
})

export type Asking = { as?: string; key?: string; body?: unknown; headers?: Record<string, string> }
/** A server of the real routes over real loops on a log in memory, with a token's maker and a short way to ask. */
export type Served = {
  app: FastifyInstance
  loop: Loop
  broker: MemoryBroker
  log: EventLog
  keys: Keys
  till: Till
  sagas: Sagas
  token(role: Role, sub?: string, shops?: readonly string[] | '*'): Promise<string>
  /** What the log has of one type, in its order. */
  events<T extends EventType>(type: T): Promise<Of<T>['data'][]>
  /** The log's time goes on by so many seconds at once; for servers whose `deadlineMs` is longer than that. */
  pass(seconds: number): void
  /** Appends wait until the returned function is called. */
  holdAppends(): () => void
  /** Asks as the `as` token; the path starts after /v1/shops/. */
  ask(method: InjectOptions['method'], path: string, asking?: Asking): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

export type ServeOptions = Partial<CommandRoutesOptions> & {
  keys?: Keys
  /** Who takes payments; the test provider, where nobody is named. */
  provider?: PaymentProvider
  /** How long it may take, ms. */
  patienceMs?: number
  /** Another handler, whose log and keys this one shares. */
  beside?: Served
}
/** Options of the routes may be replaced; `partitions` loops share the log. */
export const serve = async ({
  provider = createTestProvider({ secret: PAY_SECRET }),
  patienceMs,
  beside,
  ...options
}: ServeOptions = {}): Promise<Served> => {
  let gate = Promise.resolve()
  let ahead = 0
  const broker = beside?.broker ?? new MemoryBroker(1, () => Date.now() + ahead)
  const memory = createMemoryLog(broker)
  const time: Time = { ...realTime, now: () => realTime.now() + ahead }
  const log: EventLog = { ...memory, append: (...appended) => gate.then(() => memory.append(...appended)) }
  await ensureCreated(log)
  const till = new Till({ providers: providersOf(provider), ...(patienceMs !== undefined && { patienceMs }) })
  const sagas = new Sagas({ till, logger: createLogger('spec', 'silent') })
  const { recorded } = sagas
  const loop = new Loop({ log, partition: 0, time, ids: createIds(), cartIdOf, observe: { recorded } })
  await loop.ready()
  sagas.start(() => ({ loop, partition: 0 }))
  const app = await createServer({ publicUrl: PUBLIC_URL })
  const keys = options.keys ?? beside?.keys ?? createMemoryKeys()
  await app.register(commandRoutes, {
    loopFor: () => ({ loop, partition: 0 }),
    allShops: () => loop.shops(),
    verifier: createVerifier({ jwtSecret: SECRET }),
    keys,
    till,
    sagas,
    publicUrl: PUBLIC_URL,
    guests: { mint: (sub, shops, ttl) => mintToken(SECRET, { sub, role: 'guest', shops }, ttl) },
    liveShopping: { maxItems: 200, heartbeatMs: 30_000 },
    maxEventLoopDelayMs: 0, // however busy the machine is with others
    ...options,
  })
  operationalRoutes(app, { loops: () => new Map([[0, loop]]) })
  await app.ready()
  const token: Served['token'] = (role, sub = role, shops = ['demo']) =>
    mintToken(SECRET, { sub, role, shops: shops === '*' ? '*' : [...shops] }, 600)
  return {
    ...{ app, loop, broker, log, keys, till, sagas },
    token,
    async events(type) {
      const found: never[] = []
      for await (const batch of log.read(0, GENESIS, { follow: false }))
        for (const event of batch.events) if (event.type === type) found.push(event.data as never)
      return found
    },
    pass(seconds) {
      ahead += seconds * 1000
    },
    holdAppends() {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
    ask: (method, path, { as, key, body, headers } = {}) =>
      app.inject({
        method: method!,
        url: path.startsWith('/v1/') ? path : `/v1/shops/${path}`,
        headers: {
          ...(as !== undefined && { authorization: `Bearer ${as}` }),
          ...(key !== undefined && { 'idempotency-key': key }),
          ...headers,
        },
        ...(body !== undefined && { payload: body as object }),
      }),
    async close() {
      await app.close()
      await sagas.close()
      await loop.close()
      await log.close()
    },
  }
}

/** The shop `demo` with ten apples at 1.50 and a thousand pears at 0.30. */
export const stock = async ({ ask, token }: Served, shop = 'demo'): Promise<void> => {
  const admin = await token('admin', 'root', '*')
  const put = async (path: string, body: unknown) => {
    const answer = await ask('PUT', `${shop}/${path}`, { as: admin, body })
    if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.body}`)
  }
  await put('config', { name: 'Demo', currency: 'GBP' })
  await put('products/apple', { name: 'Apple', price: '1.50' })
  await put('products/apple/stock', { set: '10', reason: 'delivery' })
  await put('products/pear', { name: 'Pear', price: '0.30' })
  await put('products/pear/stock', { set: '1000', reason: 'delivery' })
}
