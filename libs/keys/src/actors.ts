import { Batcher } from './batcher.ts'
import { Lru } from './lru.ts'
import { type Ask, prepared, type Statement } from './statement.ts'
import { freshActor } from './subject.ts'

type Pair = { subject: string; actor: string }

/**
 * One statement for the usual case. Sorted, so that two instances that insert the same subjects take their locks in the same order.
 * A row that another instance commits while this runs is in neither part; it is asked for again, by then for certain.
 */
const ACTORS = prepared(
  'actors',
  `
  with inserted as (
    insert into keys.actors (subject, actor)
    select subject, actor from unnest($1::text[], $2::text[]) as asked (subject, actor) order by subject
    on conflict (subject) do nothing
    returning subject, actor
  )
  select subject, actor from inserted
  union all
  select subject, actor from keys.actors where subject = any ($1)`,
)
const KNOWN_ACTORS = prepared('known', 'select subject, actor from keys.actors where subject = any ($1)')
const SUBJECTS = prepared('subjects', 'select subject, actor from keys.actors where actor = any ($1)')

/** Subjects and their pseudonyms in PostgreSQL. `size`: how many pairs are kept in memory. */
export class Actors {
  readonly #ask: Ask
  readonly #actors: Lru<string, string>
  readonly #subjects: Lru<string, string>
  readonly #batcher: Batcher<string, string>

  constructor(ask: Ask, size: number) {
    this.#ask = ask
    this.#actors = new Lru(size)
    this.#subjects = new Lru(size)
    this.#batcher = new Batcher((asked) => this.#load(asked))
  }

  async actorOf(subject: string): Promise<string> {
    return this.#actors.get(subject) ?? (await this.#batcher.load(subject))
  }

  async subjectsOf(wanted: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    const missing: string[] = []
    for (const actor of wanted) {
      const subject = this.#subjects.get(actor)
      if (subject === undefined) missing.push(actor)
      else found.set(actor, subject)
    }
    if (missing.length > 0)
      for (const { subject, actor } of await this.#rows(SUBJECTS, [missing])) found.set(actor, subject)
    return found
  }

  /** Forgets a pair, not the row. The two caches forget on their own, so neither says what is in the other. */
  forget(actor: string): void {
    this.#subjects.delete(actor)
    this.#actors.deleteValue(actor)
  }

  idle(): Promise<void> {
    return this.#batcher.idle()
  }

  async #load(asked: string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    const take = (rows: Pair[]) => {
      for (const { subject, actor } of rows) found.set(subject, actor)
    }
    take(await this.#rows(ACTORS, [asked, asked.map(freshActor)]))
    const raced = asked.filter((subject) => !found.has(subject))
    if (raced.length > 0) take(await this.#rows(KNOWN_ACTORS, [raced]))
    return found
  }

  async #rows(statement: Statement, values: unknown[]): Promise<Pair[]> {
    const rows = await this.#ask<Pair>(statement, values)
    for (const { subject, actor } of rows) {
      this.#actors.set(subject, actor)
      this.#subjects.set(actor, subject)
    }
    return rows
  }
}
