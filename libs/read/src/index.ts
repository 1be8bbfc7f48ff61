import { availability } from './availability/project.ts'
import { carts } from './carts/project.ts'
import type { AnyProjection } from './projection.ts'
import { shops } from './shops/project.ts'

/** Every read model, in the order of their writing. */
export const projections: readonly AnyProjection[] = [shops, carts, availability]

export { migrate } from './migrate.ts'
export { openReads } from './open.ts'
export type { AnyProjection, Projection } from './projection.ts'
export * from './reads.ts'
export type { Logger, PartitionState, PartitionStatus, Projector, ProjectorOptions } from './runner/options.ts'
export { runProjector } from './runner/run.ts'
export type { Limits, Progress } from './runner/session.ts'
export { openTickets, type Tickets } from './tickets.ts'
