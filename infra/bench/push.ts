import { randomUUID } from 'node:crypto'
import { Connection } from './http-client.ts'
import { quantile } from './load.ts'
import { addOf, LINES, SHOP, tokenFor } from './workload.ts'

/**
 * Acknowledgement to WebSocket frame: 1,000 adds a second at an even pace, while a member of staff watches the live carts. For each add:
 * the time from its HTTP answer to the first frame whose row shows the cart with that many lines (0 where the frame came first).
 * A process of its own: `node push.ts '<JSON of PushPlan>'` prints one line of JSON, PushResult.
 */
export type PushPlan = {
  port: number
  gatewayPort: number
  perSecond: number
  seconds: number
  secret: string
  firstCustomer: number
}
export type PushResult = {
  p50: number
  p99: number
  samples: number
  missing: number
  commandsPerSecond: number
  errors: number
}

type LiveCart = { itemCount?: number; items?: unknown[]; lines?: unknown[] }
type Frame = { type: string; rows?: { key: string; row: LiveCart | null }[] }

const watch = (plan: PushPlan, seen: (cart: string, lines: number) => void): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const token = tokenFor(plan.secret, { sub: 'watcher', role: 'staff', shops: [SHOP] })
    const socket = new WebSocket(`ws://127.0.0.1:${plan.gatewayPort}/v1/shops/${SHOP}/stream?topics=live-carts`, [
      'cartstream',
      `bearer.${token}`,
    ])
    socket.onerror = () => reject(new Error('the WebSocket could not be opened'))
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data as string) as Frame
      if (frame.type === 'snapshot') resolve(socket)
      if (frame.type !== 'changes') return
      for (const { key, row } of frame.rows ?? []) if (row !== null) seen(key, (row.items ?? row.lines ?? []).length)
    }
  })

const run = async (plan: PushPlan): Promise<PushResult> => {
  const acked = new Map<string, number[]>()
  const shown = new Map<string, number[]>()
  const socket = await watch(plan, (cart, lines) => {
    const at = performance.now()
    const times = shown.get(cart) ?? []
    shown.set(cart, times)
    for (let n = times.length; n < lines; n++) times[n] = at
  })
  let nextCustomer = plan.firstCustomer
  let [answers, errors] = [0, 0]
  const SHOPPERS = 64
  const begin = performance.now()
  // a storefront's back end: one token for all its customers, each named by a header
  const token = tokenFor(plan.secret, { sub: 'storefront', role: 'service', shops: [SHOP] })
  const shopper = async (who: number): Promise<void> => {
    const connection = await Connection.open(plan.port)
    let due = begin + (who * 1000) / plan.perSecond
    while (due < begin + plan.seconds * 1000) {
      const customer = nextCustomer++
      const head = `POST /v1/shops/${SHOP}/carts/me/items HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\ncartstream-subject: c${customer}\r\n`
      for (let n = 0; n < LINES; n++, due += (SHOPPERS * 1000) / plan.perSecond) {
        const wait = due - performance.now()
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
        const body = JSON.stringify(addOf('random', customer, n))
        const reply = await connection.send(
          `${head}idempotency-key: ${randomUUID()}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
        )
        const at = performance.now()
        if (reply.status !== 200) {
          errors++
          continue
        }
        answers++
        const { id, items } = JSON.parse(reply.body) as { id: string; items: unknown[] }
        const times = acked.get(id) ?? []
        acked.set(id, times)
        times[items.length - 1] = at
      }
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: SHOPPERS }, (_, who) => shopper(who)))
  const seconds = (performance.now() - begin) / 1000
  await new Promise((resolve) => setTimeout(resolve, 2000))
  socket.close()
  const delays: number[] = []
  let missing = 0
  for (const [cart, times] of acked) {
    times.forEach((at, n) => {
      const frame = shown.get(cart)?.[n]
      if (frame === undefined) missing++
      else delays.push(Math.max(0, frame - at))
    })
  }
  const sorted = Float64Array.from(delays).sort()
  return {
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    samples: delays.length,
    missing,
    commandsPerSecond: Math.round(answers / seconds),
    errors,
  }
}

if (import.meta.main) {
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as PushPlan)))
  process.exit(0)
}
