import pg from 'pg'

/** Connections of this room's own. One that breaks while nobody uses it is replaced; whoever asks then hears of a database that is gone. */
export const newPool = (connectionString: string, name: string, max: number): pg.Pool => {
  const pool = new pg.Pool({ connectionString, max, application_name: name, connectionTimeoutMillis: 5000 })
  pool.on('error', () => {})
  return pool
}
