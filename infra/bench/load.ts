import { randomUUID } from 'node:crypto'
import { Connection } from './http-client.ts'
import { addOf, LINES, SHOP, tokenFor, type Workload } from './workload.ts'

/**
 * The load generator, a process of its own: `node load.ts '<JSON of LoadPlan>'` prints one line of JSON, LoadResult.
 * Closed loop: each connection sends, waits for the answer, sends again; with `perSecond`, not before its next is due.
 */
export type LoadPlan = {
  port: number
  workload: Workload
  connections: number
  warmupMs: number
  ms: number
  secret: string
  firstCustomer: number
  /** At most so many commands a second, over all connections, at an even pace; as many as are answered, without. */
  perSecond?: number
}
export type LoadResult = {
  /** Answers 2xx within the measured time, and over the whole run (what the target must have kept). */
  measured: number
  accepted: number
  errors: number
  firstError?: string
  acceptedBySku: Record<string, number>
  seconds: number
  p50: number
  p95: number
  p99: number
  p999: number
  /** Customers used, so that the next run takes others. */
  customers: number
  cpuSeconds: number
}

export const quantile = (sorted: Float64Array, q: number): number =>
  sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)]!

const run = async (plan: LoadPlan): Promise<LoadResult> => {
  let nextCustomer = plan.firstCustomer
  let [measured, accepted, errors] = [0, 0, 0]
  let firstError: string | undefined
  const acceptedBySku: Record<string, number> = {}
  const times = new Float64Array(2_000_000)
  const began = performance.now()
  const begin = began + plan.warmupMs
  const end = begin + plan.ms

  // a storefront's back end: one token for all its customers, each named by a header
  const token = tokenFor(plan.secret, { sub: 'storefront', role: 'service', shops: [SHOP] })
  const gap = plan.perSecond === undefined ? 0 : (plan.connections * 1000) / plan.perSecond
  const shopper = async (who: number): Promise<void> => {
    let due = began + (who / plan.connections) * gap
    const connection = await Connection.open(plan.port)
    while (performance.now() < end) {
      const customer = nextCustomer++
      const head = `POST /v1/shops/${SHOP}/carts/me/items HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\ncartstream-subject: c${customer}\r\n`
      for (let n = 0; n < LINES && performance.now() < end; n++, due += gap) {
        const wait = gap === 0 ? 0 : due - performance.now()
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
        const item = addOf(plan.workload, customer, n)
        const body = JSON.stringify(item)
        const sent = performance.now()
        const reply = await connection.send(
          `${head}idempotency-key: ${randomUUID()}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        )
        const received = performance.now()
        if (reply.status === 200) {
          accepted++
          acceptedBySku[item.sku] = (acceptedBySku[item.sku] ?? 0) + 1
        } else {
          errors++
          firstError ??= `${reply.status} ${reply.body.slice(0, 300)}`
        }
        if (sent >= begin && received <= end && measured < times.length) times[measured++] = received - sent
      }
    }
    connection.close()
  }

  const cpu = process.cpuUsage()
  await Promise.all(Array.from({ length: plan.connections }, (_, who) => shopper(who)))
  const used = process.cpuUsage(cpu)
  const sorted = times.subarray(0, measured).sort()
  const at = (q: number) => Number(quantile(sorted, q).toFixed(3))
  return {
    measured,
    accepted,
    errors,
    ...(firstError === undefined ? {} : { firstError }),
    acceptedBySku,
    seconds: plan.ms / 1000,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    customers: nextCustomer,
    cpuSeconds: (used.user + used.system) / 1e6,
  }
}

if (import.meta.main) console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as LoadPlan)))
