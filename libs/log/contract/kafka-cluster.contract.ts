import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { missingForKafka } from '../../../infra/kafka/jars.ts'
import { type RunningKafka, startKafka } from '../../../infra/kafka/kafka.ts'
import { type EventLog, ensureCreated, GENESIS, type Head } from '../src/index.ts'
import { openKafkaLog } from '../src/kafka/log.ts'
import { all, heads, marker, markers, within } from './records.ts'

/** Three brokers, as in production: nothing acknowledged is lost when the leader dies, and nobody has to be told who leads. */
const lack = missingForKafka()

describe.skipIf(lack)(lack ?? 'the log on three brokers', () => {
  let kafka: RunningKafka
  beforeAll(async () => {
    const quick = { 'broker.session.timeout.ms': '2000', 'broker.heartbeat.interval.ms': '300' }
    kafka = await startKafka({ brokers: 3, properties: quick })
  })
  afterAll(() => kafka.stop())

  it('needs no exception: three replicas, two in sync, no warning', async () => {
    const log = await openKafkaLog({ brokers: kafka.brokers.split(','), topic: 'plain', partitions: 3 })
    await ensureCreated(log)
    expect([log.problem?.(), log.warnings?.()]).toEqual([undefined, []])
    await log.close()
  })

  it('keeps every acknowledged batch, once, while each broker in turn is killed and comes back', async () => {
    const log = await openKafkaLog({
      brokers: kafka.brokers.split(','),
      topic: 'killed',
      partitions: 1,
      timeoutMs: 2000,
    })
    const follower = collect(log)
    const writer = write(log)
    for (const broker of [0, 1, 2]) {
      await kafka.halt(broker, true)
      await writer.progress()
      await kafka.revive(broker)
      await writer.progress()
    }
    const acknowledged = await writer.stop()
    const read = heads(await all(log))
    const ids = new Set(read.map((h) => h.id))
    expect(acknowledged.filter((h) => !ids.has(h.id))).toEqual([])
    expect(read.map((h) => h.height)).toEqual(read.map((_, i) => BigInt(i + 1)))
    await within(10_000, follower.reaches(read.length))
    expect(follower.seen).toEqual(read)
    await log.close()
  }, 180_000)
})

/** Follows the log from its beginning. */
const collect = (log: EventLog) => {
  const seen: Head[] = []
  const failed = (async () => {
    for await (const batch of log.read(0, GENESIS, { follow: true })) seen.push(batch.head)
  })()
  const reaches = async (count: number) => {
    while (seen.length < count) await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 20))])
  }
  return { seen, reaches }
}

/** Appends until stopped, as a handler does: what is not known is asked of the log, by a marker on the same parent. */
const write = (log: EventLog) => {
  const acknowledged: Head[] = []
  let running = true
  const loop = (async () => {
    let head = GENESIS
    let sure = true
    while (running) {
      const outcome = await log.append(0, head, sure ? markers(2) : [marker('resolve')])
      if ('appended' in outcome) {
        head = outcome.appended
        acknowledged.push(head)
        sure = true
      } else if ('conflict' in outcome) {
        head = (await firstAfter(log, head)) ?? head
        sure = true
      } else if ('unknown' in outcome) {
        sure = false
      } else if (outcome.refused !== 'unreachable') {
        throw new Error(JSON.stringify(outcome))
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  })()
  /** Settles when twenty more were acknowledged. */
  const progress = async () => {
    const until = acknowledged.length + 20
    while (acknowledged.length < until) await Promise.race([loop, new Promise((resolve) => setTimeout(resolve, 20))])
  }
  const stop = async () => {
    running = false
    await loop
    return acknowledged
  }
  return { progress, stop }
}

const firstAfter = async (log: EventLog, head: Head): Promise<Head | undefined> => {
  for await (const batch of log.read(0, head, { follow: false })) return batch.head
  return undefined
}
