import { cartView, syncedView } from '@cartstream/decide'
import { type Batch, type EventLog, type Head, LOG_KEY } from '@cartstream/log'
import type { CartView, RecordedEvent, SyncedCartView } from '@cartstream/schemas'
import { isIn, lastPlaceOf, type Moment } from '../fold/moment.ts'
import { batchesAt } from '../fold/steps.ts'
import { cartName, cartsIn, shopName, shopProduct } from '../follow/mentions.ts'
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

/** Everything that happened to a cart up to a moment; undefined where nothing ever did. Reads the batches it is in, and those of what it has in it. */
export const storyOf = async (log: EventLog, index: PartitionIndex, asked: StoryAsked): Promise<Story | undefined> => {
  const { shop, cart, upTo } = asked
  const own = await eventsOf(log, index, [cartName(cart)], asked)
  const told = own.filter(({ event }) => cartsIn(event).includes(cart))
  if (told.length === 0) return undefined
  const names = [shopName(shop), ...skusIn(told).map((sku) => shopProduct(shop, sku))]
  const around = await eventsOf(log, index, names, { shop, upTo })
  const isListing = ({ event: { type } }: Placed) => type === 'ShopConfigured' || type.startsWith('Product')
  const all = [...told, ...around.filter(isListing)].sort((a, b) => a.place - b.place)
  return tell(cart, all)
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

/** The shop's events in the batches where these names are found, up to a moment. */
const eventsOf = async (
  log: EventLog,
  index: PartitionIndex,
  names: readonly string[],
  { shop, upTo }: { shop: string; upTo: Moment },
): Promise<readonly Placed[]> => {
  const last = lastPlaceOf(upTo, index)
  const heights = new Set(names.flatMap((name) => [...index.postings.latest(name, last)].map(heightOf)))
  const batches = await batchesAt(
    log,
    index,
    [...heights].sort((a, b) => a - b),
  )
  return batches
    .flatMap((batch) => placedIn(batch))
    .filter((placed) => placed.event.shop === shop && isIn(upTo, placed.event, placed))
}

export const placedIn = ({ head, events }: Batch): readonly Placed[] =>
  events.flatMap((event, i) =>
    event.shop === LOG_KEY ? [] : [{ event, head, place: placeOf(Number(head.height), i) }],
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
