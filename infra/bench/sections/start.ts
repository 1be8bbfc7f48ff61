import { type EventLog, ensureCreated, type Snapshots } from '@cartstream/log'
import { openLog, openSnapshots } from '@cartstream/log/open'
import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import { startKafka } from '../../kafka/kafka.ts'
import { NODE_OPTIONS } from '../stage.ts'
import { startTarget, type Target } from '../target.ts'
import { type History, writeHistory } from './history.ts'
import type { Section, SectionResult } from './section.ts'
import { type StateSize, sizeOf } from './state-size.ts'

/** Restarts with a snapshot; the median counts. */
const RESTARTS = 3
const PATIENCE_MS = 600_000
const SHOP = 'history'
/** Ten times as long as what is over is remembered, and some: a tenth of the log has as much of it as the whole. So few are there at once. */
const SPAN_MS = 400 * 24 * 3_600_000
const VISITS = 3

type Place = { log: Target['log']; env: Record<string, string> }
type Start = { readySeconds: number; startSeconds: number }
type Found = {
  log: Target['log']
  history: Omit<History, 'head'>
  whole: Start
  restarts: readonly Start[]
  snapshotSeconds: number
  stopSeconds: number
  rssMegabytes: number
  state: StateSize
}

/** How long a handler takes until it can decide, over a log of a million events: from the first of them, and from a snapshot; and what it holds. */
export const section: Section = {
  name: 'start',
  async run({ quick, say }) {
    const events = quick ? 100_000 : 1_000_000
    const kafka = await startKafka({ say })
    const database = await startPostgres({ fsync: true })
    try {
      const found: Found[] = []
      for (const log of ['postgres', 'kafka'] as const)
        for (const part of [events / 10, events]) {
          const name = `start_${log}_${part}`
          const env = await envOf(database, name, log === 'kafka' ? kafka.brokers : undefined)
          found.push(await measure({ log, env }, { events: part, spanMs: (part / events) * SPAN_MS }, say))
        }
      return resultOf(found)
    } finally {
      await Promise.all([kafka.stop(), database.stop()])
    }
  },
}

const envOf = async (database: SpecDatabase, name: string, brokers?: string): Promise<Place['env']> => ({
  AUTH_JWT_SECRET: 'x'.repeat(32),
  ...{ LOG_LEVEL: 'warn', LOG_PARTITIONS: '1', RATE_LIMITS: 'off', NODE_OPTIONS, LOG_ALLOW_SINGLE_REPLICA: '1' },
  DATABASE_URL: await database.createDatabase(name),
  ...(brokers !== undefined && { KAFKA_BROKERS: brokers, KAFKA_TOPIC: name.replaceAll('_', '-') }),
})

type Lived = { events: number; spanMs: number }
const measure = async (place: Place, { events, spanMs }: Lived, say: (line: string) => void): Promise<Found> => {
  say(`${events.toLocaleString('en')} events on ${place.log} ...`)
  const log = await openLog(place.env)
  const snapshots = await openSnapshots(place.env)
  try {
    const { head: _, ...history } = await writeHistory(log, { events, spanMs, visits: VISITS, shop: SHOP, say })
    return { log: place.log, history, ...(await starts(place, { log, snapshots }, say)) }
  } finally {
    await Promise.all([log.close(), snapshots.close()])
  }
}

type Stores = { log: EventLog; snapshots: Snapshots }

const starts = async (place: Place, stores: Stores, say: (line: string) => void) => {
  say('  a start from the first event')
  const first = await start(place)
  const snapshotSeconds = await untilSnapshot(first.target)
  await new Promise((resolve) => setTimeout(resolve, 5000)) // what came due since the history's end is settled
  const rssMegabytes = Math.round(first.target.rssBytes() / 1e6)
  const stopSeconds = await seconds(() => first.target.stop())
  const restarts: Start[] = []
  for (let n = 0; n < RESTARTS; n++) {
    say('  a start from a snapshot')
    const { target, ...timed } = await start(place)
    await target.stop()
    restarts.push(timed)
  }
  const { logId } = await ensureCreated(stores.log)
  const state = await sizeOf(stores.snapshots, logId)
  const { target: _, ...whole } = first
  return { whole, restarts, snapshotSeconds, stopSeconds, rssMegabytes, state }
}

const start = async ({ log, env }: Place): Promise<Start & { target: Target }> => {
  const file = new URL('../../../services/command-handler/src/main.ts', import.meta.url).pathname
  let target: Target | undefined
  const readySeconds = await seconds(async () => {
    target = await startTarget({ name: 'cartstream', log }, file, env, PATIENCE_MS)
  })
  const startSeconds = await metric(target!, 'cartstream_handler_start_seconds')
  return { target: target!, readySeconds, startSeconds: startSeconds ?? Number.NaN }
}

const seconds = async (work: () => Promise<void>): Promise<number> => {
  const began = performance.now()
  await work()
  return Math.round(performance.now() - began) / 1000
}

const metric = async ({ port }: Target, name: string): Promise<number | undefined> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const found = new RegExp(`^${name}(\\{.*\\})? (.+)$`, 'm').exec(text)?.[2]
  return found === undefined ? undefined : Number(found)
}

const untilSnapshot = (target: Target): Promise<number> =>
  seconds(async () => {
    const until = performance.now() + 60_000
    while ((await metric(target, 'cartstream_snapshot_height')) === undefined && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50))
  })

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!

/** Records besides customers: of those who had carts stays how many these were (ADR 19). */
const passing = ({ state }: Found): number => state.records - (state.byKind.customer ?? 0)

const resultOf = (found: readonly Found[]): SectionResult => ({
  figures: { places: found },
  targets: (['postgres', 'kafka'] as const).flatMap((log) => {
    const [tenth, whole] = found.filter((one) => one.log === log) as [Found, Found]
    const ready = median(whole.restarts.map(({ readySeconds }) => readySeconds))
    const events = whole.history.events.toLocaleString('en')
    return [
      {
        says: `a handler restarts over ${events} events on ${log} from a snapshot`,
        want: 'under 3 s until it is ready',
        got: `${ready.toFixed(2)} s (from the first event ${whole.whole.readySeconds.toFixed(1)} s)`,
        met: ready < 3,
      },
      {
        says: `its open carts, checkouts and holds on ${log}, at ten times the log`,
        want: 'at most 1.5 times as many records',
        got: `${(whole.state.openRecords / tenth.state.openRecords).toFixed(2)} times (${whole.state.openRecords})`,
        met: whole.state.openRecords <= 1.5 * tenth.state.openRecords,
      },
      {
        says: `all that it holds on ${log}, at ten times the log, but a number for each customer`,
        want: 'at most 1.5 times as many records',
        got: `${(passing(whole) / passing(tenth)).toFixed(2)} times (${passing(whole)}), ${whole.rssMegabytes} MB`,
        met: passing(whole) <= 1.5 * passing(tenth),
      },
    ]
  }),
})
