import type { EventLog } from '@cartstream/log'
import { type CommandAnswer, positionToken } from '@cartstream/schemas'
import { type Placed, placedIn } from '../cart/story.ts'
import { batchesAt } from '../fold/steps.ts'
import { refusedName, shortName } from '../follow/mentions.ts'
import type { PartitionIndex } from '../follow/partition-index.ts'
import { heightOf } from '../follow/postings.ts'
import type { HoldRow, PoolRow, ShopAt } from './rows.ts'

export type HeldBy = Pick<HoldRow, 'id' | 'cart' | 'owner' | 'quantity' | 'expiresAt'> & {
  ageSeconds: number
  secondsLeft: number
}
/** The event after which less than one was left, for the last time. */
export type LastUnit = { event: string; type: string; at: string; position: string; cart?: string; order?: string }
/** Adds that were told out-of-stock since then. `atLeast`: there were more than were looked at. */
export type Refusals = { count: number; since: string; lastAt?: string; atLeast?: true }
export type Part = { sku: string; quantity: string; available: string }
/** Why a SKU can or cannot be bought; `heldBy`: the first to end first, at most MOST_HOLDS. */
export type Explained = {
  sku: string
  name: string
  status: 'listed' | 'delisted'
  buyable: boolean
  pool: PoolRow & { safetyStock: string; backorder: string }
  parts?: readonly Part[]
  holds: number
  heldBy: readonly HeldBy[]
  waiting: { places: number; firstWants?: string }
  lastUnit?: LastUnit
  refusals?: Refusals
}

const MOST_HOLDS = 100
/** Batches with refusals that are read; a SKU that sold out on a busy day has more, and the count says so. */
const MOST_REFUSED = 200

export type Explaining = { log: EventLog; index: PartitionIndex; at: ShopAt }

/** Undefined for a SKU that was never listed. */
export const explain = async (explaining: Explaining, sku: string, batch: string): Promise<Explained | undefined> => {
  const { at } = explaining
  const record = at.past.records.get('product', sku)
  if (record === undefined) return undefined
  const { product, status } = record
  const pool = at.pool(sku, batch)
  const buyable = status === 'listed' && pool.available !== '0'
  const holds = at.holdsOf(sku).filter((hold) => hold.batch === batch)
  const entries = at.past.records.get('waitlist', `${sku}/${batch}`)?.entries ?? []
  const parts = product.parts?.map((part) => ({ ...part, available: at.pool(part.sku, '-').available }))
  return {
    ...{ sku, name: product.name, status, buyable },
    pool: { ...pool, safetyStock: product.safetyStock ?? '0', backorder: product.backorder ?? '0' },
    ...(parts && { parts }),
    holds: holds.length,
    heldBy: holds.slice(0, MOST_HOLDS).map((hold) => heldBy(at, at.hold(hold))),
    waiting: { places: entries.length, ...(entries[0] && { firstWants: entries[0].quantity }) },
    ...(isLessThanOne(pool.available) && parts === undefined && (await sinceTheLast(explaining, sku, batch))),
  }
}

const isLessThanOne = (quantity: string): boolean => quantity.startsWith('0') || quantity.startsWith('-')

const heldBy = ({ now }: ShopAt, { id, cart, owner, quantity, reservedAt, expiresAt }: HoldRow): HeldBy => ({
  ...{ id, cart, owner, quantity, expiresAt },
  ageSeconds: Math.round((now - Date.parse(reservedAt)) / 1000),
  secondsLeft: Math.ceil((Date.parse(expiresAt) - now) / 1000),
})

/** Which event took the last unit, and who was refused since; nothing where there never was one. */
const sinceTheLast = async (
  { log, index, at }: Explaining,
  sku: string,
  batch: string,
): Promise<{ lastUnit?: LastUnit; refusals?: Refusals }> => {
  const { shop, place } = at.past
  const [last] = index.postings.latest(shortName(shop, sku, batch), place)
  if (last === undefined) return {}
  const read = await batchesAt(log, index, { heights: [heightOf(last)] })
  const found = read.flatMap(placedIn).find((p) => p.place === last)
  if (found === undefined) return {}
  const refused = [...index.postings.latest(refusedName(shop, sku), place)].filter((p) => heightOf(p) >= heightOf(last))
  const heights = refused.slice(0, MOST_REFUSED).map(heightOf).reverse()
  const batches = await batchesAt(log, index, { heights, saying: ['.CommandsAnswered.'] })
  const told = batches.flatMap(placedIn).filter((p) => p.place > last && p.place <= place && p.event.shop === shop)
  return {
    lastUnit: lastUnit(index, found),
    refusals: refusals(told, { sku, since: found, more: refused.length > heights.length }),
  }
}

const lastUnit = (index: PartitionIndex, { event, head }: Placed): LastUnit => {
  const { data } = event
  return {
    ...{ event: event.id, type: event.type, at: new Date(event.time).toISOString() },
    position: positionToken(index.audit.logId ?? '', index.partition, head.offset),
    ...('cart' in data && { cart: data.cart }),
    ...('order' in data && data.order !== undefined && { order: data.order }),
  }
}

type Since = { sku: string; since: Placed; more: boolean }
const refusals = (told: readonly Placed[], { sku, since, more }: Since): Refusals => {
  const isRefusal = (answer: CommandAnswer) => answer.code === 'out-of-stock' && answer.sku === sku
  const each = told.flatMap(({ event }) =>
    event.type === 'CommandsAnswered' ? event.data.answers.filter(isRefusal).map(() => event.time) : [],
  )
  const lastAt = each.at(-1)
  return {
    count: each.length,
    since: new Date(since.event.time).toISOString(),
    ...(lastAt !== undefined && { lastAt: new Date(lastAt).toISOString() }),
    ...(more && { atLeast: true }),
  }
}
