import { typeCartstream } from '@cartstream/spec/command'
import { expect, it } from 'vitest'

const run = (env: Record<string, string>, ...args: string[]) =>
  typeCartstream(['relay', ...args], { KAFKA_BROKERS: '', ...env }).ended

it('cartstream relay says in words and by its exit code what keeps it from publishing', async () => {
  const nothing = await run({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' })
  expect(nothing).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^the relay needs a log on Kafka: set KAFKA_BROKERS/),
  })
  const nobody = await run({ KAFKA_BROKERS: '127.0.0.1:1' })
  expect(nobody).toMatchObject({ code: 5, err: expect.stringContaining('No broker answers') })
  const wrong = await run({ KAFKA_BROKERS: 'somewhere' })
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('host:port') })
  expect(await run({}, '--forever')).toMatchObject({ code: 2 })
})
