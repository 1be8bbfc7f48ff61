import { createHash } from 'node:crypto'
import { Kysely, PostgresDialect, type RawBuilder } from 'kysely'
import type pg from 'pg'
import { NotProjected } from './reads.ts'

/** What PostgreSQL says where the schema, its tables or its functions are not there yet. */
const unborn = new Set(['42P01', '3F000', '42883'])

export type Execute = <T>(query: RawBuilder<T>) => Promise<T[]>

/**
 * Runs kysely's statements as prepared ones: planning took longer than running (0.4 to 1.3 ms against 0.1 to 0.4 ms, measured on
 * PostgreSQL 18), and there are only as many texts as there are kinds of question.
 */
export const executor = (pool: pg.Pool): Execute => {
  const compiler = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool }) })
  const names = new Map<string, string>()
  const nameOf = (text: string): string => {
    const known = names.get(text)
    if (known !== undefined) return known
    const name = `read_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
    names.set(text, name)
    return name
  }
  return async <T>(query: RawBuilder<T>): Promise<T[]> => {
    const { sql: text, parameters } = query.compile(compiler)
    try {
      return (await pool.query({ name: nameOf(text), text, values: [...parameters] })).rows as T[]
    } catch (cause) {
      if (unborn.has((cause as { code?: string }).code ?? ''))
        throw new NotProjected('no projector has been here yet', { cause })
      throw cause
    }
  }
}
