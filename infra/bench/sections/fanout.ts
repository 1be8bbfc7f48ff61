import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { startPostgres } from '@cartstream/spec'
import type { ClientsPlan, ClientsResult } from '../fanout/clients.ts'
import { openBusyShop, SHOP } from '../fanout/shop.ts'
import { NODE_OPTIONS } from '../stage.ts'
import { startTarget, type Target } from '../target.ts'
import { tokenFor } from '../workload.ts'
import type { Section, SectionResult } from './section.ts'

const gatewayFile = new URL('../../../services/query-gateway/src/main.ts', import.meta.url).pathname
const clientsFile = new URL('../fanout/clients.ts', import.meta.url).pathname

const whole = { subscribers: 1000, stalled: 100, rowsPerSecond: 200, carts: 1000, seconds: 30 }
const little = { subscribers: 100, stalled: 10, rowsPerSecond: 200, carts: 100, seconds: 5 }
type Config = typeof whole

/** One shop's live carts to very many: what a commit takes to be a frame at each of them, and what the gateway needs for it. */
export const section: Section = {
  name: 'fanout',
  async run({ quick, say }) {
    const config = quick ? little : whole
    const database = await startPostgres({ fsync: true })
    const secret = randomBytes(32).toString('hex')
    const db = await database.createDatabase('fanout')
    const shop = await openBusyShop(db, config.carts)
    const limits = { MAX_STREAMS: '5000', READS_PER_MINUTE: '1000000' }
    const env = { DATABASE_URL: db, AUTH_JWT_SECRET: secret, LOG_LEVEL: 'warn', NODE_OPTIONS, ...limits }
    const gateway = await startTarget({ name: 'cartstream', log: 'postgres' }, gatewayFile, env)
    try {
      return await measured({ gateway, shop, config, secret, say })
    } finally {
      await gateway.stop()
      await shop.close()
      await database.stop()
    }
  },
}

type Measuring = {
  gateway: Target
  shop: Awaited<ReturnType<typeof openBusyShop>>
  config: Config
  secret: string
  say(line: string): void
}
const measured = async ({ gateway, shop, config, secret, say }: Measuring): Promise<SectionResult> => {
  const { subscribers, stalled, rowsPerSecond, seconds } = config
  const token = tokenFor(secret, { sub: 'watcher', role: 'staff', shops: [SHOP] })
  say(`${subscribers} subscribers and ${stalled} stalled ones, ${rowsPerSecond} rows/s for ${seconds} s ...`)
  const clients = startClients({ port: gateway.port, shop: SHOP, token, subscribers, stalled, seconds })
  await clients.ready
  const changes = shop.change(rowsPerSecond)
  const rss: number[] = []
  const watching = setInterval(() => rss.push(gateway.rssBytes() / 1e6), 500)
  const cpu = gateway.cpuSeconds()
  const began = performance.now()
  const result = await clients.result
  const cpuPerSecond = (gateway.cpuSeconds() - cpu) / ((performance.now() - began) / 1000)
  clearInterval(watching)
  const changed = await changes.stop()
  return report({ result, rss, config, cpuPerSecond, changed })
}

const startClients = (plan: ClientsPlan): { ready: Promise<void>; result: Promise<ClientsResult> } => {
  const child = spawn(process.execPath, [clientsFile, JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ready = Promise.withResolvers<void>()
  const result = Promise.withResolvers<ClientsResult>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') ready.resolve()
    else result.resolve(JSON.parse(line) as ClientsResult)
  })
  child.on('exit', (code) => {
    const ended = new Error(`the clients ended with ${code}`)
    ready.reject(ended)
    result.reject(ended)
  })
  result.promise.catch(() => {}) // whoever waits for `ready` hears of it first
  return { ready: ready.promise, result: result.promise }
}

type Found = { result: ClientsResult; rss: readonly number[]; config: Config; cpuPerSecond: number; changed: number }
const report = ({ result, rss, config, cpuPerSecond, changed }: Found): SectionResult => {
  const most = Math.max(...rss)
  const third = Math.floor(rss.length / 3)
  const mean = (of: readonly number[]) => of.reduce((sum, n) => sum + n, 0) / of.length
  const [middle, last] = [mean(rss.slice(third, 2 * third)), mean(rss.slice(-third))]
  const ms = (n: number) => `${Math.round(n)} ms`
  const target = (says: string, want: string, got: string, met: boolean) => ({ says, want, got, met })
  return {
    figures: { config, ...result, gatewayMegabytes: rss.map(Math.round), gatewayCpuPerSecond: cpuPerSecond, changed },
    targets: [
      target('commit to frame, p99 over every row', '< 250 ms', ms(result.p99), result.p99 < 250),
      target(
        'frames a second that one socket got at most',
        '<= 20',
        String(result.mostFramesInASecond),
        result.mostFramesInASecond <= 20,
      ),
      target(
        'changed rows a second at each subscriber',
        `${config.rowsPerSecond} +- 5 %`,
        String(result.rowsPerSecond),
        Math.abs(result.rowsPerSecond / config.rowsPerSecond - 1) <= 0.05,
      ),
      target('rows told twice or out of order', '0', String(result.faults), result.faults === 0),
      target('gateway memory', '< 400 MB', `${Math.round(most)} MB`, most < 400),
      target(
        `gateway memory with ${config.stalled} stalled clients does not grow`,
        '< 15 % from the middle third to the last',
        `${Math.round((last / middle - 1) * 100)} %`,
        last < middle * 1.15,
      ),
    ],
  }
}
