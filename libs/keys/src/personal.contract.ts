import { randomBytes } from 'node:crypto'
import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { contactOf, someActor } from '../contract/fields.ts'
import type { Keys } from './index.ts'
import { createPostgresKeys, type PostgresKeysOptions } from './postgres.ts'

const newMaster = () => randomBytes(32).toString('base64url')

describe('data keys in PostgreSQL', () => {
  let database: SpecDatabase
  beforeAll(async () => {
    database = await startPostgres()
  })
  afterAll(() => database?.stop())
  const opened: Keys[] = []
  afterEach(async () => {
    vi.unstubAllEnvs()
    await Promise.all(opened.splice(0).map((keys) => keys.close()))
  })
  const open = async (options: Partial<PostgresKeysOptions> = {}): Promise<Keys> => {
    const keys = await createPostgresKeys({ connectionString: database.connectionString, ...options })
    opened.push(keys)
    return keys
  }
  const rows = async (
    sql: string,
    connectionString = database.connectionString,
  ): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString })
    await client.connect()
    const result = await client.query(sql).finally(() => client.end())
    return result.rows
  }
  const stored = async (actor: string, connectionString?: string) =>
    (await rows(`select key, erased_at from keys.data_keys where actor = '${actor}'`, connectionString))[0]

  it('are one row each, and the first keys of one moment one statement', async () => {
    const keys = await open()
    const actors = Array.from({ length: 300 }, (_, n) => `moment-${n}`)
    await Promise.all([...actors, ...actors].map((actor) => keys.seal(contactOf(actor), 'x')))
    const found = await rows(
      `select count(*)::int as n, count(distinct xmin::text)::int as statements from keys.data_keys where actor like 'moment-%'`,
    )
    expect(found).toEqual([{ n: 300, statements: 1 }])
  })

  it('outlive the process', async () => {
    const place = contactOf(someActor())
    const personal = await (await open()).seal(place, 'kept')
    expect(await (await open()).open(place, personal)).toEqual({ plain: 'kept' })
  })

  it('stand in the store as they are without a master key', async () => {
    const { actor } = contactOf(someActor())
    await (await open()).seal(contactOf(actor), 'x')
    expect(await stored(actor)).toMatchObject({ key: expect.stringMatching(/^0\.[A-Za-z0-9_-]{43}$/) })
  })

  it('are gone from the row, and the subject with them, once erased', async () => {
    const keys = await open()
    const actor = await keys.actorOf('erase-me@example.com')
    await keys.seal(contactOf(actor), 'x')
    await keys.erase(actor)
    const first = await stored(actor)
    expect(first).toEqual({ key: null, erased_at: expect.any(Date) })
    expect(await rows(`select 1 from keys.actors where subject = 'erase-me@example.com'`)).toEqual([])
    await keys.erase(actor)
    expect(await stored(actor)).toEqual(first)
  })

  it('are not used by an instance that has one in memory once it heard of the erasure, ten seconds later', async () => {
    let ms = 0
    const [other, eraser] = [await open({ now: () => ms }), await open()]
    const actor = await other.actorOf('cached elsewhere')
    const place = contactOf(actor)
    const personal = await other.seal(place, 'cached')
    await eraser.erase(actor)
    ms = 9_999
    expect(await other.open(place, personal)).toEqual({ plain: 'cached' }) // what is promised, and no more
    ms = 10_000
    expect(await other.open(place, personal)).toEqual({ erased: true })
    expect(await other.actorOf('cached elsewhere')).not.toBe(actor)
    expect(await other.subjectsOf([actor])).toEqual(new Map())
  })

  it('hears of an erasure that was committed late, or while nothing was asked for hours', async () => {
    let ms = 0
    const other = await open({ now: () => ms })
    const place = contactOf(someActor())
    const personal = await other.seal(place, 'cached')
    const late = `update keys.data_keys set key = null, erased_at = now() - interval`
    await rows(`${late} '250 seconds' where actor = '${place.actor}'`)
    ms = 10_000
    expect(await other.open(place, personal)).toEqual({ erased: true })
    const another = contactOf(someActor())
    const sealed = await other.seal(another, 'cached')
    await rows(`${late} '3 hours' where actor = '${another.actor}'`)
    ms += 4 * 3_600_000
    expect(await other.open(another, sealed)).toEqual({ erased: true })
  })

  it('in memory are not used where the store cannot say whether they were erased', async () => {
    let ms = 0
    const keys = await open({ now: () => ms })
    const place = contactOf(someActor())
    const personal = await keys.seal(place, 'cached')
    await rows('alter table keys.data_keys rename to elsewhere')
    expect(await keys.open(place, personal)).toEqual({ plain: 'cached' })
    ms = 10_000
    const error = await keys.open(place, personal).catch((e: Error) => e)
    expect(String(error)).toMatch(/data_keys" does not exist \(42P01\)/)
    await rows('alter table keys.elsewhere rename to data_keys')
    expect(await keys.open(place, personal)).toEqual({ plain: 'cached' })
  })

  it('in memory are as many as they may be, the others are read again', async () => {
    const keys = await open({ keyCacheSize: 1 })
    const places = [contactOf(someActor()), contactOf(someActor())]
    const sealed = await Promise.all(places.map((place) => keys.seal(place, place.actor)))
    for (const n of [0, 1, 0]) expect(await keys.open(places[n]!, sealed[n]!)).toEqual({ plain: places[n]!.actor })
  })

  it('name no key and no person where the store fails', async () => {
    const keys = await open()
    await rows('alter table keys.data_keys rename to elsewhere')
    const error = await keys.seal(contactOf(someActor()), 'secret-plain').catch((e: Error) => e)
    await rows('alter table keys.elsewhere rename to data_keys')
    expect(error).toBeInstanceOf(Error)
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/secret-plain|0\.[A-Za-z0-9_-]{43}/)
  })

  describe('under a master key', () => {
    it('are encrypted in the store, and open on every instance that has it', async () => {
      const [masterKey, connectionString] = [newMaster(), await database.createDatabase('wrapped')]
      const place = contactOf(someActor())
      const personal = await (await open({ connectionString, masterKey })).seal(place, 'x')
      expect(await stored(place.actor, connectionString)).toMatchObject({
        key: expect.stringMatching(/^1\.[\w-]{8}\.[\w-]{80}$/),
      })
      vi.stubEnv('KEYS_MASTER_KEY', masterKey)
      expect(await (await open({ connectionString })).open(place, personal)).toEqual({ plain: 'x' })
    })

    it('wrap the secret of derived pseudonyms, too', async () => {
      const [masterKey, connectionString] = [newMaster(), await database.createDatabase('secret')]
      const session = { shop: 'demo', field: 'session' }
      const name = await (await open({ connectionString, masterKey })).pseudonymOf(session, 's')
      expect(await (await open({ connectionString, masterKey })).pseudonymOf(session, 's')).toBe(name)
      expect(await rows('select name, secret from keys.secrets', connectionString)).toEqual([
        { name: 'pseudonyms', secret: expect.stringMatching(/^1\.[\w-]{8}\.[\w-]{80}$/) },
      ])
      await expect((await open({ connectionString })).pseudonymOf(session, 's')).rejects.toThrow('set KEYS_MASTER_KEY')
    })

    it('keep an instance with another master key, or none, from starting', async () => {
      const connectionString = await database.createDatabase('refused')
      await (await open({ connectionString, masterKey: newMaster() })).seal(contactOf(someActor()), 'x')
      await expect(open({ connectionString, masterKey: newMaster() })).rejects.toThrow(/another KEYS_MASTER_KEY/)
      await expect(open({ connectionString })).rejects.toThrow('set KEYS_MASTER_KEY')
      await expect(open({ connectionString, masterKey: 'short' })).rejects.toThrow(/not 32 bytes/)
    })

    it('are read beside those that were stored before there was one', async () => {
      const connectionString = await database.createDatabase('grown')
      const [old, young] = [contactOf(someActor()), contactOf(someActor())]
      const before = await (await open({ connectionString })).seal(old, 'old')
      const keys = await open({ connectionString, masterKey: newMaster() })
      expect(await keys.open(old, before)).toEqual({ plain: 'old' })
      expect(await keys.open(young, await keys.seal(young, 'young'))).toEqual({ plain: 'young' })
      expect(await stored(young.actor, connectionString)).toMatchObject({ key: expect.stringMatching(/^1\./) })
    })

    it('are worth nothing in another actor’s row', async () => {
      const [masterKey, connectionString] = [newMaster(), await database.createDatabase('moved')]
      const keys = await open({ connectionString, masterKey })
      const [mine, theirs] = [contactOf(someActor()), contactOf(someActor())]
      const personal = await keys.seal(mine, 'x')
      await keys.seal(theirs, 'x')
      await rows(
        `update keys.data_keys set key = (select key from keys.data_keys where actor = '${theirs.actor}') where actor = '${mine.actor}'`,
        connectionString,
      )
      const fresh = createPostgresKeys({ connectionString, masterKey })
      // the check at the start may meet either row
      const answer = await fresh
        .then((other) => other.open(mine, personal).finally(() => other.close()))
        .catch((e) => e)
      expect(String(answer)).toMatch(/another KEYS_MASTER_KEY, or was changed/)
    })
  })
})
