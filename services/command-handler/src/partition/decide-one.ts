import { type Decision, decide, type Given } from '@cartstream/decide'
import { encode, type Recorded } from '@cartstream/log'
import { type Command, type DomainEvent, events, type Meta, problems, type SalesSheet } from '@cartstream/schemas'
import type { Submission } from '../answers.ts'
import { streamOf, toldBy } from './about.ts'
import type { Outcome } from './group.ts'
import type { Ids } from './ids.ts'
import type { PartitionState, ShopState } from './state.ts'

/** The most places in waitlists that come up in one batch, or one for each decision in it. */
export const MAX_PROMOTED = 100
/** A refusal's detail is kept with its key for a day, so that a retry is told the same: it is short. */
const MOST_DETAIL = 200

export type Decider = {
  state: PartitionState
  ids: Ids
  cartIdOf(shop: string, actor: string, which: number | 'synced'): string
}
export type Decided = { decision: Decision; outcome: Outcome; records: readonly Recorded[] }
/** What a command is decided with; `given` is the same from the settling before it on. */
export type Asked = { shop: ShopState; submission: Submission; command: Command; given: Given }

/** What a place come up adds to a batch: its entry, a cart, a line and a hold; with the longest of names half as much again. */
const bytesOfAPromotion = (shop: string): number => 4000 + 24 * shop.length

/** How many places may come up in a decision that may bring so many bytes, in a batch in which so many have come up already. */
export const placesIn = (shop: string, { room, promoted }: { room: number; promoted: number }): number =>
  Math.max(1, Math.min(MAX_PROMOTED - promoted, Math.floor(room / 2 / bytesOfAPromotion(shop))))

/** The world of one decision: the log's time, and ids that stay the same however often it asks for them. */
export const givenAt = ({ ids, cartIdOf }: Decider, { shop, newest }: ShopState, now: number): Given => {
  const made: string[] = []
  // nearly all decisions ask for one cart, and more than once
  let last: { actor: string; which: number | 'synced'; cart: string } | undefined
  return {
    shop,
    now,
    id: (n) => (made[n] ??= ids.id(shop)),
    cartOf: (actor, which) => {
      if (last?.actor !== actor || last.which !== which) last = { actor, which, cart: cartIdOf(shop, actor, which) }
      return last.cart
    },
    newest,
  }
}

/**
 * Of what is seldom told, each event is held against its schema before it is written: one that nobody could read would stop every reader of the
 * partition. What is told all the time has its limits in the deciders, and is proven not to need that.
 */
const isRare = ({ type }: DomainEvent): boolean =>
  events[type].aggregate === 'session' || events[type].aggregate === 'credit'

/** Decides a command on the shop's speculative state. Nothing is changed yet: `take` does that, once its records are known to fit. */
export const decideOne = (decider: Decider, { shop, submission, command, given }: Asked): Decided => {
  const decision = decide(command, shop, given)
  if ('rejected' in decision) {
    const { code, ...rest } = decision.rejected
    if (rest.detail !== undefined && rest.detail.length > MOST_DETAIL) rest.detail = rest.detail.slice(0, MOST_DETAIL)
    return { decision, outcome: { outcome: 'refused', code, status: problems[code].status, ...rest }, records: [] }
  }
  const meta = metaOf(submission)
  const { now } = given
  for (const event of decision.accepted) if (isRare(event)) events[event.type].data.parse(event.data)
  const records = decision.accepted.map((event) => encode(event, shop.shop, decider.ids.eventId(now), now, meta))
  const stream = toldBy(decision.accepted) ?? streamOf(command, shop, given)
  const outcome: Outcome = { outcome: 'ok', code: 'ok', status: 200, stream }
  if (command.type === 'MakeSalesSheet') outcome.sheet = sheetIn(decision.accepted)
  return { decision, outcome, records }
}

const sheetIn = (accepted: readonly DomainEvent[]): SalesSheet => {
  const made = accepted.find((event) => event.type === 'SalesSheetMade')
  if (!made) throw new Error('a sales sheet was not made')
  return made.data.sheet
}

/** Lays the records' events over the shop's state. */
export const take = ({ state }: Decider, shop: ShopState, records: readonly Recorded[]): void => {
  for (const { event } of records) state.speculate(shop, event)
}

export const bytesOf = (records: readonly Recorded[]): number =>
  records.reduce((sum, record) => sum + record.key.length + record.value.length + 8, 0)

const metaOf = ({ key, body, actor, correlationId, traceparent }: Submission): Meta => {
  const meta: Meta = { command: `${key}.${body}`, actor }
  if (correlationId !== undefined) meta.correlationId = correlationId
  if (traceparent !== undefined) meta.traceparent = traceparent
  return meta
}
