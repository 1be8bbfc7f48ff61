import type { Keys } from '@cartstream/keys'
import type { StreamRow } from '@cartstream/read'

/** Customers' names change hands here only: actor ids to subjects, read in batches and kept for a while, so that an erased one is soon forgotten. */
export class Names {
  readonly #keys: Keys
  readonly #known = new Map<string, { subject: string | undefined; until: number }>()
  readonly #most: number
  readonly #ttlMs: number

  constructor(keys: Keys, { most = 100_000, ttlMs = 300_000 } = {}) {
    this.#keys = keys
    this.#most = most
    this.#ttlMs = ttlMs
  }

  /** Learns the names that are not known yet, in one question. */
  async learn(actors: Iterable<string>): Promise<void> {
    const now = Date.now()
    const asked = [...new Set(actors)].filter((actor) => (this.#known.get(actor)?.until ?? 0) <= now)
    if (asked.length === 0) return
    const subjects = await this.#keys.subjectsOf(asked)
    for (const actor of asked) {
      this.#known.delete(actor)
      this.#known.set(actor, { subject: subjects.get(actor), until: now + this.#ttlMs })
    }
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) break
      this.#known.delete(oldest)
    }
  }

  /** Undefined where it was not learned, or there is none. */
  nameOf(actor: string): string | undefined {
    return this.#known.get(actor)?.subject
  }
}

/** Whose names are told with these rows: their owners', and of a session also its host's. */
export const actorsIn = (rows: readonly StreamRow[]): readonly string[] =>
  rows.flatMap(({ owner, row }) => {
    if (row === null || owner === undefined) return []
    return 'host' in row ? [owner, row.host] : [owner]
  })
