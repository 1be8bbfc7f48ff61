import { spawnSync } from 'node:child_process'
import { missingForKafka } from '../../../infra/kafka/jars.ts'
import { startKafka } from '../../../infra/kafka/kafka.ts'
import type { Address } from './proxy.ts'

export type SpecBroker = {
  /** As KAFKA_BROKERS wants it. */
  brokers: string
  addresses: Address[]
  /** Stops the broker with its data kept, and starts it again; absent where the broker is not ours or would come back elsewhere. */
  halt?: () => Promise<void>
  revive?: () => Promise<void>
  stop(): Promise<void>
}

type Way = 'env' | 'docker' | 'maven'

const WHAT_TO_INSTALL =
  'no Kafka-compatible broker: set KAFKA_BROKERS, or install Docker, or a JDK (17 or later) and Maven (Debian: apt-get install openjdk-17-jdk-headless maven)'

/** Where a broker for specs would come from: KAFKA_BROKERS, else Docker where an engine answers, else Apache Kafka through Maven. */
const wayToBroker = (): Way | undefined => {
  if (process.env.KAFKA_BROKERS) return 'env'
  if (spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 5000 }).status === 0) return 'docker'
  return missingForKafka() === undefined ? 'maven' : undefined
}

/**
 * What keeps broker suites from running, in words; undefined where nothing does. A suite names it and is skipped:
 * `const lack = missingBroker(); describe.skipIf(lack)(lack ?? 'on Kafka', ...)`. Throws where CI=true: there it must not be missing.
 */
export const missingBroker = (): string | undefined => {
  if (wayToBroker() !== undefined) return undefined
  if (process.env.CI === 'true') throw new Error(WHAT_TO_INSTALL)
  console.warn(`skipped: ${WHAT_TO_INSTALL}`) // a reporter does not show the names of suites that it skips
  return WHAT_TO_INSTALL
}

const addressesOf = (brokers: string): Address[] =>
  brokers.split(',').map((broker) => {
    const [host = '', port] = broker.trim().split(':')
    return { host, port: Number(port) }
  })

/** A real broker for a suite, by the first way that is there. `properties`: server properties, where it is an own Apache Kafka. */
export const startBroker = async (properties: Record<string, string> = {}): Promise<SpecBroker> => {
  const way = wayToBroker()
  if (way === undefined) throw new Error(WHAT_TO_INSTALL)
  if (way === 'env') {
    const brokers = process.env.KAFKA_BROKERS!
    return { brokers, addresses: addressesOf(brokers), stop: async () => {} }
  }
  if (way === 'docker') return startRedpanda()
  // a killed broker may come back at once, not only when its session has run out
  const quick = { 'broker.session.timeout.ms': '1000', 'broker.heartbeat.interval.ms': '200' }
  const kafka = await startKafka({ properties: { ...quick, ...properties } })
  return {
    brokers: kafka.brokers,
    addresses: addressesOf(kafka.brokers),
    halt: () => kafka.halt(0, true),
    revive: () => kafka.revive(0),
    stop: kafka.stop,
  }
}

const startRedpanda = async (): Promise<SpecBroker> => {
  const { RedpandaContainer } = await import('@testcontainers/redpanda') // half a second that only Docker's users pay
  const container = await new RedpandaContainer('redpandadata/redpanda:v25.3.5').start()
  const brokers = container.getBootstrapServers()
  return {
    brokers,
    addresses: addressesOf(brokers),
    stop: async () => {
      await container.stop()
    },
  }
}
