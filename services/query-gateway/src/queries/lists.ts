import type { Filter, Reads, Topic } from '@cartstream/read'
import { encodeCursor, type View } from '@cartstream/stream'
import { z } from 'zod'
import type { Names } from '../rows/names.ts'
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

export type ListAsked = { shop: string; topic: Topic; filter: Filter; limit: number; next: string | undefined }

/** One page, as `view` shows it, with the stream cursor of the snapshot (of the first page's, on the later ones) and the next page's. */
export const readList = async (
  { reads, names }: { reads: Reads; names: Names },
  { shop, topic, filter, limit, next }: ListAsked,
  view: View,
): Promise<{ rows: unknown[]; cursor: string; next?: string }> => {
  const query = [shop, topic, filter.sku ?? null, filter.ownerKind ?? null]
  const from = next === undefined ? undefined : readNext(next, query)
  const found = await reads.snapshot(topic, { shop, filter }, { limit, ...(from && { page: from.page }) })
  if (topic !== 'availability') await names.learn(found.rows.flatMap(({ owner }) => owner ?? []))
  const generation = String(found.generation)
  const topics = new Map([[topicName(topic, filter), { generation, position: found.position }]])
  const cursor = from?.cursor ?? encodeCursor({ shop, log: found.logId, topics })
  const rows = found.rows.flatMap(({ row }) => (row === null ? [] : [view.render(row)]))
  if (found.next === undefined) return { rows, cursor }
  return { rows, cursor, next: writeNext({ page: found.next, cursor }, query) }
}
