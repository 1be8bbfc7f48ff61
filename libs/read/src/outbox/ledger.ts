import type pg from 'pg'
import type { Effect, EffectKind, Payload, Result } from './effect.ts'

/** An effect that is this sender's to try now; `attempts` counts this one. `again`: the provider has it, and is asked how it ended. */
export type Claimed = Effect & Trying
type Trying = { attempts: number; again: boolean }
/** What is written of a try. `nextMs`: after how long it is tried again; without it there is nothing left to try. */
export type Tried = { state: 'requested' | 'sent' | 'failed'; error?: string; result?: Result; nextMs?: number }
/** `waiting`: still to be sent; `failed`: given up or refused; `nextMs`: until the next of them is due that somebody here sends. */
export type Counts = { waiting: number; failed: number; nextMs: number | undefined }

type Found = {
  id: string
  shop: string
  kind: EffectKind
  about: string
  payload: Payload
  attempts: number
  state: string
}

/**
 * What was sent, apart from the rows that ask for it (their key is the effect's id in both). Every call is one statement and one
 * transaction of its own, and the disk has it when it returns: nothing is open while a provider is asked.
 */
export class Ledger {
  readonly #pool: pg.Pool
  readonly #kinds: readonly EffectKind[]

  /** `kinds`: what is sent here. Others are taken down as well, and wait. */
  constructor(pool: pg.Pool, kinds: readonly EffectKind[]) {
    this.#pool = pool
    this.#kinds = kinds
  }

  /** Takes down the partition's effects after `position` that are not known yet; returns the position it has looked up to. */
  async enlist(partition: number, position: bigint): Promise<bigint> {
    const { rows } = await this.#pool.query<{ position: string | null }>(
      `with asked as materialized (
         select key, shop, kind, about, position from read.outbox_v1 where not gone and position > $2 and read.partition_of(shop) = $1
       ), listed as (
         insert into outbox.effect (id, shop, partition, kind, about) select key, shop, $1, kind, about from asked on conflict do nothing
       ) select max(position) as position from asked`,
      [partition, position],
    )
    const found = rows[0]?.position
    return found == null ? position : BigInt(found)
  }

  /** Up to `limit` effects that are due and still asked for. Nobody else gets them within `leaseMs`: if this process ends meanwhile, they come again then. */
  async claim(partition: number, limit: number, leaseMs: number): Promise<readonly Claimed[]> {
    const { rows } = await this.#pool.query<Found>(
      `with due as (
         select e.id from outbox.effect e join read.outbox_v1 o on o.shop = e.shop and o.key = e.id and not o.gone
          where e.partition = $1 and e.next_at <= now() and e.kind = any($4) order by e.next_at limit $2 for update of e skip locked
       ), claimed as (
         update outbox.effect e set attempts = attempts + 1, next_at = now() + make_interval(secs => $3 / 1000.0), changed_at = now()
           from due where e.id = due.id returning e.*
       ) select c.id, c.shop, c.kind, c.about, c.attempts, c.state, o.payload
           from claimed c join read.outbox_v1 o on o.shop = c.shop and o.key = c.id order by c.id`,
      [partition, limit, leaseMs, this.#kinds],
    )
    return rows.map(({ payload, state, ...effect }) => ({ ...payload, ...effect, again: state === 'sent' }) as Claimed)
  }

  async finish(id: string, { state, error, result, nextMs }: Tried): Promise<void> {
    await this.#pool.query(
      `update outbox.effect
          set state = $2, last_error = $3, result = coalesce($4::jsonb, result), changed_at = now(),
              next_at = now() + make_interval(secs => $5::float8 / 1000.0)
        where id = $1`,
      [id, state, error ?? null, result === undefined ? null : JSON.stringify(result), nextMs ?? null],
    )
  }

  async counts(partition: number): Promise<Counts> {
    const { rows } = await this.#pool.query<{ waiting: number; failed: number; next_ms: number | null }>(
      `select count(*) filter (where e.state = 'requested')::int as waiting,
              (extract(epoch from min(e.next_at) filter (where e.kind = any($2)) - now()) * 1000)::float8 as next_ms,
              (select count(*)::int from outbox.effect f join read.outbox_v1 o on o.shop = f.shop and o.key = f.id and not o.gone
                where f.partition = $1 and f.state = 'failed') as failed
         from outbox.effect e join read.outbox_v1 o on o.shop = e.shop and o.key = e.id and not o.gone
        where e.partition = $1 and e.next_at is not null`,
      [partition, this.#kinds],
    )
    const { waiting, failed, next_ms } = rows[0]!
    return { waiting, failed, nextMs: next_ms === null ? undefined : Math.max(0, next_ms) }
  }
}
