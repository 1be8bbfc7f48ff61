import { Refused } from '@cartstream/answer'
import type { Claims } from '@cartstream/run'
import { positionToken } from '@cartstream/schemas'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { changesBetween } from '../cart/diff.ts'
import { type CartState, type Chapter, type Story, storyOf } from '../cart/story.ts'
import { lookedAt } from '../fold/looked-at.ts'
import { isIn, type Moment } from '../fold/moment.ts'
import type { PartitionIndex } from '../follow/partition-index.ts'
import { described } from './described.ts'
import { type AnalystDesk, entering } from './desk.ts'
import { shownData, withNames } from './names.ts'
import { readNext, writeNext } from './page.ts'
import { CartParams, History, HistoryQuery } from './schemas.ts'
import { seesNames } from './viewer.ts'
import { momentOf } from './when.ts'

/** What happened to a cart, with the cart after each event, and what differs between two moments. */
export const cartRoutes = (instance: FastifyInstance, desk: AnalystDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  app.get(
    '/carts/:cart/history',
    {
      preHandler: entering(desk, 'history'),
      schema: {
        ...described('What happened to a cart, after `from` and up to `to`, and what it came to', History),
        params: CartParams,
        querystring: HistoryQuery,
      },
    },
    async ({ params: { shop, cart }, query: { from, to, limit, next }, claims }) => {
      const { follower } = desk
      const index = follower.of(shop)
      const upTo = await momentOf(follower, shop, { name: 'to', text: to })
      const after = from === undefined ? undefined : await momentOf(follower, shop, { name: 'from', text: from })
      const story = await storyOf(follower.log, index, { shop, cart, upTo })
      if (story === undefined) throw new Refused('not-found')
      admitTo(story, claims)
      const asked = ['history', shop, cart, from ?? null, to ?? null]
      const skip = next === undefined ? 0 : readNext(next, asked).skip
      const chapters =
        after === undefined ? story.chapters : story.chapters.filter((chapter) => isAfter(after, chapter))
      const [owner] = await withNames(desk.keys, claims, [{ owner: story.owner }])
      const isMore = chapters.length > skip + limit
      return {
        ...{ cart, ...owner! },
        events: chapters.slice(skip, skip + limit).map((chapter) => shown(index, claims, chapter)),
        ...(skip === 0 && after !== undefined && (await between(desk, { shop, cart, from: after, to: upTo }))),
        ...(isMore && { next: writeNext({ place: 0, now: 0, skip: skip + limit }, asked) }),
      }
    },
  )
}

const isAfter = (moment: Moment, { event, head, place }: Chapter): boolean => !isIn(moment, event, { head, place })

const shown = (index: PartitionIndex, claims: Claims, { event, head, state }: Chapter) => ({
  ...{ id: event.id, type: event.type, at: new Date(event.time).toISOString() },
  position: positionToken(index.audit.logId ?? '', index.partition, head.offset),
  ...(event.actor !== undefined && { actor: event.actor }),
  data: shownData(claims, event.data),
  state,
})

/** A live session is for the shop's people alone; what is held in it is stock like any other. */
export const admitTo = ({ ofSession }: Story, claims: Claims): void => {
  if (ofSession && !seesNames(claims))
    throw new Refused('forbidden', `the role ${claims.role} may not read live sessions`)
}

/** The cart at either moment, and what differs; before its first event there is none. */
const between = async (desk: AnalystDesk, { shop, cart, from, to }: Between) => {
  const before = await cartAt(desk, { shop, cart, moment: from })
  const after = await cartAt(desk, { shop, cart, moment: to })
  const changes = changesBetween(before?.state ?? {}, after!.state)
  return { ...(before && { before: before.state }), after: after!.state, changes: [...changes] }
}
type Between = { shop: string; cart: string; from: Moment; to: Moment }

/** One cart at a moment, from its own events. */
export const cartAt = async (
  { follower, now }: AnalystDesk,
  { shop, cart, moment }: { shop: string; cart: string; moment: Moment },
): Promise<{ story: Story; state: CartState; at: number } | undefined> => {
  const { log } = follower
  const index = follower.of(shop)
  const story = await storyOf(log, index, { shop, cart, upTo: moment })
  if (story === undefined) return undefined
  const at = lookedAt(index, moment, now())
  return { story, state: story.stateAt(at), at }
}
