import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CannotStart } from './cannot-start.ts'
import { inWords } from './in-words.ts'

const failing = (message: string, more: object) => Object.assign(new Error(message), more)
const said = (error: unknown): string => {
  const told = inWords(error)
  expect(told).toBeInstanceOf(CannotStart)
  const { message, fix } = told as CannotStart
  return `${message} / ${fix}`
}

describe('what keeps a program from starting, in words', () => {
  it.each([
    ['password authentication failed for user "u"', '28P01', /lets nobody in .*"u" \/ Correct user and password/],
    ['database "x" does not exist', '3D000', /no such database.*"x".* \/ Make it/],
    ['connect ECONNREFUSED 127.0.0.1:9', 'ECONNREFUSED', /PostgreSQL does not answer.*127\.0\.0\.1:9 \/ Start it/],
    ['getaddrinfo ENOTFOUND db', 'ENOTFOUND', /PostgreSQL does not answer.* db \//],
    ['could not extend file: No space left on device', '53100', /no space left on the disk.* \/ Free some/],
  ])('is told for %s', (message, code, words) => {
    expect(said(failing(message, { code }))).toMatch(words)
  })
  it('is told where a client says it without a code', () => {
    expect(said(new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'))).toMatch(/password/)
    expect(said(new Error('timeout exceeded when trying to connect'))).toMatch(/does not answer/)
  })
  it('is told of brokers, whether they are silent or let nobody in', () => {
    const silent = failing('Connection error: connect ECONNREFUSED 127.0.0.1:1', {
      name: 'KafkaJSNumberOfRetriesExceeded',
    })
    expect(said(silent)).toMatch(/No Kafka broker answers.*127\.0\.0\.1:1 \/ .*KAFKA_BROKERS/)
    const wrong = failing('SASL SCRAM SHA256 authentication failed', { name: 'KafkaJSSASLAuthenticationError' })
    expect(said(wrong)).toMatch(/credentials.*KAFKA_SASL_PASSWORD/)
  })
  it('is told of the first address of a name that has several', () => {
    const each = ['::1', '127.0.0.1'].map((host) => failing(`connect ECONNREFUSED ${host}:9`, { code: 'ECONNREFUSED' }))
    expect(said(new AggregateError(each))).toMatch(/ECONNREFUSED ::1:9/)
  })
  it('is told of a port that is taken, with another one to try', async () => {
    const first = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => first.once('listening', resolve))
    const { port } = first.address() as { port: number }
    const error = await new Promise((resolve) => createServer().once('error', resolve).listen(port, '127.0.0.1'))
    first.close()
    expect(said(error)).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use .*PORT=\\d+`))
  })
  it('leaves alone what it does not know, and what is told already', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cartstream-words-'))
    let error: unknown
    try {
      writeFileSync(folder, '') // EISDIR
    } catch (caught) {
      error = caught
    }
    rmSync(folder, { recursive: true })
    expect(inWords(error)).toBe(error)
    const told = new CannotStart('a', 'b')
    expect(inWords(told)).toBe(told)
  })
})
