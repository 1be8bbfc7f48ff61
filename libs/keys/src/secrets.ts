import { randomBytes } from 'node:crypto'
import type { Wrapping } from './master.ts'
import { type Ask, prepared } from './statement.ts'

type Row = { secret: string }

/** As with actors: a row that another instance commits meanwhile is in neither part, and asked for again. */
const MADE = prepared(
  'secret-made',
  `
  with inserted as (
    insert into keys.secrets (name, secret) values ($1, $2) on conflict (name) do nothing returning secret
  )
  select secret from inserted union all select secret from keys.secrets where name = $1`,
)
const KNOWN = prepared('secret-known', 'select secret from keys.secrets where name = $1')

/** Secrets of the whole store in PostgreSQL, each made when it is first asked for. */
export class Secrets {
  readonly #ask: Ask
  readonly #wrapping: Wrapping
  readonly #known = new Map<string, Promise<Buffer>>()

  constructor(ask: Ask, wrapping: Wrapping) {
    this.#ask = ask
    this.#wrapping = wrapping
  }

  /** 32 bytes, the same on every instance. A failure is not remembered. */
  of(name: string): Promise<Buffer> {
    const known = this.#known.get(name) ?? this.#load(name)
    this.#known.set(name, known)
    known.catch(() => this.#known.delete(name))
    return known
  }

  /** Settles when nothing is asked any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#known.values())
  }

  async #load(name: string): Promise<Buffer> {
    const fresh = this.#wrapping.wrap(name, randomBytes(32))
    const [made] = await this.#ask<Row>(MADE, [name, fresh])
    const [row] = made === undefined ? await this.#ask<Row>(KNOWN, [name]) : [made]
    return this.#wrapping.unwrap(name, row!.secret)
  }
}
