import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keysContract } from '../contract/suite.ts'
import { createPostgresKeys } from './postgres.ts'

describe('keys in PostgreSQL', () => {
  let database: SpecDatabase
  beforeAll(async () => {
    database = await startPostgres()
  })
  afterAll(() => database?.stop())
  const open = () => createPostgresKeys({ connectionString: database.connectionString })
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: database.connectionString })
    await client.connect()
    const result = await client.query(sql)
    await client.end()
    return result.rows
  }

  keysContract(open)

  it('are made once by instances that start on an empty database together', async () => {
    const connectionString = await database.createDatabase('together')
    const all = await Promise.all(Array.from({ length: 5 }, () => createPostgresKeys({ connectionString })))
    expect(new Set(await Promise.all(all.map((keys) => keys.actorOf('first')))).size).toBe(1)
    await Promise.all(all.map((keys) => keys.close()))
  })

  it('outlive the process', async () => {
    const before = await open()
    const actor = await before.actorOf('kept')
    await before.close()
    const after = await open()
    expect(await after.actorOf('kept')).toBe(actor)
    await after.close()
  })

  it('write the first-seen subjects of one moment in one statement', async () => {
    const keys = await open()
    await Promise.all(Array.from({ length: 500 }, (_, i) => keys.actorOf(`tick-${i}`)))
    await keys.close()
    expect(
      await rows(
        `select count(*)::int as n, count(distinct xmin::text)::int as statements from keys.actors where subject like 'tick-%'`,
      ),
    ).toEqual([{ n: 500, statements: 1 }])
  })

  it('ask the database once for a subject, as long as the cache has room', async () => {
    const keys = await createPostgresKeys({ connectionString: database.connectionString, cacheSize: 1 })
    const actor = await keys.actorOf('cached')
    await rows(`update keys.actors set actor = 'changed' where subject = 'cached'`)
    expect(await keys.actorOf('cached')).toBe(actor)
    await keys.actorOf('pushes it out')
    expect(await keys.actorOf('cached')).toBe('changed')
    await keys.close()
  })

  it('finish what was asked before close', async () => {
    const keys = await open()
    const asked = keys.actorOf('last words')
    await keys.close()
    expect(await asked).toHaveLength(22)
  })

  it('say what is wrong without naming the subject, and remember no failure', async () => {
    const keys = await open()
    await rows('alter table keys.actors rename to elsewhere')
    const error = await keys.actorOf('secret-subject').catch((e: Error) => e)
    expect(error).toBeInstanceOf(Error)
    expect(String((error as Error).stack)).toMatch(/keys\.actors" does not exist \(42P01\)/)
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret-subject')
    await rows('alter table keys.elsewhere rename to actors')
    expect(await keys.actorOf('secret-subject')).toHaveLength(22)
    await keys.close()
  })

  const serverIsOurs = process.env.DATABASE_URL === undefined
  it.runIf(serverIsOurs)('come back after the database was away', async () => {
    const keys = await open()
    const actor = await keys.actorOf('before the restart')
    await database.halt?.()
    await database.revive?.()
    expect(await keys.subjectsOf([actor])).toEqual(new Map([[actor, 'before the restart']]))
    expect(await keys.actorOf('after the restart')).toHaveLength(22)
    await keys.close()
  })
})
