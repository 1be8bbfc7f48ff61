import type { Batch } from '@cartstream/log'
import type { AnyProjection } from '../projection.ts'
import type { Live, Taking } from './chunk.ts'
import type { Letter, Taken } from './parking.ts'
import type { StagedProjection } from './stage.ts'
import type { Store } from './store.ts'

/** How often it is looked for what people ask, while anything is parked, in ms. */
export const LOOK_MS = 500

/** What people want taken again of the dead letters of a partition. */
export class Retaking {
  readonly #look: () => Promise<readonly Letter[]>
  #asked: readonly Letter[] = []
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(store: Store, projections: readonly AnyProjection[], partition: number) {
    this.#look = () => store.letters.asked(projections, partition)
  }

  /** Looks, if the last time is long enough ago. */
  async look(): Promise<void> {
    if (performance.now() - this.#lookedAt < LOOK_MS) return
    this.#lookedAt = performance.now()
    this.#asked = await this.#look()
  }

  /** Somebody has waited for a batch that takes a letter along, and none came. */
  get overdue(): boolean {
    return this.#asked.some(({ overdue }) => overdue)
  }

  /** The projection's letters, in front of the batch whose place they get. */
  inFrontOf({ parking, projection }: StagedProjection, place: Pick<Batch, 'head' | 'at'>): readonly Taken[] {
    const own = this.#asked.filter((letter) => letter.projection === projection.name)
    this.#asked = this.#asked.filter((letter) => letter.projection !== projection.name)
    return parking?.again(own, place) ?? []
  }

  /** All letters, where the checkpoints stand. */
  here(live: readonly Live[]): readonly Taking[] {
    return live.flatMap(({ checkpoint, staged }) => {
      if (!this.#asked.some(({ projection }) => projection === staged.projection.name)) return []
      const { head, at } = checkpoint
      return [{ checkpoint, staged, batches: this.inFrontOf(staged, checkpoint), to: head, at }]
    })
  }
}
