import type pg from 'pg'
import { catalogue, STOCK } from '../../workload.ts'

/**
 * `available` is what may still be promised, `on_hand` what stands on the shelf: a hold lowers the one, a sale the other. `lines.cart` is
 * the cart, or the checkout that has taken its lines: a line is its own hold. No foreign keys: they would only cost.
 */
const TABLES = `
  drop schema if exists row_lock cascade; create schema row_lock;
  create table row_lock.stock (sku text primary key, name text not null, price numeric(12,2) not null, available numeric(14,4) not null check (available >= 0),
    on_hand numeric(14,4) not null check (on_hand >= 0)) with (fillfactor = 50);
  create table row_lock.lines (cart text not null, sku text not null, variant text not null default '', quantity numeric(14,4) not null,
    unit_price numeric(12,2) not null, expires_at timestamptz not null, primary key (cart, sku, variant));
  create table row_lock.checkouts (id text primary key, cart text not null, customer text not null, status text not null default 'active',
    total numeric(12,2) not null, expires_at timestamptz not null, order_id text) with (fillfactor = 50);
  create table row_lock.payments (intent text primary key, checkout text not null, amount numeric(12,2) not null, at timestamptz not null default now());
  create table row_lock.orders (id text primary key, checkout text not null unique, customer text not null, total numeric(12,2) not null,
    number bigint generated always as identity unique, placed_at timestamptz not null default now());
  create table row_lock.order_lines (order_id text not null, sku text not null, variant text not null, quantity numeric(14,4) not null,
    unit_price numeric(12,2) not null, primary key (order_id, sku, variant));`

export const setUp = async (pool: pg.Pool): Promise<void> => {
  await pool.query(TABLES)
  for (const { sku, name, price } of catalogue())
    await pool.query('insert into row_lock.stock values ($1, $2, $3, $4, $4)', [sku, name, price, STOCK])
}
