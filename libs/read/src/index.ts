import type { AnyProjection } from './projection.ts'
import * as folders from './projections.ts'

/** Every read model, by its name. */
export const projections: readonly AnyProjection[] = Object.values(folders)

/** The version before, of those that have a new one and may still be live, or rolled back to, in its old one. */
export const previous: readonly AnyProjection[] = []

export { type AskedDatabase, askDatabase } from './ask.ts'
export { type Beside, createBeside } from './hints.ts'
export { migrate, NotRebuilt, type Outdated, pending } from './migrate.ts'
export { openReads } from './open.ts'
export { createLag } from './ops/lag.ts'
export { openOps } from './ops/open.ts'
export type * from './ops/types.ts'
export type { Effect, EffectKind, EffectOf, Outcome, Send } from './outbox/effect.ts'
export type { Counts } from './outbox/ledger.ts'
export type { Patience } from './outbox/pause.ts'
export type { Attempt } from './outbox/sender.ts'
export { openPresence, PRESENCE_SECONDS, type Presence, type Present } from './presence.ts'
export type { AnyProjection, Projection } from './projection.ts'
export * from './reads.ts'
export type { Logger } from './runner/logger.ts'
export type {
  ModelLag,
  Outbox,
  PartitionState,
  PartitionStatus,
  Projector,
  ProjectorOptions,
} from './runner/options.ts'
export { runProjector } from './runner/run.ts'
export type { Limits, Progress } from './runner/session.ts'
export type * from './shown.ts'
export { openTickets, type Tickets } from './tickets.ts'
