import type { CartRow, Filter as ReadFilter, Reads } from '@cartstream/read'
import { Id } from '@cartstream/schemas'
import type { Filter, Scope, Subject, View } from '@cartstream/stream'
import { Refused } from '../http/refused.ts'
import { admit, isStaff, type Look, type Viewer } from '../http/viewer.ts'
import type { Views } from '../rows/views.ts'
import type { Feeds, FeedTopic } from './feeds.ts'
import { topicName } from './topic-name.ts'

export type TopicsOptions = { reads: Reads; feeds: Feeds; views: Views }
/** `filter`: which live carts staff want to see. */
export type Asked = { topic: string; filter?: ReadFilter | undefined }
/** What a topic comes to for this viewer. */
type Resolved = { look: Look; feed: FeedTopic; name: string; scope: Scope; view: View }

/** Topics, as the streams resolve them: who may have them, which rows they are, and how those are shown. Throws Refused. */
export const createTopics = ({ reads, feeds, views }: TopicsOptions) => {
  const resolve = async (viewer: Viewer, shop: string, asked: Asked): Promise<Resolved> => {
    if (asked.topic === 'live-carts') return liveCarts(viewer, asked.filter)
    if (asked.topic === 'availability') return availability(viewer, shop)
    if (asked.topic.startsWith('cart:')) return cart(viewer, shop, asked.topic.slice(5))
    throw new Refused('bad-request', `there is no topic ${JSON.stringify(asked.topic.slice(0, 80))}`)
  }

  const liveCarts = (viewer: Viewer, filter: ReadFilter | undefined): Resolved => {
    const live = filterOf(filter ?? {})
    const view = viewer.claims.role === 'analyst' ? views.analystCart : views.staffCart
    return { look: 'live-carts', feed: 'carts', name: live.name, scope: { all: true, filter: live }, view }
  }

  const availability = async (viewer: Viewer, shop: string): Promise<Resolved> => {
    const view = await stockView(viewer, shop)
    return { look: 'availability', feed: 'availability', name: 'availability', scope: { all: true }, view }
  }

  /** A stream for rows that the shop's people see whole, and others as the shop's policy says. */
  const stockView = async (viewer: Viewer, shop: string): Promise<View> => {
    if (['admin', 'staff', 'analyst', 'ops'].includes(viewer.claims.role)) return views.staffStock
    return (await reads.shop(shop))?.stockShown === 'low-in-out' ? views.coarseStock : views.publicStock
  }

  const cart = async (viewer: Viewer, shop: string, cart: string): Promise<Resolved> => {
    const resolved = { look: 'cart', feed: 'carts' } as const
    if (cart === 'me') {
      mustBeSomeone(viewer)
      return { ...resolved, name: `carts/${viewer.actor}`, scope: { owner: viewer.actor }, view: views.ownCart }
    }
    if (!Id.safeParse(cart).success || !cart.startsWith(`${shop}.`)) throw new Refused('not-found')
    if (isStaff(viewer)) return { ...resolved, name: `cart/${cart}`, scope: { key: cart }, view: views.staffCart }
    const found = await reads.cart(shop, cart)
    if (found?.row.owner !== viewer.actor) throw new Refused('not-found')
    const name = `cart/${cart}/${viewer.actor}`
    return { ...resolved, name, scope: { key: cart, owner: viewer.actor }, view: views.ownCart }
  }

  return {
    stockView,
    /** The subscription that `asked` comes to. */
    async subject(viewer: Viewer, shop: string, asked: Asked): Promise<Subject> {
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
const lookOf = (topic: string): Look =>
  topic === 'live-carts' ? 'live-carts' : topic === 'availability' ? 'availability' : 'cart'

/** A back end that names nobody has no cart. */
export const mustBeSomeone = (viewer: Viewer): void => {
  if (viewer.actor === '')
    throw new Refused('bad-request', 'a service token must name the customer in Cartstream-Subject')
}

/** A live cart is a cart with lines; of those, the ones that match. */
const filterOf = (query: ReadFilter): Filter => {
  const matches = (row: object) => {
    const { items, ownerKind } = row as CartRow
    if (items.length === 0 || (query.ownerKind !== undefined && query.ownerKind !== ownerKind)) return false
    return query.sku === undefined || items.some((item) => item.sku === query.sku)
  }
  return { name: topicName('live-carts', query), query, matches }
}
