import { openKafkaLog } from '@cartstream/log/kafka'
import { missingBroker, type SpecBroker, startBroker } from '@cartstream/spec'
import { add, ann, bob, dan, set } from '@cartstream/spec/sample'
import { cartIdOf, shop } from '@cartstream/spec/world'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { indexOf, liveInALog } from '../../spec/lived-log.ts'
import { storyOf } from '../cart/story.ts'
import { certificateOf, certify, codeOf } from '../certify/index.ts'
import { NOW } from '../fold/moment.ts'
import { pastOf } from '../fold/past.ts'

const lack = missingBroker()

describe.skipIf(lack)(lack ?? 'a log on Kafka', () => {
  let broker: SpecBroker
  beforeAll(async () => {
    broker = await startBroker()
  }, 300_000)
  afterAll(() => broker?.stop())

  it('tells a cart’s story, a shop’s past and the certificate as any other does', async () => {
    const topic = `analyst-${process.pid}`
    const open = () =>
      openKafkaLog({ brokers: broker.brokers.split(','), topic, partitions: 1, allowSingleReplica: true })
    const [writing, log] = [await open(), await open()]
    const between = Array.from({ length: 40 }, (_, n): [number, () => ReturnType<typeof set>] => [
      1,
      () => set('SHIRT', String(n)),
    ])
    const history = [
      [1, () => add('MUG', '2')] as const,
      ...between,
      [1, () => add('MUG', '3', { caller: bob })] as const,
      ...between,
      [1, () => add('MUG', '1', { caller: dan })] as const,
      [1, () => add('CHEESE', '1')] as const,
    ]
    const { index } = await liveInALog(history, { log: writing })
    const story = await storyOf(log, index, { shop, cart: cartIdOf(ann.actor), upTo: NOW })
    expect(story!.chapters.map(({ event }) => event.type)).toEqual([
      ...['CartOpened', 'ItemAdded', 'StockReserved'],
      ...['ItemAdded', 'StockReserved', 'HoldExtended'],
    ])
    const past = await pastOf({ log, kept: undefined }, index, { shop, moment: { offset: index.head.offset } })
    expect(past.records.get('pool', 'MUG/-')).toMatchObject({ onHand: '5', held: '5' })
    const certificate = await certify(log)
    expect(certificate.verdict).toBe('no-oversell')
    expect(certificateOf([(await indexOf(log)).audit], undefined, codeOf())).toEqual(certificate)
    await Promise.all([writing.close(), log.close()])
  }, 300_000)
})
