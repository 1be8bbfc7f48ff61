import type { DomainEvent } from './events.ts'

/** Who and what an event came from; the CloudEvents extensions of contract.md. */
export type Meta = {
  /** `<hash of shop, subject and key>.<hash of body>`, 22 base64url characters each; on every event of a keyed command. */
  command?: string
  /** Pseudonym of who caused it; absent where the service itself did (expiry). */
  actor?: string
  correlationId?: string
  causationId?: string
  traceparent?: string
}

/** An event as recorded: what happened, where (shop), when (the writer's log clock, epoch ms), and from what. `id` is a UUIDv7. */
export type RecordedEvent = DomainEvent & Meta & { id: string; shop: string; time: number }
