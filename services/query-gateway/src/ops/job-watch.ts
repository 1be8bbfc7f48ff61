import type { Job, Ops } from '@cartstream/read'
import type { Clock } from '@cartstream/stream'

const EVERY_MS = 500

/** Undefined: there is no such job any more. */
type Look = (job: Job | undefined) => void
export type JobWatchOptions = { ops: Ops; clock: Clock; onError(error: unknown): void }

/** Jobs as they go on: each read twice a second, once for all who look on. */
export class JobWatch {
  readonly #options: JobWatchOptions
  readonly #looking = new Map<string, Set<Look>>()
  #cancel: (() => void) | undefined

  constructor(options: JobWatchOptions) {
    this.#options = options
  }

  /** Tells `look` how the job stands, again and again, until what is returned is called. */
  follow(id: string, look: Look): () => void {
    const looks = this.#looking.get(id) ?? new Set()
    this.#looking.set(id, looks.add(look))
    this.#cancel ??= this.#later()
    return () => {
      looks.delete(look)
      if (looks.size === 0 && this.#looking.get(id) === looks) this.#looking.delete(id)
    }
  }

  /** Whoever looks on is told nothing more. */
  close(): void {
    this.#cancel?.()
    this.#looking.clear()
  }

  #later(): () => void {
    return this.#options.clock.later(EVERY_MS, () => void this.#read())
  }

  async #read(): Promise<void> {
    const { ops, onError } = this.#options
    const all = [...this.#looking].map(async ([id, looks]) => {
      const job = await ops.job(id)
      for (const look of [...looks]) look(job)
    })
    await Promise.all(all).catch(onError)
    this.#cancel = this.#looking.size > 0 ? this.#later() : undefined
  }
}
