import type { Reads, StreamRow, Topic } from '@cartstream/read'
import type { Change, Source, Watched } from '@cartstream/stream'

export type LookOptions = { reads: Reads; shop: string; topic: Topic }
type Rows = readonly StreamRow[]
type Found = { rows: Rows; mark: string; nextInMs: number | undefined }

/** Better a little after a hold is due than a little before, and then never. */
const LATE_MS = 5

/**
 * How a topic is looked at for rows that changed by other than their own events: stock and reservations when holds come to their end, carts
 * when what is in them costs something else, sessions for that and for what their clients owe. The rest have no such rows.
 */
export const lookOf = (
  { reads, shop, topic }: LookOptions,
  changeOf: (row: StreamRow) => Change,
): Pick<Source, 'due'> => {
  const due =
    topic === 'availability' || topic === 'reservations'
      ? (since: string | undefined) => ended({ reads, shop, topic }, since)
      : topic === 'carts'
        ? (since: string | undefined, watched: Watched) => repriced({ reads, shop }, watched, since)
        : topic === 'sessions'
          ? (since: string | undefined) => retold({ reads, shop }, since)
          : undefined
  if (due === undefined) return {}
  return {
    async due(since, watched) {
      const { rows, ...found } = await due(since, watched)
      return { ...found, changes: rows.map(changeOf) }
    },
  }
}

type Ending = { reads: Reads; shop: string; topic: 'availability' | 'reservations' }
const ended = async ({ reads, shop, topic }: Ending, since: string | undefined): Promise<Found> => {
  const { skus, holds, now, next } = await reads.due(shop, since === undefined ? undefined : new Date(since))
  const keys = topic === 'availability' ? skus : holds
  const none: Rows = []
  const rows = keys.length === 0 ? none : (await reads.snapshot(topic, { shop, keys }, { limit: keys.length })).rows
  const nextInMs = next === undefined ? undefined : Math.max(0, next.getTime() - now.getTime()) + LATE_MS
  return { rows, mark: now.toISOString(), nextInMs }
}

/** Of the carts that somebody watches by themselves: a shop may have very many, and one new price concern them all. */
const repriced = async (
  { reads, shop }: { reads: Reads; shop: string },
  watched: Watched,
  since: string | undefined,
): Promise<Found> => {
  const { rows, mark } = await reads.repriced(shop, watched, since === undefined ? undefined : BigInt(since))
  return { rows, mark: String(mark), nextInMs: undefined }
}

/** Sessions are few, so all of them are looked at, watched or not. */
const retold = async ({ reads, shop }: { reads: Reads; shop: string }, since: string | undefined): Promise<Found> => {
  const { rows, mark } = await reads.retoldSessions(shop, since === undefined ? undefined : BigInt(since))
  return { rows, mark: String(mark), nextInMs: undefined }
}
