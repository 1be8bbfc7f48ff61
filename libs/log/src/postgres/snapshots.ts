import { readFileSync } from 'node:fs'
import pg from 'pg'
import { decodeManifest, encodeManifest, keyOf } from '../snapshots/manifest.ts'
import type { Snapshots } from '../snapshots/port.ts'
import { createSnapshots, type Shelf } from '../snapshots/shelf.ts'
import { prepared } from './prepared.ts'
import { BYTES, bytesOf, statement } from './wire.ts'

const LOCK = 7_163_520_016n

const PUT_CHUNK = statement('put_chunk', 'insert into snapshots.chunks (upload, number, content) values ($1, $2, $3)')
const GET_CHUNK = statement(
  'get_chunk',
  `select ${BYTES('content')} as content from snapshots.chunks where upload = $1 and number = $2`,
)
const DROP_CHUNKS = statement('drop_chunks', 'delete from snapshots.chunks where upload = $1')
const PUT_MANIFEST = statement(
  'put_manifest',
  `insert into snapshots.manifests (key, log_id, partition, manifest) values ($1, $2, $3, $4)
   on conflict (key) do update set manifest = excluded.manifest`,
)
const MANIFESTS = statement(
  'manifests',
  'select manifest from snapshots.manifests where log_id = $1 and partition = $2',
)
const DROP_MANIFEST = statement('drop_manifest', 'delete from snapshots.manifests where key = $1')
/** What whoever wrote them can no longer be at work on; `manifest` names its upload in its text. */
const DROP_ORPHANS = statement(
  'drop_orphans',
  `delete from snapshots.chunks c where at < now() - interval '1 day'
   and not exists (select from snapshots.manifests m where m.manifest::json ->> 'upload' = c.upload::text)`,
)

export type PostgresSnapshotsOptions = {
  connectionString: string
  /** How long a question may take, ms. */
  timeoutMs?: number
}

/** Snapshots in PostgreSQL, schema `snapshots`, made if missing. Throws where the database cannot be reached. */
export const openPostgresSnapshots = async (options: PostgresSnapshotsOptions): Promise<Snapshots> => {
  const { connectionString, timeoutMs = 30_000 } = options
  const pool = new pg.Pool({
    ...{ connectionString, max: 2, application_name: 'cartstream snapshots' },
    ...{ connectionTimeoutMillis: timeoutMs, query_timeout: timeoutMs },
  })
  pool.on('error', () => undefined) // an idle connection was lost; the next query makes another
  await prepare(pool).catch(async (error) => {
    await pool.end()
    throw error
  })
  return createSnapshots(shelfIn(pool))
}

const shelfIn = (pool: pg.Pool): Shelf => ({
  async putChunk({ upload, number }, bytes) {
    await pool.query(PUT_CHUNK([upload, number, bytes]))
    return undefined
  },
  async getChunk({ upload, number }) {
    const { rows } = await pool.query<{ content: string }>(GET_CHUNK([upload, number]))
    return rows[0] && bytesOf(rows[0].content)
  },
  async putManifest(manifest) {
    const values = [keyOf(manifest), manifest.logId, manifest.partition, encodeManifest(manifest)]
    await pool.query(PUT_MANIFEST(values))
  },
  async manifests(logId, partition) {
    const { rows } = await pool.query<{ manifest: string }>(MANIFESTS([logId, partition]))
    return rows.map((row) => decodeManifest(row.manifest))
  },
  async dropManifest(manifest) {
    await pool.query(DROP_MANIFEST([keyOf(manifest)]))
    await pool.query(DROP_ORPHANS([]))
  },
  async dropChunks(_partition, upload) {
    await pool.query(DROP_CHUNKS([upload]))
  },
  close: () => pool.end(),
})

const prepare = (pool: pg.Pool): Promise<void> =>
  prepared(pool, LOCK, async (client) => {
    await client.query(readFileSync(new URL('snapshots.sql', import.meta.url), 'utf8'))
  })
