import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startProxy } from '@cartstream/spec'
import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { missingForKafka } from './jars.ts'
import { startKafka } from './kafka.ts'

const lack = missingForKafka()

describe.skipIf(lack)(lack ?? 'Apache Kafka from Maven Central', () => {
  it('keeps its data where it is told to, and leads a client that came through a proxy back to it', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'cartstream-kept-'))
    const listen = await freePort()
    const proxy = await startProxy([{ host: '127.0.0.1', port: listen }])
    const { port } = proxy.reach({ host: '127.0.0.1', port: listen })
    const proxied = { listen, advertised: port }
    const first = await startKafka({ dataDir, proxied })
    const send = async (value: string) => {
      const kafka = new kafkajs.Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: kafkajs.logLevel.NOTHING })
      const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
      const admin = kafka.admin()
      await Promise.all([producer.connect(), admin.connect()])
      await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }], waitForLeaders: true })
      const [sent] = await producer.send({ topic: 'kept', messages: [{ value }] })
      await Promise.all([producer.disconnect(), admin.disconnect()])
      return sent?.baseOffset
    }
    expect(await send('one')).toBe('0')
    await first.stop()
    const second = await startKafka({ dataDir, proxied })
    expect(second.brokers).toBe(first.brokers)
    expect(await send('two')).toBe('1')
    expect(proxy.requests).toHaveLength(2)
    await second.stop()
    await proxy.close()
    await rm(dataDir, { recursive: true })
  })
})
