import type { Age, Filter } from '../types.ts'
import type { Frame, OpsFrame } from '../wire.ts'

/** Which topics are wanted, and of which rows. */
export type Wanted = Readonly<Record<string, Filter>>

/**
 * new: asked for, and nothing has come. behind: rows are held, and more are on the way. current: nothing was missing when that was last said.
 * stale: rows are held that the next snapshot replaces. refused: it is not to be had.
 */
export type Topic = {
  readonly state: 'new' | 'behind' | 'current' | 'stale' | 'refused'
  readonly filter: Filter
  readonly rows: ReadonlyMap<string, object>
  readonly cursor?: string
  readonly asOf?: string
  readonly age?: Age
  readonly presence?: { hosts: number; clients: number }
  readonly ops?: OpsFrame
  readonly code?: string
  /** When a row of it last changed, epoch ms. */
  readonly changedAt: number
}

/** All that is held of a stream. `heardAt`: the last frame, epoch ms. `lagMs`: what the service says it is behind. */
export type Held = {
  readonly topics: Readonly<Record<string, Topic>>
  readonly cursor: string | undefined
  readonly heardAt: number
  readonly lagMs: number
  /** Attempts in vain since the last frame; undefined before anything was tried. */
  readonly retries: number
  readonly transport: 'websocket' | 'sse' | undefined
}
export const nothing: Held = {
  ...{ topics: {}, cursor: undefined, heardAt: 0, lagMs: 0, retries: 0, transport: undefined },
}

/** What happens to it. `again`: what was refused is asked for once more. `state`: as another tab holds it. */
export type Happened =
  | { type: 'wanted'; wanted: Wanted }
  | { type: 'frame'; frame: Frame }
  | { type: 'open'; transport: 'websocket' | 'sse' }
  | { type: 'cut'; retries: number }
  | { type: 'again'; topic: string }
  | { type: 'state'; held: Held }

/** What is held after that. `now`: epoch ms. Rows that are not in the frame stay the same objects. */
export const after = (held: Held, happened: Happened, now: number): Held => {
  switch (happened.type) {
    case 'wanted':
      return { ...held, topics: asWanted(held.topics, happened.wanted, now) }
    case 'frame':
      return framed({ ...held, heardAt: now, retries: 0 }, happened.frame, now)
    case 'open':
      return { ...held, transport: happened.transport }
    case 'cut':
      return { ...each(held, cutOff), retries: happened.retries }
    case 'again':
      return one(held, happened.topic, (topic) => (topic.state === 'refused' ? { ...topic, state: 'new' } : topic))
    case 'state':
      return happened.held
  }
}

const asWanted = (topics: Held['topics'], wanted: Wanted, now: number): Held['topics'] =>
  Object.fromEntries(
    Object.entries(wanted).map(([name, filter]): [string, Topic] => {
      const known = topics[name]
      if (known === undefined) return [name, { state: 'new', filter, rows: new Map(), changedAt: now }]
      if (sameFilter(known.filter, filter)) return [name, known]
      return [name, { ...known, filter, state: known.state === 'new' ? 'new' : 'stale' }]
    }),
  )

const framed = (held: Held, frame: Frame, now: number): Held => {
  switch (frame.type) {
    case 'snapshot':
    case 'changes': {
      const begun = { ...held, cursor: frame.cursor }
      return one(begun, frame.topic, (topic) => ({
        ...(frame.type === 'snapshot' ? { ...topic, state: 'behind' as const } : topic),
        rows: replaced(frame.type === 'snapshot' ? new Map() : topic.rows, frame.rows),
        cursor: frame.cursor,
        changedAt: now,
        ...('age' in frame && frame.age && { age: frame.age }),
      }))
    }
    case 'up-to-date': {
      const { cursor, at, lagMs, age } = frame
      const current = (topic: Topic): Topic => {
        if (topic.state === 'new' || topic.state === 'stale' || isRefused(topic)) return topic
        return { ...topic, state: 'current', cursor, asOf: at, ...(age && { age }) }
      }
      return { ...each(held, current), cursor, lagMs }
    }
    case 'must-refetch':
      return one(held, frame.topic, (topic) => ({ ...topic, state: 'stale' }))
    case 'presence':
      return one(held, frame.topic, (topic) => ({ ...topic, presence: { hosts: frame.hosts, clients: frame.clients } }))
    case 'ops':
      return one(held, frame.topic, (topic) => ({ ...topic, ops: frame, state: told(topic.state), changedAt: now }))
    case 'closed': {
      const { topic: name, code } = frame
      return name === undefined
        ? each(held, cutOff)
        : one(held, name, (topic) => ({ ...topic, state: 'refused', code }))
    }
  }
}

/** A topic that is told whole is current from the first `up-to-date` after it was. */
const told = (state: Topic['state']): Topic['state'] => (state === 'current' || state === 'refused' ? state : 'behind')

/** What was current is so no more until the stream says so again; by the cursor, or by a snapshot, as the service finds. */
const cutOff = (topic: Topic): Topic =>
  topic.state === 'current' || topic.state === 'stale' ? { ...topic, state: 'behind' } : topic

const each = (held: Held, change: (topic: Topic) => Topic): Held => ({
  ...held,
  topics: Object.fromEntries(Object.entries(held.topics).map(([name, topic]) => [name, change(topic)])),
})
/** A topic that is wanted no more is told of for a moment longer. */
const one = (held: Held, name: string, change: (topic: Topic) => Topic): Held => {
  const topic = held.topics[name]
  return topic === undefined ? held : { ...held, topics: { ...held.topics, [name]: change(topic) } }
}

type Rows = Extract<Frame, { type: 'changes' }>['rows']
const replaced = (held: ReadonlyMap<string, object>, rows: Rows): ReadonlyMap<string, object> => {
  const all = new Map(held)
  for (const { key, row } of rows) row === null ? all.delete(key) : all.set(key, row)
  return all
}

/** For good; a token may be renewed. */
export const isRefused = ({ state, code }: Topic): boolean => state === 'refused' && code !== 'unauthenticated'

export const sameFilter = (a: Filter, b: Filter): boolean => a.sku === b.sku && a.ownerKind === b.ownerKind

/** What several want together: where they want other rows of one topic, all of it, from which each takes its own. */
export const union = (several: readonly Wanted[]): Wanted => {
  const all: Record<string, Filter> = {}
  for (const wanted of several)
    for (const [topic, filter] of Object.entries(wanted))
      all[topic] = all[topic] === undefined || sameFilter(all[topic], filter) ? filter : {}
  return all
}

/** Is the row of live carts one that the filter means? */
export const matches = ({ sku, ownerKind }: Filter, row: object): boolean => {
  const cart = row as { ownerKind?: string; unverified?: true; items?: readonly { sku?: unknown }[] }
  if (ownerKind !== undefined && cart.ownerKind !== ownerKind) return false
  return sku === undefined || (!cart.unverified && cart.items?.some((item) => item.sku === sku) === true)
}
