import type { AnyProjection } from '../projection.ts'

/**
 * | state | its tables | its rows |
 * |---|---|---|
 * | building | in a schema of its own | folded from the log's beginning, beside everything else |
 * | beside | the same | fed with the live one's, in the same transactions |
 * | live | in `read` | what queries read |
 * | retired | in a schema of its own | fed, so that it can be live again at once |
 * | failed | the same | fed no more |
 */
export type GenerationState = 'building' | 'beside' | 'live' | 'retired' | 'failed'
export type Generation = {
  generation: number
  projection: AnyProjection
  state: GenerationState
  /** The schema of its tables. */
  home: string
  /** The one shop whose rows it has. */
  shop: string | undefined
}

export const LIVE_HOME = 'read'
export const homeOf = (generation: number): string => `${LIVE_HOME}_g${generation}`

/** The program's fold of a version: the current one, or the one before it. */
export const projectionOf = (
  known: readonly AnyProjection[],
  name: string,
  version: number,
): AnyProjection | undefined => known.find((p) => p.name === name && p.version === version)
