import type { HostRow, Reads, StreamRow, Topic } from '@cartstream/read'
import type { Change, Source, Watched } from '@cartstream/stream'

export type LookOptions = { reads: Reads; shop: string; topic: Topic }
type Rows = readonly StreamRow[]
type Found = { rows: Rows; mark: string; nextInMs: number | undefined }

/** Better a little after a hold is due than a little before, and then never. */
const LATE_MS = 5

/**
 * How a topic is looked at for rows that changed by other than their own events: stock and reservations when holds come to their end, carts
 * when what is in them costs something else, sessions for that and for what their clients owe, and what hosts see when stock or queues
 * have changed. The rest have no such rows.
 */
export const lookOf = (
  { reads, shop, topic }: LookOptions,
  changeOf: (row: StreamRow) => Change,
): Pick<Source, 'due'> => {
  const due = looks[topic]?.({ reads, shop })
  if (due === undefined) return {}
  return {
    async due(since, watched) {
      const { rows, ...found } = await due(since, watched)
      return { ...found, changes: rows.map(changeOf) }
    },
  }
}

type Look = (since: string | undefined, watched: Watched) => Promise<Found>
type OfShop = { reads: Reads; shop: string }
const looks: { readonly [T in Topic]?: (of: OfShop) => Look } = {
  availability: (of) => (since) => ended({ ...of, topic: 'availability' }, since),
  reservations: (of) => (since) => ended({ ...of, topic: 'reservations' }, since),
  carts: (of) => (since, watched) => repriced(of, watched, since),
  sessions: (of) => (since) => retold(of, since),
  host: (of) => hostsOf(of),
}

type Ending = OfShop & { topic: 'availability' | 'reservations' }
const ended = async ({ reads, shop, topic }: Ending, since: string | undefined): Promise<Found> => {
  const { skus, holds, now, next } = await reads.due(shop, since === undefined ? undefined : new Date(since))
  const keys = topic === 'availability' ? skus : holds
  const none: Rows = []
  const rows = keys.length === 0 ? none : (await reads.snapshot(topic, { shop, keys }, { limit: keys.length })).rows
  const nextInMs = next === undefined ? undefined : Math.max(0, next.getTime() - now.getTime()) + LATE_MS
  return { rows, mark: now.toISOString(), nextInMs }
}

/** Of the carts that somebody watches by themselves: a shop may have very many, and one new price concern them all. */
const repriced = async ({ reads, shop }: OfShop, watched: Watched, since: string | undefined): Promise<Found> => {
  const { rows, mark } = await reads.repriced(shop, watched, since === undefined ? undefined : BigInt(since))
  return { rows, mark: String(mark), nextInMs: undefined }
}

/** Sessions are few, so all of them are looked at, watched or not. */
const retold = async ({ reads, shop }: OfShop, since: string | undefined): Promise<Found> => {
  const { rows, mark } = await reads.retoldSessions(shop, since === undefined ? undefined : BigInt(since))
  return { rows, mark: String(mark), nextInMs: undefined }
}

/** What a host sees runs down by itself, so it is told again after so long, whatever has changed. */
const AGAIN_MS = 5000

/** What the watched hosts see, where it differs from what they were told last. */
const hostsOf = ({ reads, shop }: OfShop): Look => {
  let told = new Map<string, { text: string; at: number }>()
  return async (since, { keys }) => {
    const at = Date.now()
    const mark = String(at)
    if (keys.length === 0) return { rows: [], mark, nextInMs: undefined }
    const { rows } = await reads.snapshot('host', { shop, keys }, { limit: keys.length })
    const next = new Map<string, { text: string; at: number }>()
    const fresh = rows.filter(({ key, row }) => {
      const text = row === null ? '' : withoutTime(row)
      const was = told.get(key)
      const isSame = since !== undefined && was?.text === text && at - was.at < AGAIN_MS
      next.set(key, isSame ? was : { text, at })
      return !isSame
    })
    told = next
    return { rows: fresh, mark, nextInMs: undefined }
  }
}

const withoutTime = ({ now: _, expiring, ...row }: HostRow): string =>
  JSON.stringify([row, expiring.map(({ secondsLeft: _, ...line }) => line)])
