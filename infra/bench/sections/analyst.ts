import { randomBytes } from 'node:crypto'
import { type EventLog, GENESIS } from '@cartstream/log'
import { openLog, openSnapshots } from '@cartstream/log/open'
import { startPostgres } from '@cartstream/spec'
import { seeded } from '@cartstream/spec/simulation'
import { KEPT_EVERY_EVENTS } from '../../../services/command-handler/src/partition/keeper.ts'
import { startKafka } from '../../kafka/kafka.ts'
import { NODE_OPTIONS } from '../stage.ts'
import { startTarget, type Target } from '../target.ts'
import { tokenFor } from '../workload.ts'
import { type History, writeHistory } from './history.ts'
import type { Section, SectionResult } from './section.ts'

const SHOP = 'history'
const SPAN_MS = 24 * 3_600_000
const PATIENCE_MS = 600_000
/** Carts asked for at once, where many are. */
const AT_ONCE = 8
/** Of a batch, about as many as a handler under load has. */
const COMMANDS = 50

const whole = { events: 1_000_000, keptEvery: KEPT_EVERY_EVENTS, instants: 20, carts: 200 }
const little = { events: 100_000, keptEvery: 5_000, instants: 8, carts: 40 }
type Config = typeof whole

/** Of many answers, in ms. */
type Spread = { p50: number; p95: number; most: number }
type Found = {
  log: Target['log']
  history: Omit<History, 'head'>
  readySeconds: number
  rssMegabytes: number
  shopAt: Spread
  cart: Spread
  cartAmongMany: Spread
}

/** What an analyst is asked over a log of a million events: the whole shop at an instant, from what handlers keep of it, and one cart, from its own events. */
export const section: Section = {
  name: 'analyst',
  async run({ quick, say }) {
    const config = quick ? little : whole
    const kafka = await startKafka({ say })
    const database = await startPostgres({ fsync: true })
    try {
      const found: Found[] = []
      for (const log of ['postgres', 'kafka'] as const) {
        const secret = randomBytes(32).toString('hex')
        const env = {
          ...{ AUTH_JWT_SECRET: secret, DATABASE_URL: await database.createDatabase(`analyst_${log}`) },
          ...{ LOG_LEVEL: 'warn', LOG_PARTITIONS: '1', ANALYSES_PER_MINUTE: '1000000', NODE_OPTIONS },
          ...(log === 'kafka' && { KAFKA_BROKERS: kafka.brokers, KAFKA_TOPIC: 'bench-analyst' }),
          LOG_ALLOW_SINGLE_REPLICA: '1',
        }
        found.push(await measure({ log, env, secret, config, say }))
      }
      return { figures: { config, atOnce: AT_ONCE, places: found }, targets: found.flatMap(targetsOf) }
    } finally {
      await Promise.all([kafka.stop(), database.stop()])
    }
  },
}

type Place = {
  log: Target['log']
  env: Record<string, string>
  secret: string
  config: Config
  say(line: string): void
}

const measure = async ({ log: on, env, secret, config, say }: Place): Promise<Found> => {
  say(`a history of ${config.events.toLocaleString('en')} events on ${on} ...`)
  const log = await openLog(env)
  const snapshots = await openSnapshots(env)
  const from = Date.now() - SPAN_MS
  try {
    const keep = { snapshots, everyEvents: config.keptEvery }
    const { head: _, ...history } = await writeHistory(log, {
      commands: COMMANDS,
      ...config,
      shop: SHOP,
      spanMs: SPAN_MS,
      keep,
      say,
    })
    const file = new URL('../../../services/analyst/src/main.ts', import.meta.url).pathname
    const began = performance.now()
    const analyst = await startTarget({ name: 'cartstream', log: on }, file, env, PATIENCE_MS)
    const readySeconds = Math.round(performance.now() - began) / 1000
    try {
      const ask = asker(analyst, tokenFor(secret, { sub: 'ada', role: 'analyst', shops: [SHOP] }))
      say(`  asking it, ready after ${readySeconds} s`)
      return {
        log: on,
        history,
        readySeconds,
        ...(await asked(ask, { from, config, carts: await cartsOf(log) })),
        rssMegabytes: Math.round(analyst.rssBytes() / 1e6),
      }
    } finally {
      await analyst.stop()
    }
  } finally {
    await Promise.all([log.close(), snapshots.close()])
  }
}

/** How long an answer takes, in ms. Throws where it is none. */
type Ask = (path: string) => Promise<number>
const asker = ({ port }: Target, token: string): Ask => {
  const headers = { authorization: `Bearer ${token}` }
  return async (path) => {
    const began = performance.now()
    const answer = await fetch(`http://127.0.0.1:${port}/v1/shops/${SHOP}${path}`, { headers })
    const text = await answer.text()
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text}`)
    return performance.now() - began
  }
}

const cartsOf = async (log: EventLog): Promise<readonly string[]> => {
  const carts: string[] = []
  const types = new Set(['CartOpened'] as const)
  for await (const { events } of log.read(0, GENESIS, { follow: false, types }))
    for (const event of events) if (event.type === 'CartOpened') carts.push(event.data.cart)
  return carts
}

/** No instant is asked for twice, so that none is remembered. */
const asked = async (ask: Ask, { from, config, carts }: { from: number; config: Config; carts: readonly string[] }) => {
  const random = seeded(7)
  const pick = () => Array.from({ length: config.carts }, () => `/carts/${random.pick(carts)}/history`)
  await ask(pick()[0]!)
  const shopAt: number[] = []
  for (let n = 1; n <= config.instants; n++) {
    const at = new Date(from + Math.round((SPAN_MS * (n - random.between(0, 900) / 1000)) / config.instants))
    shopAt.push(await ask(`/state?at=${at.toISOString()}`))
  }
  const cart: number[] = []
  for (const path of pick()) cart.push(await ask(path))
  const cartAmongMany: number[] = []
  const paths = pick()
  const one = async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) cartAmongMany.push(await ask(path))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  return { shopAt: spreadOf(shopAt), cart: spreadOf(cart), cartAmongMany: spreadOf(cartAmongMany) }
}

const spreadOf = (ms: readonly number[]): Spread => {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!)
  return { p50: at(0.5), p95: at(0.95), most: at(1) }
}

const targetsOf = ({ log, history, shopAt, cart, cartAmongMany }: Found): SectionResult['targets'] => {
  const of = `of ${history.events.toLocaleString('en')} events on ${log}`
  const told = ({ p50, p95, most }: Spread) => `p50 ${p50} ms, p95 ${p95} ms, at most ${most} ms`
  return [
    {
      says: `the whole shop at an instant, ${of}, from kept snapshots`,
      ...{ want: 'under 2 s, always', got: told(shopAt), met: shopAt.most < 2000 },
    },
    {
      says: `one cart’s timeline, ${of}`,
      ...{ want: 'p95 under 50 ms', got: told(cart), met: cart.p95 < 50 },
    },
    {
      says: `the same, ${AT_ONCE} asked for at once`,
      ...{ want: 'p95 under 50 ms', got: told(cartAmongMany), met: cartAmongMany.p95 < 50 },
    },
  ]
}
