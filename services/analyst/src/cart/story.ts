import { cartView, syncedView } from '@cartstream/decide'
import { type Batch, type EventLog, type Head, LOG_KEY } from '@cartstream/log'
import type { CartView, RecordedEvent, SyncedCartView } from '@cartstream/schemas'
import { headBefore, isIn, lastPlaceOf, type Moment } from '../fold/moment.ts'
import { batchesAt, type Wanted } from '../fold/steps.ts'
import { cartName, cartsIn, productNames, shopName } from '../follow/mentions.ts'
import type { PartitionIndex } from '../follow/partition-index.ts'
import { heightOf, placeOf } from '../follow/postings.ts'
import { CartRecords } from './cart-records.ts'

/** An event where it stands. */
export type Placed = { event: RecordedEvent; head: Head; place: number }
export type CartState = CartView | SyncedCartView
/** A cart's event, and the cart after it. */
export type Chapter = Placed & { state: CartState }
/** `ofSession`: it is a live session's. `stateAt`: the cart as it stands after the last of its chapters, when it is looked at at `now`: a hold that is due is gone. */
export type Story = {
  owner: string
  ofSession: boolean
  chapters: readonly Chapter[]
  stateAt(now: number): CartState
}

export type StoryAsked = { shop: string; cart: string; upTo: Moment }

/**
 * Everything that happened to a cart up to a moment; undefined where nothing ever did. Reads the batches it is in, and those of what it has in it as far
 * as that makes a difference to it, and of these only what is about either.
 */
export const storyOf = async (log: EventLog, index: PartitionIndex, asked: StoryAsked): Promise<Story | undefined> => {
  const { shop, cart, upTo } = asked
  const heights = [...index.postings.latest(cartName(cart), lastPlaceOf(upTo, index))].map(heightOf).reverse()
  const own = await eventsOf(log, index, { heights, saying: [cart], asked })
  const told = own.filter(({ event }) => cartsIn(event).includes(cart))
  if (told.length === 0) return undefined
  const skus = skusIn(told)
  const names = [shopName(shop), ...skus.flatMap((sku) => productNames(shop, sku))]
  const around = await eventsOf(log, index, {
    heights: heightsAround(index, names, { upTo, first: heightOf(told[0]!.place), last: heightOf(told.at(-1)!.place) }),
    saying: ['.ShopConfigured.', ...skus.map((sku) => JSON.stringify(sku))],
    asked,
  })
  const all = [...told, ...listingsIn(around)].sort((a, b) => a.place - b.place)
  return tell(cart, all)
}

/** What is said of the shop and its products, in order; of a product nothing before the first listing of it that was read, for that is all that matters after it. */
const listingsIn = (around: readonly Placed[]): readonly Placed[] => {
  const listed = new Set<string>()
  return around.filter(({ event }) => {
    switch (event.type) {
      case 'ProductListed':
        listed.add(event.data.product.sku)
        return true
      case 'ProductRepriced':
      case 'ProductDelisted':
        return listed.has(event.data.sku)
      default:
        return event.type === 'ShopConfigured'
    }
  })
}

const tell = (cart: string, all: readonly Placed[]): Story => {
  const records = new CartRecords(cart)
  const stateAt = (now: number): CartState =>
    records.get('synced', cart) ? syncedView(records, cart, now) : cartView(records, cart, now)
  const chapters: Chapter[] = []
  for (const placed of all) {
    records.fold(placed.event)
    if (!isOf(cart, placed)) continue
    chapters.push({ ...placed, state: stateAt(placed.event.time) })
  }
  const record = records.get('cart', cart)
  const owner = record?.owner ?? records.get('synced', cart)?.owner ?? ''
  return { owner, ofSession: record?.purpose === 'session', chapters, stateAt }
}

const isOf = (cart: string, { event }: Placed): boolean => cartsIn(event).includes(cart)

type Span = { upTo: Moment; first: number; last: number }

/**
 * Where names are found, ascending, as far as it matters to a cart whose events are from height `first` to `last`: while it was changed, the last
 * time before, and the last time before the moment at which it is looked at. What is said of a product a thousand times is read once.
 */
const heightsAround = (index: PartitionIndex, names: readonly string[], { upTo, first, last }: Span): number[] => {
  const whole = Number(headBefore(upTo, index).height)
  const kept = new Set<number>()
  for (const name of names) {
    let isLatest = true
    for (const place of index.postings.latest(name, lastPlaceOf(upTo, index))) {
      const height = heightOf(place)
      if (height > whole || height <= last || isLatest) kept.add(height)
      if (height <= whole) isLatest = false
      if (height < first) break
    }
  }
  return [...kept].sort((a, b) => a - b)
}

/** The shop's events in these batches, up to the moment. */
const eventsOf = async (
  log: EventLog,
  index: PartitionIndex,
  { asked: { shop, upTo }, ...wanted }: Wanted & { asked: StoryAsked },
): Promise<readonly Placed[]> => {
  const batches = await batchesAt(log, index, wanted)
  return batches
    .flatMap((batch) => placedIn(batch))
    .filter((placed) => placed.event.shop === shop && isIn(upTo, placed.event, placed))
}

export const placedIn = ({ head, events, indexes }: Batch): readonly Placed[] =>
  events.flatMap((event, i) =>
    event.shop === LOG_KEY ? [] : [{ event, head, place: placeOf(Number(head.height), indexes?.[i] ?? i) }],
  )

const skusIn = (told: readonly Placed[]): readonly string[] => {
  const skus = new Set<string>()
  for (const { event } of told) {
    const { data } = event
    if ('sku' in data && data.sku !== undefined) skus.add(data.sku)
    if ('lines' in data) for (const { sku } of data.lines) skus.add(sku)
  }
  return [...skus]
}
