import type { Filter, Reads, Topic } from '@cartstream/read'
import { encodeCursor, type View } from '@cartstream/stream'
import { z } from 'zod'
import { actorsIn, type Names } from '../rows/names.ts'
import { topicName } from '../stream/topic-name.ts'
import { readNext, writeNext } from './page-cursor.ts'

/** What every list takes; unknown parameters are refused. */
export const listQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  next: z.string().max(4096).optional(),
  atLeast: z.string().max(8192).optional(),
}
export const listAnswer = <R extends z.ZodType>(row: R) =>
  z.object({ rows: z.array(row), cursor: z.string(), next: z.string().optional() })

/** `owner`: whose rows only; absent: everybody's. */
export type ListAsked = {
  shop: string
  topic: Topic
  owner?: string | undefined
  filter: { readonly [F in keyof Filter]?: Filter[F] | undefined }
  limit: number
  next: string | undefined
}
/** Topics whose rows are nobody's. */
const impersonal: readonly Topic[] = ['availability', 'promotions', 'outbox']

/** One page, as `view` shows it, with the stream cursor of the snapshot (of the first page's, on the later ones) and the next page's. */
export const readList = async (
  { reads, names }: { reads: Reads; names: Names },
  { shop, topic, owner, limit, next, ...asked }: ListAsked,
  view: View,
): Promise<{ rows: unknown[]; cursor: string; next?: string }> => {
  const filter = given(asked.filter)
  const query = [shop, topic, owner ?? null, Object.entries(filter).sort()]
  const from = next === undefined ? undefined : readNext(next, query)
  const scope = { shop, filter, ...(owner !== undefined && { owner }) }
  const found = await reads.snapshot(topic, scope, { limit, ...(from && { page: from.page }) })
  if (owner === undefined && !impersonal.includes(topic)) await names.learn(actorsIn(found.rows))
  const generation = String(found.generation)
  const topics = new Map([[topicName(topic, filter, owner), { generation, position: found.position }]])
  const cursor = from?.cursor ?? encodeCursor({ shop, log: found.logId, topics })
  const rows = found.rows.flatMap(({ row }) => (row === null ? [] : [view.render(row)]))
  if (found.next === undefined) return { rows, cursor }
  return { rows, cursor, next: writeNext({ page: found.next, cursor }, query) }
}

const given = (filter: ListAsked['filter']): Filter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as Filter
