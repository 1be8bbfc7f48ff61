import { badQuery, Refused } from '@cartstream/answer'
import { ShopId, Sku } from '@cartstream/schemas'
import { type Cursor, decodeCursor, type Stand, type Subject } from '@cartstream/stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { admit, type Viewer } from '../http/viewer.ts'
import type { Asked, Topics } from './topics.ts'

/** Subscriptions on one stream. */
export const MAX_TOPICS = 32

const Topic = z.string().min(1).max(120)
const Filter = { sku: Sku.optional(), ownerKind: z.enum(['customer', 'guest']).optional() }

export const StreamParams = z.object({ shop: ShopId })
/** `sku` and `ownerKind` filter live carts. */
export const StreamQuery = z.strictObject({
  topics: z.string().max(4000).default(''),
  cursor: z.string().max(16_384).optional(),
  atLeast: z.string().max(8192).optional(),
  ...Filter,
})
/** What a client may say on an open WebSocket. */
export type Message = z.infer<typeof Message>
export const Message = z.union([
  z.strictObject({
    subscribe: z.array(Topic).min(1).max(MAX_TOPICS),
    cursor: z.string().max(16_384).optional(),
    ...Filter,
  }),
  z.strictObject({ unsubscribe: z.array(Topic).min(1).max(MAX_TOPICS) }),
])

/** `whole`: a topic without rows. */
export type Subscribe = { subject: Subject; from: Stand | undefined } | { whole: typeof OPS }
const OPS = 'ops'

/** Where the cursor says that the client stands in a subject; undefined where it says nothing of it, or is another shop's. */
export const standIn = (cursor: Cursor | undefined, shop: string, { name }: Subject): Stand | undefined => {
  const stand = cursor?.shop === shop ? cursor.topics.get(name) : undefined
  return stand && cursor && { log: cursor.log, ...stand }
}

/** Throws Refused 400. */
export const cursorOf = (text: string | undefined): Cursor | undefined => {
  if (text === undefined || text === '') return undefined
  const cursor = decodeCursor(text)
  if (cursor === undefined) throw badQuery('cursor', 'is not a cursor of this system')
  return cursor
}

const askedOf = (topics: string): string[] => [...new Set(topics.split(',').filter((topic) => topic !== ''))]

/** What a stream is to begin with: topics of a shop. `inRoom`: whoever it is, they are shown what the session's client is. */
export type Start = { shop: string; named: readonly string[]; inRoom?: boolean }
/** As the path and query of /v1/shops/:shop/stream say it. */
export const startOf = (request: FastifyRequest): Start => {
  const { shop } = request.params as z.infer<typeof StreamParams>
  const named = askedOf((request.query as z.infer<typeof StreamQuery>).topics)
  if (named.length === 0 && !request.ws) throw badQuery('topics', 'names no topic')
  return { shop, named }
}

type Asking = { topics: Topics; request: FastifyRequest; viewer: Viewer }
/** The subscriptions that a stream begins with, all of them or a Refused: nothing is sent before everything is allowed. */
export const askedAtStart = async (
  { topics, request, viewer }: Asking,
  { shop, named, inRoom = false }: Start,
): Promise<Subscribe[]> => {
  const query = request.query as Partial<z.infer<typeof StreamQuery>>
  if (named.length > MAX_TOPICS) throw new Refused('over-limit', `at most ${MAX_TOPICS} topics on one stream`)
  const lastEventId = request.headers['last-event-id']
  const cursor = cursorOf(typeof lastEventId === 'string' ? lastEventId : query.cursor)
  return Promise.all(
    named.map((topic) => subscribe({ topics, viewer, shop, cursor }, { ...askFor(topic, query), inRoom })),
  )
}

export const askFor = (
  topic: string,
  { sku, ownerKind }: { sku?: string | undefined; ownerKind?: 'customer' | 'guest' | undefined },
): Asked => ({
  topic,
  filter: { ...(sku !== undefined && { sku }), ...(ownerKind !== undefined && { ownerKind }) },
})

export const subscribe = async (
  { topics, viewer, shop, cursor }: { topics: Topics; viewer: Viewer; shop: string; cursor: Cursor | undefined },
  asked: Asked,
): Promise<Subscribe> => {
  if (asked.topic === OPS) {
    admit(viewer, shop, OPS)
    return { whole: OPS }
  }
  const subject = await topics.subject(viewer, shop, asked)
  return { subject, from: standIn(cursor, shop, subject) }
}
