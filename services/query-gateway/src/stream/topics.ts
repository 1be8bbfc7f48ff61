import { Refused } from '@cartstream/answer'
import type { AnalyticsRow, CartRow, Filter as ReadFilter, ReservationRow, SyncedRow } from '@cartstream/read'
import { Id } from '@cartstream/schemas'
import type { Filter, Scope, Subject, View } from '@cartstream/stream'
import { admit, isStaff, type Look, mustBeSomeone, ownOnly, type Viewer } from '../http/viewer.ts'
import type { ViewFor } from '../rows/view-for.ts'
import type { Feeds, FeedTopic } from './feeds.ts'
import type { Together } from './together.ts'
import { topicName } from './topic-name.ts'

/** `liveShopping`: false: there are no sessions to be looked at. */
export type TopicsOptions = { together: Pick<Together, 'row'>; feeds: Feeds; viewFor: ViewFor; liveShopping: boolean }
/** `filter`: which live carts staff want to see. `inRoom`: a session as its client sees it; said by doors, never by who asks. */
export type Asked = { topic: string; filter?: ReadFilter | undefined; inRoom?: boolean }
type InSession = { key: string; inRoom: boolean | undefined }
/** What a topic comes to for this viewer. */
type Resolved = { feed: FeedTopic; name: string; scope: Scope; view: View }

/** Topics, as the streams resolve them: who may have them, which rows they are, and how those are shown. Throws Refused. */
export const createTopics = ({ together, feeds, viewFor, liveShopping }: TopicsOptions) => {
  const resolve = async (viewer: Viewer, shop: string, { topic, filter = {}, inRoom }: Asked): Promise<Resolved> => {
    if (topic.startsWith('cart:')) return cart(viewer, shop, topic.slice(5))
    if (topic.startsWith('session:')) return session(viewer, shop, { key: topic.slice(8), inRoom })
    if (topic.startsWith('host:')) return host(shop, topic.slice(5))
    switch (topic) {
      case 'live-carts': {
        const live = liveOf(filter)
        return { feed: 'carts', name: live.name, scope: { all: true, filter: live }, view: viewFor.carts(viewer) }
      }
      case 'availability':
        return { feed: topic, name: topic, scope: { all: true }, view: await viewFor.stock(viewer, shop) }
      case 'reservations': {
        const { owner } = ownOnly(viewer)
        const scope: Scope = owner === undefined ? { all: true, filter: active } : { owner, filter: active }
        const name = topicName(topic, held, owner)
        return { feed: topic, name, scope, view: viewFor.reservations(viewer) }
      }
      case 'sessions':
      case 'orders': {
        const { owner } = ownOnly(viewer)
        const scope: Scope = owner === undefined ? { all: true } : { owner }
        return { feed: topic, name: topicName(topic, {}, owner), scope, view: viewFor[topic](viewer) }
      }
      case 'analytics':
        return { feed: topic, name: topic, scope: { all: true, filter: lastWeek(Date.now()) }, view: viewFor.analytics }
      default:
        throw new Refused('bad-request', `there is no topic ${JSON.stringify(topic.slice(0, 80))}`)
    }
  }

  const cart = async (viewer: Viewer, shop: string, cart: string): Promise<Resolved> => {
    const resolved = { feed: 'carts', view: viewFor.carts(viewer) } as const
    if (cart === 'me') {
      mustBeSomeone(viewer)
      const owner = viewer.actor
      return { feed: 'carts', name: `carts/${owner}`, scope: { owner, filter: mine }, view: viewFor.ownCarts }
    }
    if (!Id.safeParse(cart).success || !cart.startsWith(`${shop}.`)) throw new Refused('not-found')
    if (isStaff(viewer)) return { ...resolved, name: `cart/${cart}`, scope: { key: cart } }
    const found = await together.row({ topic: 'carts', shop, key: cart })
    if (found?.owner !== viewer.actor) throw new Refused('not-found')
    return { ...resolved, name: `cart/${cart}/${viewer.actor}`, scope: { key: cart, owner: viewer.actor } }
  }

  /** Any for staff; for its client, and in its room, what clients see. */
  const session = async (viewer: Viewer, shop: string, { key, inRoom }: InSession): Promise<Resolved> => {
    if (!Id.safeParse(key).success || !key.startsWith(`${shop}.`)) throw new Refused('not-found')
    const { owner } = ownOnly(viewer)
    const found = await together.row({ topic: 'sessions', shop, key })
    if (found === undefined || (owner !== undefined && found.owner !== owner)) throw new Refused('not-found')
    const name = owner === undefined ? `session/${key}${inRoom ? '/room' : ''}` : `session/${key}/${owner}`
    return { feed: 'sessions', name, scope: { key, owner }, view: inRoom ? viewFor.room : viewFor.sessions(viewer) }
  }

  /** What the host of a session keeps an eye on. */
  const host = async (shop: string, key: string): Promise<Resolved> => {
    if (!Id.safeParse(key).success || (await together.row({ topic: 'host', shop, key })) === undefined)
      throw new Refused('not-found')
    return { feed: 'host', name: `host/${key}`, scope: { key }, view: viewFor.host }
  }

  return {
    /** The subscription that `asked` comes to. */
    async subject(viewer: Viewer, shop: string, asked: Asked): Promise<Subject> {
      if (!liveShopping && /^(sessions$|session:|host:)/.test(asked.topic)) throw new Refused('not-found')
      admit(viewer, shop, lookOf(asked.topic))
      const { feed: topic, name, scope, view } = await resolve(viewer, shop, asked)
      const { feed, source: every, live } = feeds.open(shop, topic)
      const source = asked.topic === 'live-carts' ? live : every
      return { topic: asked.topic, name, scope, view, feed, source }
    },
  }
}
export type Topics = ReturnType<typeof createTopics>

