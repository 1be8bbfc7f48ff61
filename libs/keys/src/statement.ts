import type { Pool } from 'pg'

/** Planned once for each connection. */
export type Statement = { name: string; text: string }
export const prepared = (name: string, text: string): Statement => ({ name: `cartstream-keys-${name}`, text })

/** Runs a statement, and gives its rows. */
export type Ask = <Row extends object>(statement: Statement, values: unknown[]) => Promise<Row[]>

/** PostgreSQL's `detail` quotes values, that is subjects and keys; only what it says of the fault goes on. */
const nameless = (error: unknown): never => {
  const { code, message } = error as { code?: string; message: string }
  throw new Error(`the store of actor ids failed: ${message}${code === undefined ? '' : ` (${code})`}`)
}

export const asker =
  (pool: Pool): Ask =>
  async <Row extends object>(statement: Statement, values: unknown[]) =>
    (await pool.query<Row>({ ...statement, values }).catch(nameless)).rows
