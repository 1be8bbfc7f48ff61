import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../load.ts'
import { catalogue, SHOP, STOCK, tokenFor } from '../workload.ts'
import { type Note, openLine } from './browser.ts'
import { agrees, foldLog, leftOf } from './check.ts'
import { type Believed, type Counted, SCARCE, Shopper } from './shopper.ts'
import type { On, Place } from './stage.ts'

export type Plan = { carts: number; clients: number; scarceStock: number; secret: string; say(line: string): void }
export type Times = { answers: number; p50: number; p95: number; p99: number; most: number }
export type Result = {
  on: On
  seconds: number
  carts: number
  /** CPU seconds that each process used, the embedded PostgreSQL's own aside. */
  cpu: Record<string, number>
  all: Times
  routes: Record<string, Times>
  counted: Counted
  /** Of adds that stock allowed, of checkouts, of broken clients; of looks, and of carts and orders against the log. */
  rates: { add: number; checkout: number; recovery: number; looks: number; carts: number }
}

const setUp = async ({ writes }: Place, { secret, scarceStock }: Plan): Promise<void> => {
  const authorization = `Bearer ${tokenFor(secret, { sub: 'setup', role: 'admin', shops: [SHOP] })}`
  const put = async (path: string, body: object) => {
    const headers = { authorization, 'content-type': 'application/json' }
    const url = `http://127.0.0.1:${writes}/v1/shops/${SHOP}/${path}`
    const once = () => fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) })
    let answer = await once()
    // just started, on a machine that others use as well, it may say that too much is waiting
    for (let tries = 0; answer.status === 503 && tries < 30; tries++) {
      await sleep(1000)
      answer = await once()
    }
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  }
  // no hold ends while the run is still being checked
  await put('config', { name: 'Bench', currency: 'INR', hold: 'add', holdTtlSeconds: 86_400, holdCapSeconds: 86_400 })
  for (const { sku, name, price, variants } of catalogue()) {
    await put(`products/${sku}`, { name, price, variants: variants.map((v) => ({ name: v, additionalPrice: '0.05' })) })
    await put(`products/${sku}/stock`, { set: STOCK, reason: 'benchmark' })
  }
  for (const sku of SCARCE) {
    await put(`products/${sku}`, { name: sku, price: '99' })
    await put(`products/${sku}/stock`, { set: String(scarceStock), reason: 'benchmark' })
  }
}

const timesOf = (times: readonly number[]): Times => {
  const sorted = Float64Array.from(times).sort()
  const at = (q: number) => Number(quantile(sorted, q).toFixed(1))
  return { answers: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) }
}

/** Drives the load, and holds what each client believed at its end against the log. */
export const measure = async (on: On, place: Place, plan: Plan): Promise<Result> => {
  await setUp(place, plan)
  const routes = new Map<string, number[]>()
  const note: Note = (asked, ms) => {
    const times = routes.get(asked)
    if (times === undefined) routes.set(asked, [ms])
    else times.push(ms)
  }
  const before = place.processes.map(({ process }) => process.cpuSeconds())
  const began = performance.now()
  const { believed, counted } = await drive(place, plan, note)
  const seconds = Math.round((performance.now() - began) / 100) / 10
  const cpu = place.processes.map(({ service, process }, i) => [service, Math.round(process.cpuSeconds() - before[i]!)])
  plan.say(`${on}: folding the log afresh ...`)
  const folded = await foldLog(place.log)
  const right = believed.filter((one) => agrees(folded, one)).length
  const left = await leftOf(place.log, Object.keys(counted.refused))
  const refusedRightly = Object.entries(counted.refused).reduce((sum, [sku, n]) => sum + (left[sku] === 0 ? n : 0), 0)
  return {
    ...{ on, seconds, carts: believed.length, counted },
    cpu: Object.fromEntries(cpu),
    all: timesOf([...routes.values()].flat()),
    routes: Object.fromEntries([...routes].map(([asked, times]) => [asked, timesOf(times)])),
    rates: {
      add: counted.added / (counted.adds - refusedRightly),
      checkout: counted.ordered / counted.checkouts,
      recovery: counted.recovered / counted.broken,
      looks: 1 - counted.wrongLooks / counted.looks,
      carts: right / plan.carts,
    },
  }
}

/** So many clients at once, each one customer after the other. */
const drive = async (place: Place, { carts, clients, secret, say }: Plan, note: Note) => {
  const believed: Believed[] = []
  const counted: Counted = {
    ...{ adds: 0, added: 0, refused: {}, looks: 0, wrongLooks: 0, checkouts: 0, ordered: 0, broken: 0, recovered: 0 },
    failures: {},
  }
  const anothersCart = () => believed.at(-1)?.cart ?? `${SHOP}.${'x'.repeat(22)}`
  let next = 0
  const client = async () => {
    const line = await openLine(place)
    while (next < carts) {
      const customer = next++
      if (customer % 1000 === 0) say(`${customer} of ${carts} carts, failures: ${JSON.stringify(counted.failures)}`)
      const shopping = new Shopper(customer, { line, secret, note, counted, anothersCart }).shop()
      await shopping.then(
        (one) => believed.push(one),
        (error: Error) => {
          counted.failures[error.message] = (counted.failures[error.message] ?? 0) + 1
        },
      )
    }
    line.close()
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { believed, counted }
}
