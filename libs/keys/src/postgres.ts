import pg from 'pg'
import { Actors } from './actors.ts'
import { DataKeys } from './data-keys.ts'
import { Erasures } from './erasures.ts'
import { createFields, type Found } from './fields.ts'
import type { Keys } from './index.ts'
import { createWrapping } from './master.ts'
import { migrate } from './migrate.ts'
import { pseudonym } from './pseudonym.ts'
import { Secrets } from './secrets.ts'
import { type Ask, asker, prepared } from './statement.ts'
import { checkSubject } from './subject.ts'

export type PostgresKeysOptions = {
  connectionString: string
  /** Encrypts data keys at rest: 32 bytes in base64url. Default: KEYS_MASTER_KEY of the environment; without either they stand as they are. */
  masterKey?: string | undefined
  /** Pairs kept in memory, the least recently used forgotten first. Default 100,000 (about 25 MB). */
  cacheSize?: number
  /** Data keys kept in memory likewise. Default 10,000 (about 2 MB). */
  keyCacheSize?: number
  /** Connections. Default 2: one statement carries all first-seen subjects of a tick. */
  connections?: number
  /** Milliseconds on a clock that never goes back. */
  now?: () => number
}

/** Both or neither: the key's row stays, empty, and the subject's goes. */
const ERASE = prepared(
  'erase',
  `
  with gone as (delete from keys.actors where actor = $1)
  insert into keys.data_keys (actor, key, erased_at) values ($1, null, now())
  on conflict (actor) do update set key = null, erased_at = coalesce(data_keys.erased_at, excluded.erased_at)`,
)
const ERASED_SINCE = prepared(
  'erased-since',
  `select actor from keys.data_keys where erased_at > now() - make_interval(secs => $1)`,
)

/** Who they are, kept in PostgreSQL (schema keys, made at the first start) and shared by all instances on it. */
export const createPostgresKeys = async (options: PostgresKeysOptions): Promise<Keys> => {
  const { connectionString, cacheSize = 100_000, keyCacheSize = 10_000, connections = 2 } = options
  const wrapping = createWrapping(options.masterKey ?? (process.env.KEYS_MASTER_KEY?.trim() || undefined))
  const pool = new pg.Pool({ connectionString, max: connections, application_name: 'cartstream-keys' })
  // An idle connection that broke has left the pool already; the next statement opens another or says what is wrong.
  pool.on('error', () => {})
  const ask = asker(pool)
  const dataKeys = new DataKeys({ ask, wrapping, size: keyCacheSize })
  try {
    await migrate(pool)
    await dataKeys.check()
  } catch (error) {
    await pool.end()
    throw error
  }
  const { now = () => performance.now() } = options
  const keys = assemble({ ask, dataKeys, actors: new Actors(ask, cacheSize), secrets: new Secrets(ask, wrapping), now })
  return {
    ...keys,
    async close() {
      await keys.close()
      await pool.end()
    },
  }
}

type Parts = { ask: Ask; dataKeys: DataKeys; actors: Actors; secrets: Secrets; now: () => number }
const assemble = ({ ask, dataKeys, actors, secrets, now }: Parts): Keys => {
  const forget = (actor: string) => {
    dataKeys.forget(actor)
    actors.forget(actor)
  }
  const since = async (ms: number) =>
    (await ask<{ actor: string }>(ERASED_SINCE, [ms / 1000])).map(({ actor }) => actor)
  const erasures = new Erasures({ since, forget, now })
  const afterNews = (load: (actor: string) => Promise<Found>) => async (actor: string) => {
    await erasures.heard()
    return dataKeys.cached(actor) ?? (await load(actor))
  }
  return {
    ...createFields({
      make: afterNews((actor) => dataKeys.make(actor)),
      find: afterNews((actor) => dataKeys.find(actor)),
    }),
    async actorOf(subject) {
      checkSubject(subject)
      erasures.hear()
      return actors.actorOf(subject)
    },
    async subjectsOf(wanted) {
      erasures.hear()
      return actors.subjectsOf(wanted)
    },
    async pseudonymOf(place, text) {
      checkSubject(text)
      return pseudonym(await secrets.of('pseudonyms'), place, text)
    },
    async erase(actor) {
      await ask(ERASE, [actor])
      forget(actor)
    },
    async close() {
      await Promise.all([actors.idle(), dataKeys.idle(), secrets.idle(), erasures.idle()])
    },
  }
}
