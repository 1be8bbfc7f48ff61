import { badQuery } from '@cartstream/answer'
import { encodeCursor } from '@cartstream/stream'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { described } from '../http/described.ts'
import { AnalyticsHour } from '../rows/schemas.ts'
import { topicName } from '../stream/topic-name.ts'
import { entering, One, ShopParams } from './entry.ts'
import type { QueryDesk } from './routes.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** As many hours as one answer has. */
const MOST_DAYS = 31

const Instant = z.iso.datetime({ offset: true }).optional()
const AnalyticsQuery = One.extend({ from: Instant, to: Instant })
const Hours = z.object({ rows: z.array(AnalyticsHour), cursor: z.string() })

/** What a shop's hours come to. */
export const analyticsRoutes = (instance: FastifyInstance, desk: QueryDesk): void => {
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.get(
    '/analytics',
    {
      preHandler: entering(desk.reads)('analytics'),
      schema: {
        ...described(
          'Carts, adds and orders by the hour, the first first: hours that begin at `from` or later, and before `to`; the last 24 of them without. At most 31 days; an hour without anything is not there',
          Hours,
        ),
        params: ShopParams,
        querystring: AnalyticsQuery,
      },
    },
    async ({ params: { shop }, query }) => {
      const filter = hoursOf(query, Date.now())
      const found = await desk.reads.snapshot('analytics', { shop, filter }, { limit: MOST_DAYS * 24 })
      const { logId: log, generation, position } = found
      const topics = new Map([[topicName('analytics', {}), { generation: String(generation), position }]])
      const rows = found.rows.flatMap(({ row }) => (row === null ? [] : [row]))
      rows.sort((a, b) => (a.hour < b.hour ? -1 : 1))
      return { rows, cursor: encodeCursor({ shop, log, topics }) }
    },
  )
}

/** `to`: the hour that goes on now is the last, unless told; `from`: a day before. */
const hoursOf = ({ from, to }: { from?: string | undefined; to?: string | undefined }, now: number) => {
  const end = to === undefined ? Math.max(now, from === undefined ? 0 : Date.parse(from)) : Date.parse(to)
  const begin = from === undefined ? Math.ceil(end / HOUR_MS) * HOUR_MS - DAY_MS : Date.parse(from)
  if (begin > end) throw badQuery('from', 'is after `to`')
  if (end - begin > MOST_DAYS * DAY_MS) throw badQuery('from', `is more than ${MOST_DAYS} days before \`to\``)
  return { from: new Date(begin).toISOString(), to: new Date(end).toISOString() }
}
