import pg from 'pg'

/** `mayCreate`: the user may make schemas, as the services do at their first start; `schemas`: those of ours that are there. */
export type AskedDatabase = { version: string; database: string; mayCreate: boolean; schemas: readonly string[] }

const PATIENCE_MS = 5000

/** What the database says of itself; changes nothing. Throws as its client does where it does not answer or lets nobody in. */
export const askDatabase = async (connectionString: string): Promise<AskedDatabase> => {
  const client = new pg.Client({
    ...{ connectionString, application_name: 'cartstream-ask' },
    ...{ connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS },
  })
  client.on('error', () => {}) // the question fails with it
  try {
    await client.connect()
    const { rows } = await client.query<AskedDatabase>(
      `select current_setting('server_version') as version, current_database() as database,
              has_database_privilege(current_database(), 'create') as "mayCreate",
              array(select nspname::text from pg_namespace where nspname in ('log', 'snapshots', 'keys', 'read')) as schemas`,
    )
    return rows[0]!
  } finally {
    await client.end().catch(() => {}) // it may never have been there
  }
}
