import { describe, expect, it } from 'vitest'
import { openLog, openSnapshots } from './open.ts'

describe('the log that the environment names', () => {
  it.each([
    [{}, 'set KAFKA_BROKERS'],
    [{ KAFKA_BROKERS: 'a:1', LOG_PARTITIONS: 'many' }, 'LOG_PARTITIONS must be a number'],
    [{ DATABASE_URL: 'postgres://a', LOG_PARTITIONS: '0' }, 'LOG_PARTITIONS must be a number'],
    [{ KAFKA_BROKERS: 'a:1', KAFKA_SASL_MECHANISM: 'kerberos' }, 'KAFKA_SASL_MECHANISM must be one of'],
    [{ KAFKA_BROKERS: 'a:1', KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u' }, 'go with KAFKA_SASL_MECHANISM'],
    [{ KAFKA_BROKERS: 'a' }, 'host:port'],
    [{ KAFKA_BROKERS: 'a:1,' }, 'host:port'],
  ])('is not opened where %o', async (env, message) => {
    await expect(openLog(env)).rejects.toThrow(message)
  })

  it('is not where its snapshots are, if it names none', async () => {
    await expect(openSnapshots({})).rejects.toThrow('set KAFKA_BROKERS')
    await expect(openSnapshots({ KAFKA_BROKERS: 'a' })).rejects.toThrow('host:port')
    await expect(openSnapshots({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' })).rejects.toThrow('ECONNREFUSED')
  })

  it('is not opened where nobody answers', async () => {
    await expect(openLog({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' })).rejects.toThrow('ECONNREFUSED')
  })
})
