import type { Job, Ops } from '@cartstream/read'
import type { Clock, Written } from '@cartstream/stream'
import type { Viewer } from '../http/viewer.ts'
import { sees } from './admitted.ts'
import { written } from './written.ts'

const EVERY_MS = 1000
/** What is open or happened just now; the lists of /v1/ops have all of it. */
const MOST = 20

/** Says how it is as of `asOf`, epoch ms; without a frame, as before. False where there is no room for the frame. */
type Tell = (asOf: number, frame?: Written) => boolean
type Looking = { viewer: Viewer; tell: Tell; told: string }
export type OpsWatchOptions = {
  ops: Pick<Ops, 'lag' | 'jobs' | 'deadLetters'>
  clock: Clock
  onError(error: unknown): void
}

/** How the read models are: looked at once a second for all who look on, and told whole to whoever sees it otherwise than before. */
export class OpsWatch {
  readonly #options: OpsWatchOptions
  readonly #looking = new Set<Looking>()
  #cancel: (() => void) | undefined
  #asking = false

  constructor(options: OpsWatchOptions) {
    this.#options = options
  }

  /** Tells what this viewer may see, now and whenever it has changed, until what is returned is called. */
  follow(viewer: Viewer, tell: Tell): () => void {
    const looking = { viewer, tell, told: '' }
    this.#looking.add(looking)
    if (!this.#asking) this.#look(0)
    return () => void this.#looking.delete(looking)
  }

  /** Whoever looks on is told nothing more. */
  close(): void {
    this.#cancel?.()
    this.#looking.clear()
  }

  #look(ms: number): void {
    this.#cancel?.()
    this.#cancel = this.#options.clock.later(ms, () => void this.#ask())
  }

  async #ask(): Promise<void> {
    const { ops, clock, onError } = this.#options
    const asOf = clock.now()
    this.#asking = true
    try {
      const [lag, jobs, deadLetters] = await Promise.all([ops.lag(), ops.jobs(), ops.deadLetters()])
      for (const looking of this.#looking) tellOne(looking, { asOf, lag, jobs, deadLetters })
    } catch (error) {
      onError(error)
    }
    this.#asking = false
    if (this.#looking.size > 0) this.#look(EVERY_MS)
  }
}

type All = { asOf: number } & { [What in 'lag' | 'jobs' | 'deadLetters']: Awaited<ReturnType<Ops[What]>> }
const tellOne = (looking: Looking, { asOf, lag, jobs, deadLetters }: All): void => {
  const { viewer, tell, told } = looking
  const seen = deadLetters.filter((letter) => sees(viewer, letter))
  const text = written({
    ...{ type: 'ops', topic: 'ops', lag },
    jobs: jobs
      .filter((job) => sees(viewer, job))
      .slice(0, MOST)
      .map(withoutDiff),
    deadLetters: { count: seen.length, rows: seen.slice(0, MOST) },
  })
  if (text === told) tell(asOf)
  else if (tell(asOf, { type: 'ops', topic: 'ops', text })) looking.told = text
}

/** It may be long, and does not change once it is there. */
const withoutDiff = ({ diff: _, ...job }: Job): Omit<Job, 'diff'> => job
