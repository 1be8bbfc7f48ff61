import { type RawBuilder, sql } from 'kysely'
import { availableOf, type Due } from '../availability/query.ts'
import type { AvailabilityStored, PoolStored } from '../availability/sku.ts'
import type { LiveStored } from '../carts/live.ts'
import type { CartStored, HoldStored, LineStored } from '../carts/row.ts'
import { floorZero, isZero, minus, percentageOf, plus, product } from '../decimal.ts'
import type { HostRow } from '../shown.ts'

/**
 * What a host keeps an eye on while selling: which holds run out, what others want too, how much of it is gone. It is made of the session, the
 * stock and the queues as they are now, so a change of any of these makes it another.
 */
const skus = sql`select coalesce(p ->> 'sku', l ->> 'sku') from jsonb_array_elements(r.lines) l
    left join lateral jsonb_array_elements(l -> 'parts') p on true
  union select a ->> 'sku' from jsonb_array_elements(r.live -> 'config' -> 'allotments') a`

export const hostColumns: RawBuilder<unknown> = sql`r.owner, r.former_owners, r.live - 'notes' as live, r.lines, r.holds,
  (select jsonb_object_agg(a.key, jsonb_build_object('product', a.product, 'pools', a.pools))
     from read.availability_v2 a where a.shop = r.shop and a.key in (${skus})) as stock,
  (select jsonb_object_agg(w.pool, w.places) from (
     select sku || '/' || batch as pool, count(*) as places from read.waitlist_v1
      where shop = r.shop and not gone and sku in (${skus}) group by 1) w) as waiting`

type Stock = Pick<AvailabilityStored, 'product' | 'pools'>
export type HostFound = Pick<CartStored, 'lines' | 'holds'> & {
  live: LiveStored
  stock: Readonly<Record<string, Stock>> | null
  waiting: Readonly<Record<string, number>> | null
}
export type HostGiven = { due: Due; now: Date }

/** A hold that ends within this time is about to. */
const SOON_MS = 300_000

export const hostRow = (id: string, found: HostFound, given: HostGiven): HostRow => ({
  ...{ id, status: found.live.status },
  expiring: expiringIn(found, given.now),
  contested: contestedIn(found, given),
  sellThrough: sellThroughOf(found),
  now: given.now.toISOString(),
})

const isLive = ({ expiresAt }: HoldStored, now: Date): boolean => Date.parse(expiresAt) > now.getTime()

/** One entry a line, by its first hold to end. */
const expiringIn = ({ lines, holds }: HostFound, now: Date): HostRow['expiring'] =>
  lines
    .flatMap(({ id: line, sku, variant, batch, name, quantity }) => {
      const [first] = holds.filter((hold) => hold.line === line && isLive(hold, now)).sort(byEnd)
      const left = first === undefined ? SOON_MS : Date.parse(first.expiresAt) - now.getTime()
      if (first === undefined || left >= SOON_MS) return []
      const { id: hold, expiresAt } = first
      const what = {
        line,
        sku,
        ...(variant !== undefined && { variant }),
        ...(batch !== '-' && { batch }),
        name,
        quantity,
      }
      return [{ ...what, hold, expiresAt, secondsLeft: Math.floor(left / 1000) }]
    })
    .sort(byEnd)

const byEnd = (a: { expiresAt: string }, b: { expiresAt: string }): number =>
  Date.parse(a.expiresAt) - Date.parse(b.expiresAt)

const emptyPool: PoolStored = { onHand: '0', held: '0' }
/** The pools that the session takes from and others hold from, or wait for. */
const contestedIn = ({ lines, holds, stock, waiting }: HostFound, { due, now }: HostGiven): HostRow['contested'] => {
  const own = new Map<string, string>()
  for (const { sku, batch, quantity } of holds.filter((hold) => isLive(hold, now)))
    own.set(`${sku}/${batch}`, plus(own.get(`${sku}/${batch}`) ?? '0', quantity))
  return [...demands(lines)].flatMap(([pool, { sku, batch, quantity }]) => {
    const { product = undefined, pools = {} } = stock?.[sku] ?? {}
    const { onHand, held } = pools[batch] ?? emptyPool
    const counting = minus(held, due[pool] ?? '0')
    const heldByOthers = floorZero(minus(counting, own.get(pool) ?? '0'))
    const queue = waiting?.[pool] ?? 0
    if (isZero(heldByOthers) && queue === 0) return []
    const free = availableOf(product ?? {}, onHand, counting)
    return [{ sku, ...(batch !== '-' && { batch }), inSession: quantity, heldByOthers, free, waiting: queue }]
  })
}

type Demand = { sku: string; batch: string; quantity: string }
/** By pool; a bundle takes from those of its parts. */
const demands = (lines: readonly LineStored[]): ReadonlyMap<string, Demand> => {
  const all = new Map<string, Demand>()
  for (const { sku, batch, quantity, parts } of lines)
    for (const taken of parts?.map((part) => ({ ...part, batch: '-', quantity: product(part.quantity, quantity) })) ?? [
      { sku, batch, quantity },
    ]) {
      const pool = `${taken.sku}/${taken.batch}`
      all.set(pool, { ...taken, quantity: plus(all.get(pool)?.quantity ?? '0', taken.quantity) })
    }
  return all
}

/** Of each SKU that is in the session, or set apart for it. A bundle has no stock of its own. */
const sellThroughOf = ({ lines, live, stock }: HostFound): HostRow['sellThrough'] => {
  const { allotments = [] } = live.config
  const skus = new Set([...lines, ...allotments].map(({ sku }) => sku))
  return [...skus].map((sku) => {
    const quantity = lines.filter((line) => line.sku === sku).reduce((all, line) => plus(all, line.quantity), '0')
    const pools = Object.values(stock?.[sku]?.pools ?? {})
    const onHand = pools.map((pool) => pool.onHand).reduce(plus, '0')
    const allotted = allotments.find((allotment) => allotment.sku === sku)?.quantity
    return {
      ...{ sku, quantity },
      ...(pools.length > 0 && { onHand }),
      ...(pools.length > 0 && isAbove(onHand) && { percentOfStock: percentageOf(quantity, onHand) }),
      ...(allotted !== undefined && { allotment: allotted, allotmentLeft: floorZero(minus(allotted, quantity)) }),
    }
  })
}

const isAbove = (quantity: string): boolean => !isZero(floorZero(quantity))
