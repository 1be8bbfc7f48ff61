import type { Hop } from './feed.ts'
import { areSame } from './merged.ts'
import type { Change, View } from './types.ts'

/** A row in a frame. `position` is a decimal string; `row: null`: gone, or none of the viewer's business any more. */
export type FrameRow<Row = unknown> = { key: string; row: Row | null; position: string; at: string }

/**
 * Where the time of a change went, in ms: from its append to the log to its commit in the read model, from there to the gateway's read, and
 * from there to this frame. Of the last change in the frame; an `up-to-date` frame has the first two of the last change there was, and
 * `sendMs` since the gateway has last read.
 */
export type Age = { commitMs: number; readMs: number; sendMs: number }
/** `readAt`, `now`: epoch ms. */
export const ageOf = ({ commitMs, readMs, readAt }: Hop, now: number): Age => ({
  commitMs: Math.round(commitMs),
  readMs: Math.round(readMs),
  sendMs: Math.max(0, Math.round(now - readAt)),
})

/** Why a stream, or with `topic` one subscription of it, has ended. */
export type ClosedCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'bad-request'
  | 'over-limit'
  | 'too-large'
  | 'too-many-requests'
  | 'slow-client'
  | 'unavailable'

type Rows = readonly object[]

/**
 * What travels (contract.md). `snapshot` replaces all that a client holds of its topic; `changes` follow, each row whole;
 * `presence` says who else looks at a live session, `ops` how the read models are; `up-to-date` says that nothing is missing as of `at`, `lagMs` ago; `must-refetch` says that the topic is stale: a snapshot follows;
 * `closed` ends the stream, or the one subscription it names.
 */
export type Frame<Row = unknown> =
  | { type: 'snapshot'; topic: string; rows: FrameRow<Row>[]; cursor: string }
  | { type: 'changes'; topic: string; rows: FrameRow<Row>[]; cursor: string; age?: Age }
  | { type: 'up-to-date'; cursor: string; at: string; lagMs: number; age?: Age }
  | { type: 'must-refetch'; topic: string }
  | { type: 'presence'; topic: string; hosts: number; clients: number }
  | { type: 'ops'; topic: string; lag: Rows; jobs: Rows; deadLetters: { count: number; rows: Rows } }
  | { type: 'closed'; code: ClosedCode; topic?: string }

/**
 * A frame as text, with the cursor that it carries (the `id` of an SSE event). `latest`: when the last of its rows changed;
 * `conflated`: how many states were left out because a later one of the same row had come. `same`: frames with the same one have the same text.
 */
export type Written = {
  type: Frame['type']
  text: string
  same?: object
  cursor?: string
  topic?: string
  latest?: string
  conflated?: number
}

const texts = new WeakMap<Change, Map<string, string>>()

/** A row is written once per kind of viewer, however many sockets it goes to. */
const rowText = (change: Change, view: View): string => {
  const { key, row, position, at } = change
  const write = () => JSON.stringify({ key, row: row && view.render(row), position: String(position), at })
  const known = texts.get(change)
  if (known === undefined) {
    const text = write()
    texts.set(change, new Map([[view.name, text]]))
    return text
  }
  let text = known.get(view.name)
  if (text === undefined) {
    text = write()
    known.set(view.name, text)
  }
  return text
}

type Shown = { changes: readonly Change[]; view: View; cursor: string }

const writeRows = (type: 'snapshot' | 'changes', topic: string, rows: Shown & { age?: Age | undefined }): Written => {
  const written = rows.changes.map((change) => rowText(change, rows.view)).join(',')
  const age = rows.age === undefined ? '' : `,"age":${JSON.stringify(rows.age)}`
  const text = `{"type":"${type}","topic":${JSON.stringify(topic)},"rows":[${written}],"cursor":"${rows.cursor}"${age}}`
  const latest = rows.changes.at(-1)?.at
  return { type, text, same: {}, topic, cursor: rows.cursor, ...(latest !== undefined && { latest }) }
}

const snapshots = new WeakMap<readonly Change[], { name: string; written: Written }>()

/** Whoever is shown the same page in the same way, at the same cursor, is sent the same frame: one text, however many wait for it. */
export const writeSnapshot = (topic: string, rows: Shown): Written => {
  const name = `${topic} ${rows.view.name} ${rows.cursor}`
  const known = snapshots.get(rows.changes)
  if (known?.name === name) return known.written
  const written = writeRows('snapshot', topic, rows)
  snapshots.set(rows.changes, { name, written })
  return written
}

/** So much older than it says may a frame's age be, ms. */
const AGE_MS = 10
/** Whoever is sent something at the same moment is at one of a few places. */
const MOST_LATELY = 16
type Lately = { name: string; changes: readonly Change[]; at: number; written: Written }
let lately: readonly Lately[] = []

/** Whoever has got as far, and is shown the same changes in the same way at about the same moment, is sent the same frame. */
export const writeChanges = (topic: string, rows: Shown & { hop: Hop | undefined }, now: number): Written => {
  const name = `${topic} ${rows.view.name} ${rows.cursor} ${rows.hop === undefined}`
  const known = lately.find((one) => now - one.at <= AGE_MS && one.name === name && areSame(one.changes, rows.changes))
  if (known !== undefined) return known.written
  const written = writeRows('changes', topic, { ...rows, age: rows.hop && ageOf(rows.hop, now) })
  lately = [{ name, changes: rows.changes, at: now, written }, ...lately.slice(0, MOST_LATELY - 1)]
  return written
}

export const write = (frame: Exclude<Frame, { type: 'snapshot' | 'changes' }>): Written =>
  'cursor' in frame
    ? { type: frame.type, text: JSON.stringify(frame), cursor: frame.cursor }
    : { type: frame.type, text: JSON.stringify(frame) }
