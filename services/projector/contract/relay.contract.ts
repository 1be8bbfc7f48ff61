import { join } from 'node:path'
import type { PublicTopic } from '@cartstream/log'
import { openRelay } from '@cartstream/log/relay'
import { missingBroker, type SpecBroker, startBroker } from '@cartstream/spec'
import { type Consumed, missingConsumers, runPython } from '@cartstream/spec/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { newRelayPlace, type RelayPlace, withoutDuplicates } from './relay-place.ts'

const lack = missingBroker() ?? missingConsumers()
const EXAMPLE = join(import.meta.dirname, '../../../examples/python/valid_events.py')
const soon = { timeout: 60_000, interval: 50 }

describe.skipIf(lack)(lack ?? 'the relay', () => {
  let broker: SpecBroker
  let place: RelayPlace
  const running: { stop(): Promise<void> }[] = []
  beforeAll(async () => {
    broker = await startBroker()
  })
  afterAll(() => broker.stop())
  afterEach(async () => {
    await Promise.all(running.splice(0).map((relay) => relay.stop()))
    await place.close()
  })
  const relay = async (options: Parameters<RelayPlace['relay']>[0] = {}) => {
    const one = await place.relay(options)
    running.push(one)
    return one
  }
  const toTheEnd = async () => {
    const one = await relay({ follow: false })
    await one.finished
    expect(one.status().map(({ state, reason }) => [state, reason])).toEqual(
      place.events.map(() => ['ended', undefined]),
    )
    return one
  }
  const parsed = (records: readonly Consumed[]) => records.map(({ value }) => JSON.parse(value))
  /** What was published is what happened, in order, each once and none left out; a gap would be seen by its neighbours. */
  const expectAll = (records: readonly Consumed[]) => {
    for (const [partition, events] of place.events.entries()) {
      const mine = records.filter((record) => record.partition === partition)
      const texts = parsed(mine)
      expect(texts.map(({ eventid, data }) => [eventid, data])).toEqual(
        events.map(({ event }) => [event.id, event.data]),
      )
      expect(mine.map(({ key }) => key)).toEqual(events.map(({ key }) => key))
      expect(texts.map(({ previousid }) => previousid)).toEqual(
        [undefined, ...texts.slice(0, -1).map(({ id }) => id)].slice(0, texts.length),
      )
    }
  }

  it('publishes every valid event once, in order, for a stock consumer; the Python example finds the same by the rule', async () => {
    place = await newRelayPlace(broker, 2)
    for (const partition of [0, 1, 0]) {
      await place.write(6, partition)
      await place.spoil(partition)
      await place.write(3, partition)
    }
    await toTheEnd()
    const records = await place.published()
    expectAll(records)
    const found = await runPython(EXAMPLE, ['--brokers', broker.brokers, '--topic', place.topic])
    const byPython = found
      .map((line) => JSON.parse(line))
      .sort((a, b) => parseInt(a.position, 10) - parseInt(b.position, 10))
    const byRelay = records.map(({ key, value }) => {
      const { id: position, eventid: id, previousid: _, ...event } = JSON.parse(value)
      return { position, shop: key, event: { id, ...event } }
    })
    expect(byPython).toEqual(byRelay)
    expect(byRelay.length).toBeGreaterThan(60)
  })

  it('publishes an event as it was written, but for its id', async () => {
    place = await newRelayPlace(broker)
    await place.write(1)
    await toTheEnd()
    const [record] = await place.published()
    const written = place.events[0]![0]!.value.toString()
    const { id } = JSON.parse(written)
    expect(record!.value).toBe(`${written.replace(id, '0:0').slice(0, -1)},"eventid":"${id}"}`)
  })

  it('follows, and goes on where it ended: nothing twice, nothing left out', async () => {
    place = await newRelayPlace(broker)
    const first = await relay()
    await place.write(20)
    await vi.waitFor(() => expect(first.status()[0]!.published).toBe(place.events[0]!.length), soon)
    await first.stop()
    await place.write(5)
    await place.spoil()
    const second = await relay()
    await place.write(5)
    await vi.waitFor(async () => expect(await place.published()).toHaveLength(place.events[0]!.length), soon)
    expectAll(await place.published())
    await second.stop()
    expect((await toTheEnd()).status()[0]!.published).toBe(0)
  })

  it('that does not know what became of a publish looks, and publishes nothing twice', async () => {
    place = await newRelayPlace(broker)
    const { topic } = await openRelay(place.env)
    const states = new Set<string>()
    let turn = 0
    /** Of each three: one is published and not answered, one is not published and not answered, one is answered. */
    const publish: PublicTopic['publish'] = async (partition, records) => {
      turn++
      const outcome = turn % 3 === 2 ? { refused: 'nobody was there' } : await topic.publish(partition, records)
      return turn % 3 === 1 ? { unknown: 'it took too long' } : outcome
    }
    const one = await relay({ topic: { ...topic, publish }, pauseMs: 10 })
    while (turn < 12) {
      states.add(one.status()[0]!.state)
      await place.write(1)
    }
    await vi.waitFor(async () => expect(await place.published()).toHaveLength(place.events[0]!.length), soon)
    expectAll(await place.published())
    expect([...states]).toContain('unreachable')
    await one.stop()
    await topic.close()
  })

  it('stands by where another relay is at work, and takes over when that one is gone', async () => {
    place = await newRelayPlace(broker)
    const both = [await relay(), await relay()]
    const states = () => both.map((one) => one.status()[0]!.state).sort()
    await vi.waitFor(async () => {
      await place.write(2)
      expect(states()).toEqual(['relaying', 'standby'])
    }, soon)
    const [standby, other] = both[0]!.status()[0]!.state === 'standby' ? both : [both[1]!, both[0]!]
    await other!.stop()
    await place.write(5)
    await vi.waitFor(() => expect(standby!.status()[0]!.state).toBe('relaying'), soon)
    await place.write(5)
    const all = async () => withoutDuplicates(await place.published())
    await vi.waitFor(async () => expect(await all()).toHaveLength(place.events[0]!.length), soon)
    expectAll(await all())
  })

  it('stops where the public topic no longer says what was published last, or another log stands behind it', async () => {
    place = await newRelayPlace(broker)
    await place.write(3)
    await toTheEnd()
    const all = { partition: 0, offset: '-1' }
    await place.admin.fetchTopicOffsets(place.publicTopic) // or kafkajs does not know the topic
    await place.admin.deleteTopicRecords({ topic: place.publicTopic, partitions: [all] })
    const lost = await relay()
    await lost.finished
    expect(lost.status()[0]).toMatchObject({ state: 'stopped', reason: expect.stringContaining('no longer says') })
    await place.close()

    place = await newRelayPlace(broker)
    await place.write(1)
    await toTheEnd()
    const other = await newRelayPlace(broker)
    await other.write(3)
    const mixed = await openRelay({ ...other.env, KAFKA_PUBLIC_TOPIC: place.publicTopic })
    const strange = await relay(mixed)
    await strange.finished
    expect(strange.status()[0]).toMatchObject({ state: 'stopped', reason: expect.stringContaining('diverged') })
    await Promise.all([mixed.log.close(), mixed.topic.close()])
    await other.close()
  })

  it('does not begin on a topic that would lose events', async () => {
    place = await newRelayPlace(broker)
    const topic = `${place.topic}-compacted`
    const configEntries = [{ name: 'cleanup.policy', value: 'compact' }]
    await place.admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] })
    await expect(openRelay({ ...place.env, KAFKA_PUBLIC_TOPIC: topic })).rejects.toThrow(
      'a compacted topic loses events',
    )
    const wide = { ...place.env, KAFKA_PUBLIC_TOPIC: place.publicTopic, LOG_PARTITIONS: '1' }
    await place.admin.createPartitions({ topicPartitions: [{ topic: place.publicTopic, count: 2 }] })
    await expect(openRelay(wide)).rejects.toThrow('has 2 partitions, the log 1')
    await place.admin.deleteTopics({ topics: [topic] })
  })

  it('goes on after the broker was killed', { timeout: 180_000 }, async () => {
    place = await newRelayPlace(broker)
    if (broker.halt === undefined || broker.revive === undefined) return
    const one = await relay()
    await place.write(10)
    await vi.waitFor(() => expect(one.status()[0]!.published).toBeGreaterThan(0), soon)
    await broker.halt()
    await broker.revive()
    await place.write(10)
    const all = async () => withoutDuplicates(await place.published())
    await vi.waitFor(async () => expect(await all()).toHaveLength(place.events[0]!.length), {
      ...soon,
      timeout: 120_000,
    })
    expectAll(await all())
    expect(one.status()[0]!.state).toBe('relaying')
  })
})
