import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { startPostgres } from '@cartstream/spec'
import { startKafka } from '../../kafka/kafka.ts'
import type { LoadPlan, LoadResult } from '../load.ts'
import { child } from '../measure.ts'
import { setUp } from '../set-up.ts'
import { NODE_OPTIONS, readerOf } from '../stage.ts'
import { startTarget, type Target } from '../target.ts'
import { bucketsOf, quantileOf, shareWithin, since } from './delays.ts'
import { growthOf, medianOf, watchLag } from './lag-watch.ts'
import type { Section, SectionResult } from './section.ts'

const DELAY = 'cartstream_projection_delay_seconds'
const CONNECTIONS = 32
const WARM_UP_MS = 1000
/** The lag may grow by so much of what is appended, which within its noise is nothing. */
const MOST_GROWTH = 0.01
const file = (path: string) => new URL(`../../../${path}`, import.meta.url).pathname

/**
 * A command handler at its maximum on Kafka, and beside it, on the same cores, one projector with every read model. Then the same at half of that:
 * how long after the append of a batch its rows are committed.
 */
export const section: Section = {
  name: 'projection',
  async run({ quick, say }) {
    const secret = randomBytes(32).toString('hex')
    const kafka = await startKafka({ say })
    const database = await startPostgres({ fsync: true })
    const open: { stop(): Promise<void> }[] = []
    try {
      const DATABASE_URL = await database.createDatabase('projection')
      const common = {
        AUTH_JWT_SECRET: secret,
        LOG_LEVEL: 'warn',
        LOG_PARTITIONS: '1',
        RATE_LIMITS: 'off',
        NODE_OPTIONS,
      }
      const place = { KAFKA_BROKERS: kafka.brokers, KAFKA_TOPIC: 'bench-projection', LOG_ALLOW_SINGLE_REPLICA: '1' }
      const env = { ...common, ...place, DATABASE_URL }
      const started = async (service: string) => {
        say(`starting the ${service} ...`)
        const target = await startTarget(
          { name: 'cartstream', log: 'kafka' },
          file(`services/${service}/src/main.ts`),
          env,
        )
        open.push(target)
        return target
      }
      const handler = await started('command-handler')
      const projector = await started('projector')
      const log = await readerOf({ name: 'cartstream', log: 'kafka', file: '', env })
      open.push({ stop: () => log.close() })
      await setUp(handler, secret)
      const bench = new Bench({ handler, projector, secret, watch: () => watchLag(log, DATABASE_URL) })
      return await measured(bench, quick, say)
    } finally {
      for (const target of open.reverse()) await target.stop()
      await Promise.all([kafka.stop(), database.stop()])
    }
  },
}

const measured = async (bench: Bench, quick: boolean, say: (line: string) => void): Promise<SectionResult> => {
  const ms = quick ? 3000 : 20_000
  say(`${CONNECTIONS} connections, as fast as they are answered, for ${ms / 1000} s`)
  const most = await bench.run({ ms })
  const perSecond = Math.floor(most.commandsPerSecond / 2)
  say(`${perSecond} commands/s for ${ms / 1000} s`)
  const half = await bench.run({ ms, perSecond })
  const growth = most.lag.growthPerSecond / most.eventsPerSecond
  const within = half.delay.shareWithin100ms
  return {
    figures: { connections: CONNECTIONS, seconds: ms / 1000, atMost: most, atHalf: half },
    targets: [
      {
        says: `the lag does not grow at the command side's maximum (${most.commandsPerSecond} commands/s, ${most.eventsPerSecond} events/s)`,
        want: `at most ${MOST_GROWTH * 100} % of the events`,
        got: `${(growth * 100).toFixed(2)} %; ${most.lag.median} events in the median, ${most.lag.most} at most, caught up ${most.caughtUpAfterMs} ms after the load`,
        met: growth <= MOST_GROWTH,
      },
      {
        says: `p99 from append to commit at half of that (${half.commandsPerSecond} commands/s)`,
        want: 'under 100 ms',
        got: `${half.delay.p99Ms} ms; ${(within * 100).toFixed(2)} % within 100 ms`,
        met: within >= 0.99,
      },
    ],
  }
}

type Stage = {
  handler: Target
  projector: Target
  secret: string
  watch(): ReturnType<typeof watchLag>
}

/** One load after the other, with what it did to the lag, and whose processor time it took. */
class Bench {
  readonly #stage: Stage
  #customers = 0

  constructor(stage: Stage) {
    this.#stage = stage
  }

  async run({ ms, perSecond }: { ms: number; perSecond?: number }) {
    const { handler, secret, watch } = this.#stage
    const plan: LoadPlan = {
      ...{ port: handler.port, workload: 'random', connections: CONNECTIONS, warmupMs: WARM_UP_MS, ms, secret },
      ...{ firstCustomer: this.#customers, ...(perSecond !== undefined && { perSecond }) },
    }
    const lag = watch()
    const before = { cpu: this.#cpu(), delays: await this.#delays(), end: await lag.end() }
    const load = await child<LoadResult>('./load.ts', plan)
    const took = this.#cpu().map((seconds, n) => seconds - before.cpu[n]!)
    const ended = performance.now()
    const appended = Number((await lag.end()) - before.end)
    const atTheEnd = await lag.now()
    while ((await lag.now()) > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    const caughtUpAfterMs = Math.round(performance.now() - ended)
    const samples = (await lag.stop()).filter(({ seconds }) => seconds > 1 && seconds < 1 + ms / 1000)
    if (load.errors > 0) throw new Error(`${load.errors} commands failed: ${load.firstError}`)
    this.#customers = load.customers
    const [events, delays] = [samples.map((s) => s.events), since(before.delays, await this.#delays())]
    const [machine, ofHandler, ofProjector] = took.map((seconds) => Number(seconds.toFixed(2))) as [
      number,
      number,
      number,
    ]
    return {
      commandsPerSecond: Math.round(load.measured / load.seconds),
      eventsPerSecond: Math.round(appended / (load.seconds + WARM_UP_MS / 1000)),
      p99Ms: load.p99,
      lag: {
        growthPerSecond: Number(growthOf(samples).toFixed(1)),
        median: medianOf(events),
        most: Math.max(0, ...events),
        atTheEnd,
      },
      caughtUpAfterMs,
      delay: {
        batches: delays.get(Number.POSITIVE_INFINITY) ?? 0,
        p50Ms: Number((quantileOf(delays, 0.5) * 1000).toFixed(1)),
        p99Ms: Number((quantileOf(delays, 0.99) * 1000).toFixed(1)),
        shareWithin100ms: shareWithin(delays, 0.1),
      },
      /** `others`: broker, database, and whatever else runs on the machine. */
      cpuSeconds: {
        ...{ handler: ofHandler, projector: ofProjector, generator: load.cpuSeconds },
        others: Number((machine - ofHandler - ofProjector - load.cpuSeconds).toFixed(2)),
      },
    }
  }

  /** Of the whole machine, the handler and the projector, in seconds. */
  #cpu(): readonly number[] {
    const [user, nice, system] = readFileSync('/proc/stat', 'utf8')
      .split('\n')[0]!
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number)
    return [(user! + nice! + system!) / 100, this.#stage.handler.cpuSeconds(), this.#stage.projector.cpuSeconds()]
  }

  async #delays() {
    const reply = await fetch(`http://127.0.0.1:${this.#stage.projector.port}/metrics`)
    return bucketsOf(await reply.text(), DELAY)
  }
}