/** Rights come before what a topic says: a customer is not told whether a cart exists before it is asked whose it is. */
const lookOf = (topic: string): Look => {
  if (topic.startsWith('session:')) return 'sessions'
  if (topic.startsWith('host:')) return 'host'
  return isLook(topic) ? topic : 'cart'
}
const looks = ['live-carts', 'availability', 'reservations', 'orders', 'sessions', 'analytics'] as const
const isLook = (topic: string): topic is (typeof looks)[number] => (looks as readonly string[]).includes(topic)

/** A live cart is an open one with lines, frozen or not, and not a session’s; of those, the ones that match. Other storefronts' items are none of the shop's SKUs. */
const liveOf = (query: ReadFilter): Filter => {
  const matches = (row: object) => {
    const cart = row as CartRow | SyncedRow
    const { items, ownerKind } = cart
    if (items.length === 0 || (query.ownerKind !== undefined && query.ownerKind !== ownerKind)) return false
    if ('unverified' in cart) return query.sku === undefined
    if (cart.purpose === 'session' || (cart.status !== undefined && cart.status !== 'checkout')) return false
    return query.sku === undefined || cart.items.some((item) => item.sku === query.sku)
  }
  return { name: topicName('live-carts', query), query, matches }
}

/** What is held now; the rest is history, for the list. */
const held = { status: 'active' } satisfies ReadFilter
const active: Filter = {
  name: topicName('reservations', held),
  query: held,
  matches: (row) => (row as ReservationRow).status === 'active',
}

/** Hours are looked at for a week or so: a year of them is the list's to tell. All who come within an hour have the same week, and are read for together. */
const HOUR_MS = 3_600_000
const lastWeek = (now: number): Filter => {
  const from = new Date((Math.floor(now / HOUR_MS) - 7 * 24) * HOUR_MS).toISOString()
  const query = { from } satisfies ReadFilter
  return { name: topicName('analytics', query), query, matches: (row) => (row as AnalyticsRow).hour >= from }
}

/** The one active cart of its owner: not closed, and not apart from it. */
const mine: Filter = {
  name: 'mine',
  query: { mine: true } satisfies ReadFilter,
  matches: (row) => {
    const { status, purpose } = row as CartRow
    return purpose === undefined && (status === undefined || status === 'checkout' || status === 'abandoned')
  },
}
