import { createTestProvider } from '@cartstream/pay/test'
import fastify from 'fastify'
import pg from 'pg'
import { SHOP } from '../workload.ts'
import { authenticate } from './auth.ts'
import { addInOneStatement, addInTransaction, type Item } from './row-lock/add.ts'
import { Cashier } from './row-lock/cashier.ts'
import { check } from './row-lock/check.ts'
import { checkoutInOneStatement, checkoutInTransaction } from './row-lock/checkout.ts'
import { confirmInOneStatement, confirmInTransaction } from './row-lock/confirm.ts'
import { setUp } from './row-lock/schema.ts'

/**
 * What a good engineer would write instead of cartstream: a service on PostgreSQL where the row of a SKU is the lock.
 * ROW_LOCK_FORM=transaction: begin, conditional updates, inserts, read the answer, commit. ROW_LOCK_FORM=cte: all of it in one statement.
 * The same HTTP server, token check, payment provider and bodies as cartstream's; holds are the lines themselves, with their expiry.
 * Left out, all in its favour: idempotency keys, a history, a refusal of changes while a cart is paid for (they begin a new cart).
 */
const isOneStatement = process.env.ROW_LOCK_FORM === 'cte'
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL!, max: 20 })
const add = isOneStatement ? addInOneStatement(pool) : addInTransaction(pool)
const forms = isOneStatement
  ? { checkout: checkoutInOneStatement(pool), confirm: confirmInOneStatement(pool) }
  : { checkout: checkoutInTransaction(pool), confirm: confirmInTransaction(pool) }
const cashier = new Cashier(pool, forms, createTestProvider({ secret: 'the row-lock service' }))

const app = fastify({ logger: false })
const prefix = `/v1/shops/${SHOP}`
const customerOf = (headers: Record<string, unknown>) => headers['cartstream-subject'] as string

app.post(`${prefix}/carts/me/items`, async (request, reply) => {
  await authenticate(request.headers.authorization)
  const id = `cart-${customerOf(request.headers)}`
  const lines = await add(id, request.body as Item)
  if (lines === undefined) return reply.code(409).send({ code: 'out-of-stock' })
  const subtotal = (lines.reduce((sum, line) => sum + Math.round(Number(line.line_total) * 100), 0) / 100).toFixed(2)
  return { id, currency: 'GBP', items: lines, itemCount: lines.length, subtotal, tax: '0.00', total: subtotal }
})
app.post(`${prefix}/carts/me/checkout`, async (request, reply) => {
  await authenticate(request.headers.authorization)
  const answer = await cashier.checkout(customerOf(request.headers))
  return reply.code('code' in answer ? 409 : 200).send(answer)
})
app.post(`${prefix}/payments/:checkout/confirm`, async (request, reply) => {
  await authenticate(request.headers.authorization)
  const { checkout } = request.params as { checkout: string }
  const { method } = (request.body ?? {}) as { method?: string }
  const answer = await cashier.confirm(customerOf(request.headers), checkout, method)
  return reply.code('code' in answer ? 409 : 200).send(answer)
})
app.get('/check', (request) => check(pool, Number((request.query as { after?: string }).after ?? 0)))

await setUp(pool)
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.on(
  'SIGTERM',
  () =>
    void app
      .close()
      .then(() => pool.end())
      .then(() => process.exit(0)),
)
