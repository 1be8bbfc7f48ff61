import { createServer } from '@cartstream/command-handler'
import { type EventLog, encode, ensureCreated, GENESIS, type Head, type Recorded } from '@cartstream/log'
import { openLog } from '@cartstream/log/open'
import { apiHeaders } from '../../../services/command-handler/src/http/headers.ts'
import { createIds } from '../../../services/command-handler/src/partition/ids.ts'
import { catalogue, SHOP } from '../workload.ts'

/**
 * The bare ceiling: cartstream's HTTP server with the headers every answer has, its bodies, records, headers, hash and group commit, and nothing else: no schema check, no token,
 * no decision, no idempotency, no expiry. What a perfect command handler could reach on this log and this machine.
 */
const log: EventLog = await openLog(process.env)
await ensureCreated(log)
const ids = createIds()
const products = new Map(catalogue().map((p) => [p.sku, p]))
type Line = {
  id: string
  sku: string
  variant?: string
  name: string
  unit: string
  quantity: string
  unitPrice: string
  lineTotal: string
  hold: { id: string; expiresAt: string }
}
const carts = new Map<string, { id: string; lines: Line[] }>()

let head: Head = GENESIS
let pending: { records: Recorded[]; done: () => void }[] = []
let flying = false

const flush = async (): Promise<void> => {
  if (flying || pending.length === 0) return
  flying = true
  const group = pending
  pending = []
  const outcome = await log.append(
    0,
    head,
    group.flatMap((p) => p.records),
  )
  if (!('appended' in outcome)) throw new Error(`the ceiling is alone on its log, but: ${JSON.stringify(outcome)}`)
  head = outcome.appended
  flying = false
  for (const { done } of group) done()
  void flush()
}

const append = (records: Recorded[]): Promise<void> =>
  new Promise((done) => {
    pending.push({ records, done })
    if (pending.length === 1) setImmediate(() => void flush())
  })

const app = await createServer({ publicUrl: 'http://127.0.0.1' })
app.addHook('onRequest', (request, reply, done) => {
  reply.headers(apiHeaders).header('request-id', request.id)
  done()
})
app.post(`/v1/shops/${SHOP}/carts/me/items`, async (request, reply) => {
  const { sku, variant, quantity } = request.body as { sku: string; variant?: string; quantity: string }
  const owner = request.headers['cartstream-subject'] as string
  const product = products.get(sku)!
  const cart = carts.get(owner) ?? { id: ids.id(SHOP), lines: [] }
  carts.set(owner, cart)
  const now = Date.now()
  const [line, hold, expiresAt] = [ids.id(SHOP), ids.id(SHOP), new Date(now + 900_000).toISOString()]
  const reservedAt = new Date(now).toISOString()
  const meta = { command: `${ids.id('k').slice(2)}.${ids.id('b').slice(2)}`, actor: cart.id.slice(-22) }
  const place = { cart: cart.id, line, sku, batch: '-' }
  const variantOf = variant === undefined ? {} : { variant }
  const added = {
    ...place,
    ...variantOf,
    name: product.name,
    unit: 'each',
    quantity,
    unitPrice: product.price,
    lineTotal: product.price,
  }
  const reserved = { hold, ...place, quantity, was: '0', reservedAt, expiresAt }
  const itemAdded = encode(
    { type: 'ItemAdded', stream: `cart/${cart.id}`, data: added },
    SHOP,
    ids.eventId(now),
    now,
    meta,
  )
  await append([
    itemAdded,
    encode({ type: 'StockReserved', stream: `stock/${sku}`, data: reserved }, SHOP, ids.eventId(now), now, meta),
  ])
  cart.lines.push({
    id: line,
    sku,
    ...variantOf,
    name: product.name,
    unit: 'each',
    quantity,
    unitPrice: product.price,
    lineTotal: product.price,
    hold: { id: hold, expiresAt },
  })
  const total = '12.50'
  reply.header('content-type', 'application/json; charset=utf-8')
  return JSON.stringify({
    id: cart.id,
    version: cart.lines.length + 1,
    currency: 'GBP',
    items: cart.lines,
    itemCount: cart.lines.length,
    subtotal: total,
    tax: '0.00',
    total,
    holdsUntil: expiresAt,
    now: reservedAt,
  })
})

for await (const batch of log.read(0, GENESIS, { follow: false })) head = batch.head
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.on(
  'SIGTERM',
  () =>
    void app
      .close()
      .then(() => log.close())
      .then(() => process.exit(0)),
)
