import type { Personal, SessionConfig, SessionStatus } from '@cartstream/schemas'
import { instant } from '../instant.ts'
import type { Seen } from '../projection.ts'
import { type CartStored, type Draft, emptied, type LineStored, opened, unsynced } from './row.ts'

/** A live session, in the row of its cart, which has the same id: the client is the owner, the room a column. `notes` are sealed. */
export type LiveStored = {
  status: SessionStatus
  host: string
  title: string
  scheduledAt?: string
  startedAt?: string
  endedAt?: string
  notes?: Personal
  config: SessionConfig
  prices: Readonly<Record<string, string>>
  highlighted?: string
  joined: boolean
  requested: boolean
  order?: string
  /** Of a converted one: its cart is empty, and the tax may have become another. */
  sold?: SoldStored
}
export type SoldStored = { lines: readonly LineStored[]; subtotal: string; tax: string; total: string }

/** What happens to a session; what is in it happens to its cart. */
export type LiveEvent = Seen<
  | 'SessionChanged'
  | 'SessionStarted'
  | 'SessionPaused'
  | 'SessionResumed'
  | 'SessionReopened'
  | 'SessionEnded'
  | 'SessionCancelled'
  | 'SessionJoined'
  | 'CheckoutRequested'
  | 'SessionPriceSet'
  | 'ProductHighlighted'
  | 'SessionConverted'
>

/** A session comes before its cart, whose opening follows in the same batch, and is what counts as its first version. */
export const begun = ({ data, time }: Seen<'SessionCreated'>): CartStored => {
  const { client, host, room, title, scheduledAt, notes, config } = data
  const at = instant(time)
  const live: LiveStored = {
    ...{ status: 'SCHEDULED', host, title, config, prices: {}, joined: false, requested: false },
    ...(scheduledAt !== undefined && { scheduledAt }),
    ...(notes && { notes }),
  }
  return {
    ...{ owner: client, former_owners: [], owner_kind: 'customer', purpose: 'session', earlier: 0, version: 0 },
    ...{ ...opened, ...emptied, ...unsynced, live, room },
    ...{ priced_at: at, opened_at: at, last_activity_at: at },
  }
}

/** Set prices may differ from what is listed however long that has been so. */
const ALWAYS = new Date(0).toISOString()

export const live = (cart: Draft, event: LiveEvent): void => {
  if (!cart.live) throw new Error(`cart ${event.data.session} is no session's`)
  cart.live = after(cart.live, event, cart.lines)
  if (event.type === 'SessionPriceSet') cart.priced_at = ALWAYS
}

const after = (live: LiveStored, event: LiveEvent, lines: readonly LineStored[]): LiveStored => {
  const at = new Date(event.time).toISOString()
  const { endedAt: _, ...open } = live
  switch (event.type) {
    case 'SessionChanged':
      return changed(live, event.data)
    case 'SessionStarted':
      return { ...open, status: 'ACTIVE', startedAt: at }
    case 'SessionResumed':
    case 'SessionReopened':
      return { ...open, status: 'ACTIVE' }
    case 'SessionPaused':
      return { ...open, status: 'PAUSED' }
    case 'SessionEnded':
      return { ...live, status: 'ENDED', endedAt: at, requested: false }
    case 'SessionCancelled':
      return { ...live, status: 'CANCELLED', endedAt: at, requested: false }
    case 'SessionJoined':
      return { ...live, joined: true }
    case 'CheckoutRequested':
      return { ...live, requested: true }
    case 'SessionPriceSet':
      return { ...live, prices: priced(live, event.data) }
    case 'ProductHighlighted': {
      const { highlighted: _, ...others } = live
      return event.data.sku === undefined ? others : { ...others, highlighted: event.data.sku }
    }
    case 'SessionConverted': {
      const { order, total } = event.data
      const sold = { ...(live.sold ?? { subtotal: total, tax: '0', total }), lines }
      return { ...live, status: 'CONVERTED', endedAt: at, requested: false, order, sold }
    }
  }
}

const changed = (live: LiveStored, data: Seen<'SessionChanged'>['data']): LiveStored => {
  const { title = live.title, scheduledAt = live.scheduledAt, notes = live.notes } = data
  const { scheduledAt: _, notes: __, ...others } = live
  return { ...others, title, ...(scheduledAt && { scheduledAt }), ...(notes && { notes }) }
}

const priced = ({ prices }: LiveStored, { sku, price }: Seen<'SessionPriceSet'>['data']): LiveStored['prices'] => {
  const { [sku]: _, ...others } = prices
  return price === undefined ? others : { ...others, [sku]: price }
}

/** What it is about to be sold for. */
export const priceForSale = (cart: Draft, { subtotal, tax, total }: Seen<'CheckoutStarted'>['data']): void => {
  if (cart.live) cart.live = { ...cart.live, sold: { lines: [], subtotal, tax, total } }
}

/** A draft that is kept no longer leaves nothing of its session; what was cancelled or converted keeps its name. */
export const forgetDraft = (cart: Draft): void => {
  if (cart.live?.status === 'ENDED') Object.assign(cart, { live: null, room: null })
}
