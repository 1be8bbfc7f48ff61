import type { View } from '@cartstream/decide'
import type { Command, ProblemCode, SalesSheet, ShopConfig } from '@cartstream/schemas'

/**
 * Settles all that is due now, without waiting for the timer (POST /reservations/cleanup). No word of the domain: it leaves no event but those
 * that the timer would have left. Handed to `submit` like a command; it is refused as `shop-not-configured` or answered `ok`, where `quantity`
 * says how many of the shop's holds came to their end by it ("0" and up), the same for every retry of its key.
 */
export type CleanUp = { type: 'CleanUp' }
export const isCleanUp = (command: Command | CleanUp): command is CleanUp => command.type === 'CleanUp'

/** What a door hands to a partition's loop: a parsed command of one shop, and who asks. */
export type Submission = {
  shop: string
  command: Command | CleanUp
  /** Hash of (shop, subject, Idempotency-Key), 22 base64url characters; a random one where the caller sent no key. */
  key: string
  /** Hash of the request (command type, target, body), 22 base64url characters. */
  body: string
  /** The caller's key is a UUIDv7: its time, epoch ms; absent otherwise. */
  keyTime?: number
  actor: string
  correlationId?: string
  traceparent?: string
  /** Monotonic ms (the loop's clock) after which nobody waits for the answer any more. */
  deadline: number
}

/**
 * The one outcome of a command, the same for every retry of its key. `ok`: recorded, or already so. `refused`: the log knows why.
 * `position`: offset, in the shop's partition, of the batch that holds the command's trace. `stream`: what it was about (`cart/<id>`).
 */
export type Answer = {
  outcome: 'ok' | 'refused'
  code: ProblemCode | 'ok'
  status: number
  position: bigint
  replayed: boolean
  stream?: string
  sku?: string
  quantity?: string
  available?: string
  detail?: string
  /** The sales sheet that was made, where it was made just now; a replay does not have it. */
  sheet?: SalesSheet
}
/** Nothing is known for certain; the caller may retry with the same key. */
export type Unanswered = {
  outcome: 'unanswered'
  code: 'unavailable' | 'outcome-unknown' | 'diverged' | 'too-large' | 'internal'
}

/** One partition's loop, as the doors see it. */
export interface PartitionLoop {
  submit(submission: Submission): Promise<Answer | Unanswered>
  /** The acknowledged records of a shop; undefined for a shop without any event. */
  view(shop: string): (View & { config: ShopConfig | undefined }) | undefined
  /** How many holds of a shop no event has ended. */
  held(shop: string): number
  /** The log's clock, epoch ms. */
  now(): number
  status(): {
    state: 'starting' | 'ready' | 'unsure' | 'unfit-clock' | 'diverged' | 'closed'
    offset: bigint
    height: bigint
    logId: string | undefined
  }
  /** Settles once caught up and ready for the first time; rejects when it has diverged. */
  ready(): Promise<void>
  /** Takes nothing new, finishes what is in flight, then stops. */
  close(): Promise<void>
}
