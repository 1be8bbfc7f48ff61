import fastify from 'fastify'
import pg from 'pg'
import { catalogue, SHOP, STOCK } from '../workload.ts'
import { authenticate } from './auth.ts'

/**
 * What a good engineer would write instead of cartstream: a service on PostgreSQL where the row of a SKU is the lock.
 * ROW_LOCK_FORM=transaction: begin, conditional update, line upsert, read the cart, commit. ROW_LOCK_FORM=cte: all of it in one statement.
 * The same HTTP server, token check and bodies as cartstream's; holds are the lines themselves, with their expiry.
 */
const form = process.env.ROW_LOCK_FORM === 'cte' ? 'cte' : 'transaction'
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL!, max: 20 })

const setUp = async (): Promise<void> => {
  await pool.query(`
    drop schema if exists row_lock cascade; create schema row_lock;
    create table row_lock.stock (sku text primary key, name text not null, price numeric(12,2) not null, available numeric(14,4) not null check (available >= 0)) with (fillfactor = 50);
    create table row_lock.lines (cart text not null, sku text not null, variant text not null default '', quantity numeric(14,4) not null,
      unit_price numeric(12,2) not null, expires_at timestamptz not null, primary key (cart, sku, variant));`)
  for (const { sku, name, price } of catalogue()) {
    await pool.query('insert into row_lock.stock values ($1, $2, $3, $4)', [sku, name, price, STOCK])
  }
}

const TAKE = 'update row_lock.stock set available = available - $2 where sku = $1 and available >= $2 returning price'
const LINE = `insert into row_lock.lines values ($1, $2, $3, $4, $5, now() + interval '15 minutes')
  on conflict (cart, sku, variant) do update set quantity = row_lock.lines.quantity + excluded.quantity, expires_at = excluded.expires_at`
const CART =
  'select sku, variant, quantity, unit_price, quantity * unit_price as line_total, expires_at from row_lock.lines where cart = $1'
const ALL = `with taken as (update row_lock.stock set available = available - $4 where sku = $2 and available >= $4 returning price),
  line as (insert into row_lock.lines select $1, $2, $3, $4, price, now() + interval '15 minutes' from taken
    on conflict (cart, sku, variant) do update set quantity = row_lock.lines.quantity + excluded.quantity, expires_at = excluded.expires_at
    returning sku, variant, quantity, unit_price, expires_at)
  select sku, variant, quantity, unit_price, quantity * unit_price as line_total, expires_at from line
  union all select sku, variant, quantity, unit_price, quantity * unit_price, expires_at from row_lock.lines
    where cart = $1 and exists (select from line) and (sku, variant) <> ($2, $3)`

type Item = { sku: string; variant?: string; quantity: string }

const addInTransaction = async (
  cart: string,
  { sku, variant = '', quantity }: Item,
): Promise<pg.QueryResultRow[] | undefined> => {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const taken = await client.query({ name: 'take', text: TAKE, values: [sku, quantity] })
    if (taken.rowCount === 0) {
      await client.query('rollback')
      return undefined
    }
    await client.query({ name: 'line', text: LINE, values: [cart, sku, variant, quantity, taken.rows[0].price] })
    const lines = await client.query({ name: 'cart', text: CART, values: [cart] })
    await client.query('commit')
    return lines.rows
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

const addInOneStatement = async (
  cart: string,
  { sku, variant = '', quantity }: Item,
): Promise<pg.QueryResultRow[] | undefined> => {
  const { rows } = await pool.query({ name: 'all', text: ALL, values: [cart, sku, variant, quantity] })
  return rows.length === 0 ? undefined : rows
}

const app = fastify({ logger: false })
app.post(`/v1/shops/${SHOP}/carts/me/items`, async (request, reply) => {
  await authenticate(request.headers.authorization)
  const sub = request.headers['cartstream-subject']
  const add = form === 'cte' ? addInOneStatement : addInTransaction
  const lines = await add(`cart-${sub}`, request.body as Item)
  if (lines === undefined) return reply.code(409).send({ code: 'out-of-stock' })
  const subtotal = lines.reduce((sum, line) => sum + Math.round(Number(line.line_total) * 100), 0) / 100
  return {
    id: `cart-${sub}`,
    currency: 'GBP',
    items: lines,
    itemCount: lines.length,
    subtotal: subtotal.toFixed(2),
    tax: '0.00',
    total: subtotal.toFixed(2),
  }
})
/** What the benchmark checks after a run: units taken from stock and units in carts, per SKU. */
app.get('/check', async () => {
  const sold = await pool.query(
    'select sku, ($1::numeric - available)::text as taken from row_lock.stock where available <> $1::numeric',
    [STOCK],
  )
  const held = await pool.query('select sku, sum(quantity)::text as held from row_lock.lines group by sku')
  return {
    taken: Object.fromEntries(sold.rows.map((r) => [r.sku, Number(r.taken)])),
    held: Object.fromEntries(held.rows.map((r) => [r.sku, Number(r.held)])),
  }
})

await setUp()
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.on(
  'SIGTERM',
  () =>
    void app
      .close()
      .then(() => pool.end())
      .then(() => process.exit(0)),
)
