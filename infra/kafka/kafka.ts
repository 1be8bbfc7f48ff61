import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { kafkaJars } from './jars.ts'
import { answers, clusterIdOf, ended, layOut, type Node, open, run } from './nodes.ts'

export type KafkaOptions = {
  /** The first broker's port; an unused one where absent. */
  port?: number
  /** Kept where given; else a temporary folder that `stop` removes. */
  dataDir?: string
  /** How many nodes, each broker and controller: 1 (default) to 3. */
  brokers?: number
  /** A second door of the first broker, for clients whose way leads through a proxy: it listens on `listen` and calls itself `advertised`. */
  proxied?: { listen: number; advertised: number }
  /** Further server properties, e.g. for a spec. */
  properties?: Record<string, string>
  say?: (line: string) => void
}

export type RunningKafka = {
  /** host:port of each broker, comma-separated, as KAFKA_BROKERS wants it. */
  brokers: string
  /** Signals a broker (0 is the first): SIGKILL, SIGSTOP, SIGCONT; without an own restart. */
  signal(broker: number, signal: NodeJS.Signals): void
  /** Stops a broker (SIGTERM, or SIGKILL where `hard`) and waits until it is gone. */
  halt(broker: number, hard?: boolean): Promise<void>
  /** Starts a halted broker again on its data and port. */
  revive(broker: number): Promise<void>
  stop(): Promise<void>
}

const HEAP = ['-Xms256m', '-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn']

/** Starts Apache Kafka (KRaft, no ZooKeeper) from Maven's jars and waits until each broker answers. Needs a JDK 17+ and, once, Maven. */
export const startKafka = async (options: KafkaOptions = {}): Promise<RunningKafka> => {
  const say = options.say ?? (() => {})
  const jars = await kafkaJars(say)
  const root = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'cartstream-kafka-')))
  const nodes = await layOut(root, options)
  const java = (node: Node, args: string[]) => run([...HEAP, '-cp', jars, ...args], join(root, `server-${node.id}.log`))
  const clusterId = clusterIdOf(root)
  const start = async (node: Node) => {
    if (!existsSync(join(node.dataDir, 'meta.properties')))
      await ended(java(node, ['kafka.tools.StorageTool', 'format', `--cluster-id=${clusterId}`, '-c', node.config]))
    node.process = java(node, ['kafka.Kafka', node.config])
  }
  // whoever ends without `stop` (a crash, a suite cut short) leaves no broker behind
  process.on('exit', () => {
    for (const node of nodes) node.process?.kill('SIGKILL')
    if (options.dataDir === undefined) rmSync(root, { recursive: true, force: true })
  })
  say(`Starting Apache Kafka 4.3.1 in ${root} ...`)
  const halt = async (node: Node, signal: NodeJS.Signals) => {
    const { process } = node
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return
    const gone = new Promise((resolve) => process.once('exit', resolve))
    process.kill(signal)
    if (signal !== 'SIGKILL') process.kill('SIGCONT')
    await gone
  }
  const stop = async () => {
    const kept = options.dataDir !== undefined // data that nobody keeps need no orderly end, which takes seconds
    await Promise.all(nodes.map((node) => halt(node, kept ? 'SIGTERM' : 'SIGKILL')))
    if (options.dataDir === undefined) await rm(root, { recursive: true, force: true })
  }
  try {
    await Promise.all(nodes.map(start))
    await Promise.all(nodes.map((node) => answers(node, root)))
  } catch (error) {
    await Promise.all(nodes.map((node) => halt(node, 'SIGKILL')))
    throw error
  }
  return {
    brokers: nodes.map((node) => `127.0.0.1:${node.port}`).join(','),
    signal: (broker, signal) => void nodes[broker]!.process?.kill(signal),
    halt: (broker, hard = false) => halt(nodes[broker]!, hard ? 'SIGKILL' : 'SIGTERM'),
    async revive(broker) {
      await start(nodes[broker]!)
      await answers(nodes[broker]!, root)
    },
    stop,
  }
}

/** `npm run kafka`: one broker on 127.0.0.1:9092 (KAFKA_PORT), data kept in ./.cartstream/kafka, until Ctrl-C. */
const main = async (): Promise<void> => {
  const port = Number(process.env.KAFKA_PORT ?? 9092)
  if (await open(port)) throw new Error(`port ${port} is taken; set KAFKA_PORT to another one`)
  const brokers = Number(process.env.KAFKA_NODES ?? 1)
  const kafka = await startKafka({ port, brokers, dataDir: resolve('.cartstream/kafka'), say: console.log })
  console.log(`\nKafka answers. In another shell:\n\n  export KAFKA_BROKERS=${kafka.brokers}`)
  if (brokers < 3) console.log('  export LOG_ALLOW_SINGLE_REPLICA=1')
  console.log('\nCtrl-C stops it; the data stay in ./.cartstream/kafka')
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    console.log('Stopping Kafka ...')
    kafka.stop().then(() => process.exit(0))
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message)
    process.exit(1)
  })
}
