import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BadEnv, flag, integer, list, port, readEnv, url } from './env.ts'

const schema = z.object({
  PORT: port().default(8080).describe('a port such as 8080'),
  KAFKA_BROKERS: list().optional(),
  DATABASE_URL: url('postgres', 'postgresql').describe('postgres://user:password@host:5432/database'),
  CACHE_SIZE: integer(1, 10).default(5),
  VERBOSE: flag().default(false),
})
const database = 'postgres://u:hunter2@db:5432/shop'
const wrong = (env: Record<string, string>): string => {
  try {
    readEnv(schema, env)
  } catch (error) {
    expect(error).toBeInstanceOf(BadEnv)
    return (error as Error).message
  }
  throw new Error('this should not have been right')
}

describe('readEnv', () => {
  it('reads what is set and knows the rest by default', () => {
    const env = { DATABASE_URL: database, KAFKA_BROKERS: 'a:1, b:2,', PORT: '0', VERBOSE: 'Yes', HOME: '/root' }
    expect(readEnv(schema, env)).toEqual({
      DATABASE_URL: database,
      KAFKA_BROKERS: ['a:1', 'b:2'],
      PORT: 0,
      VERBOSE: true,
      CACHE_SIZE: 5,
    })
  })
  it('takes an empty variable for one that is not set', () => {
    expect(readEnv(schema, { DATABASE_URL: database, PORT: ' ', KAFKA_BROKERS: '' })).toMatchObject({ PORT: 8080 })
  })
  it('says which variable is missing and what to set it to', () => {
    expect(wrong({})).toBe(
      'One setting is not right in the environment:\n' +
        '  DATABASE_URL is not set\n    set it to postgres://user:password@host:5432/database',
    )
  })
  it('says all that is wrong at once', () => {
    const text = wrong({
      PORT: '70000',
      CACHE_SIZE: '1.5',
      VERBOSE: 'maybe',
      KAFKA_BROKERS: ',',
      DATABASE_URL: database,
    })
    expect(text).toContain('4 settings are not right')
    expect(text).toContain('  PORT is "70000": more than 65535\n    set it to a port such as 8080')
    expect(text).toContain('  CACHE_SIZE is "1.5": not a whole number')
    expect(text).toContain('  VERBOSE is "maybe": neither on')
    expect(text).toContain('  KAFKA_BROKERS is ",": no value in it')
  })
  it('never repeats what may be a secret', () => {
    const text = wrong({ DATABASE_URL: 'mysql://u:hunter2@db' })
    expect(text).toContain('DATABASE_URL is not right: not a URL that begins with postgres:// or postgresql://')
    expect(text).not.toContain('hunter2')
  })
})
