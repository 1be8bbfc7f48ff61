import { randomBytes } from 'node:crypto'
import { Batcher } from './batcher.ts'
import type { Found } from './fields.ts'
import { Lru } from './lru.ts'
import type { Wrapping } from './master.ts'
import { type Ask, prepared } from './statement.ts'

type Row = { actor: string; key: string | null }

/** As with actors: sorted, one statement, and a row that another instance commits meanwhile is asked for again. */
const MADE = prepared(
  'data-keys-made',
  `
  with inserted as (
    insert into keys.data_keys (actor, key)
    select actor, key from unnest($1::text[], $2::text[]) as asked (actor, key) order by actor
    on conflict (actor) do nothing
    returning actor, key
  )
  select actor, key from inserted
  union all
  select actor, key from keys.data_keys where actor = any ($1)`,
)
const KNOWN = prepared('data-keys-known', 'select actor, key from keys.data_keys where actor = any ($1)')
const WRAPPED = prepared('data-keys-wrapped', `select actor, key from keys.data_keys where key like '1.%' limit 1`)

/** Actors' data keys in PostgreSQL. `size`: how many are kept in memory. */
export class DataKeys {
  readonly #ask: Ask
  readonly #wrapping: Wrapping
  readonly #cache: Lru<string, Found>
  readonly #made: Batcher<string, Found>
  readonly #known: Batcher<string, Found>

  constructor({ ask, wrapping, size }: { ask: Ask; wrapping: Wrapping; size: number }) {
    this.#ask = ask
    this.#wrapping = wrapping
    this.#cache = new Lru(size)
    this.#made = new Batcher((actors) => this.#make(actors))
    this.#known = new Batcher((actors) => this.#find(actors))
  }

  /** Throws where keys are wrapped with another master key than ours, so that nobody finds out by what cannot be read. */
  async check(): Promise<void> {
    for (const { actor, key } of await this.#ask<Row>(WRAPPED, [])) this.#wrapping.unwrap(actor, key!)
  }

  cached(actor: string): Found | undefined {
    return this.#cache.get(actor)
  }

  make(actor: string): Promise<Found> {
    return this.#made.load(actor)
  }

  find(actor: string): Promise<Found> {
    return this.#known.load(actor)
  }

  /** The actor is erased, which is for ever: a key that was being read meanwhile is not taken in any more. */
  forget(actor: string): void {
    this.#cache.set(actor, 'erased')
  }

  async idle(): Promise<void> {
    await Promise.all([this.#made.idle(), this.#known.idle()])
  }

  async #make(actors: string[]): Promise<Map<string, Found>> {
    const fresh = actors.map((actor) => this.#wrapping.wrap(actor, randomBytes(32)))
    const found = this.#take(await this.#ask<Row>(MADE, [actors, fresh]))
    const raced = actors.filter((actor) => !found.has(actor))
    if (raced.length === 0) return found
    return new Map([...found, ...this.#take(await this.#ask<Row>(KNOWN, [raced]))])
  }

  async #find(actors: string[]): Promise<Map<string, Found>> {
    const found = this.#take(await this.#ask<Row>(KNOWN, [actors]))
    return new Map(actors.map((actor) => [actor, found.get(actor) ?? 'unknown']))
  }

  #take(rows: readonly Row[]): Map<string, Found> {
    const found = new Map<string, Found>()
    for (const { actor, key } of rows) {
      const erased = key === null || this.#cache.get(actor) === 'erased'
      const one = erased ? 'erased' : this.#wrapping.unwrap(actor, key)
      found.set(actor, one)
      this.#cache.set(actor, one)
    }
    return found
  }
}
