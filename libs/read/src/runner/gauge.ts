import type { ModelLag } from './options.ts'
import type { Standing } from './session.ts'

/** The log's end was not heard of for so long: what is not known to be little counts as much; ms. */
const DEAF_MS = 3000

/**
 * How far one partition's read models are behind, from what was read and not committed, and from where the log's end was when it was last asked.
 * Times are performance.now()'s but for those of events, which the log gives.
 */
export class Gauge {
  readonly #askEnd: () => Promise<bigint>
  readonly #stalledMs: number
  #looking: Promise<void> | undefined
  #end = -1n
  #heardAt = performance.now()
  #looked = -1n
  #lookedAt = performance.now()
  #position = -1n
  #movedAt = performance.now()

  constructor(askEnd: () => Promise<bigint>, stalledMs: number) {
    this.#askEnd = askEnd
    this.#stalledMs = stalledMs
  }

  /** A session begins: what was known of an earlier one, or while another projector had the partition, is over. */
  restart(): void {
    this.#end = -1n
    this.#heardAt = this.#lookedAt = this.#movedAt = performance.now()
  }

  /** Asks where the log ends, unless that is being asked already, and sees what has moved since the last look. About twice a second. */
  look(standing: () => Standing): Promise<void> {
    this.#looking ??= this.#askEnd()
      .catch(() => undefined) // the lag itself says for how long nothing was heard
      .then((end) => this.#see(standing(), end))
      .finally(() => {
        this.#looking = undefined
      })
    return this.#looking
  }

  #see(standing: Standing, end: bigint | undefined): void {
    const now = performance.now()
    if (end !== undefined) {
      this.#end = end
      this.#heardAt = now
    }
    if (standing.looked !== this.#looked || standing.looked >= this.#end) this.#lookedAt = now
    this.#looked = standing.looked
    const position = lowest(standing)
    if (position !== this.#position || this.lag(standing).every(({ events }) => events === 0)) this.#movedAt = now
    this.#position = position
  }

  lag({ looked, models }: Standing): readonly ModelLag[] {
    const now = performance.now()
    const unread = this.#end > looked ? Number(this.#end - looked) : 0
    const deaf = now - this.#heardAt
    return models.map(({ model, position, waiting }) => {
      const age = waiting.since === undefined ? 0 : Math.max(0, Date.now() - waiting.since.getTime())
      const ms = waiting.since === undefined && unread > 0 ? now - this.#lookedAt : age
      return { model, position, events: waiting.events + unread, ms: deaf > DEAF_MS ? Math.max(ms, deaf) : ms }
    })
  }

  /** For how long the checkpoint has not moved though there is more in the log, where that is too long; in ms. */
  get stalledFor(): number | undefined {
    const ms = performance.now() - this.#movedAt
    return ms > this.#stalledMs ? ms : undefined
  }
}

/** What the log had up to `goal` was looked at, and nothing of it is left to be committed: the last of it may be void. */
export const isDone = (standing: Standing | undefined, goal: bigint): boolean =>
  standing !== undefined && standing.looked >= goal && standing.models.every(({ waiting }) => waiting.events === 0)

const lowest = ({ models }: Standing): bigint =>
  models.reduce((low, { position }) => (position < low ? position : low), models[0]?.position ?? -1n)
