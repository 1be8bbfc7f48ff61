import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { kafkaJars } from './jars.ts'
import { type NodeSettings, serverProperties } from './settings.ts'

export type KafkaOptions = {
  /** The first broker's port; an unused one where absent. */
  port?: number
  /** Kept where given; else a temporary folder that `stop` removes. */
  dataDir?: string
  /** How many nodes, each broker and controller: 1 (default) to 3. */
  brokers?: number
  /** The port of a proxy: the first broker gets a second listener that calls itself by this port (`behindProxy`). */
  proxyPort?: number
  /** Further server properties, e.g. for a spec. */
  properties?: Record<string, string>
  say?: (line: string) => void
}

export type RunningKafka = {
  /** host:port of each broker, comma-separated, as KAFKA_BROKERS wants it. */
  brokers: string
  /** The port that the proxy of `proxyPort` has to lead to. */
  behindProxy?: number
  /** Signals a broker (0 is the first): SIGKILL, SIGSTOP, SIGCONT; without an own restart. */
  signal(broker: number, signal: NodeJS.Signals): void
  /** Stops a broker (SIGTERM, or SIGKILL where `hard`) and waits until it is gone. */
  halt(broker: number, hard?: boolean): Promise<void>
  /** Starts a halted broker again on its data and port. */
  revive(broker: number): Promise<void>
  stop(): Promise<void>
}

type Node = NodeSettings & { config: string; process?: ChildProcess }

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

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
    ...(nodes[0]!.proxied && { behindProxy: nodes[0]!.proxied.listen }),
    signal: (broker, signal) => void nodes[broker]!.process?.kill(signal),
    halt: (broker, hard = false) => halt(nodes[broker]!, hard ? 'SIGKILL' : 'SIGTERM'),
    async revive(broker) {
      await start(nodes[broker]!)
      await answers(nodes[broker]!, root)
    },
    stop,
  }
}

/** Ports, folders and server.properties of each node. Ports are remembered with the data, for a controller's address is part of them. */
const layOut = async (root: string, { brokers = 1, port, proxyPort, properties }: KafkaOptions): Promise<Node[]> => {
  const memory = join(root, 'ports.json')
  mkdirSync(root, { recursive: true })
  const known = existsSync(memory) ? (JSON.parse(readFileSync(memory, 'utf8')) as number[][]) : []
  const ports: number[][] = []
  for (let i = 0; i < brokers; i++) {
    const [before, controller] = known[i] ?? []
    const own = i === 0 && port !== undefined ? port : (before ?? (await freePort()))
    ports.push([own, controller ?? (await freePort())])
  }
  writeFileSync(memory, JSON.stringify(ports))
  const voters = ports.map(([, controller], i) => `${i + 1}@127.0.0.1:${controller}`).join(',')
  const listen = proxyPort === undefined ? undefined : await freePort()
  return ports.map(([own, controllerPort], i) => {
    const dataDir = join(root, `node-${i + 1}`)
    mkdirSync(dataDir, { recursive: true })
    const proxied = i === 0 && listen !== undefined ? { proxied: { listen, advertised: proxyPort! } } : {}
    const node = { id: i + 1, port: own!, controllerPort: controllerPort!, voters, nodes: brokers, dataDir, ...proxied }
    const config = join(root, `server-${node.id}.properties`)
    writeFileSync(config, serverProperties(node, properties))
    return { ...node, config }
  })
}

const clusterIdOf = (root: string): string => {
  const file = join(root, 'cluster-id')
  if (!existsSync(file)) writeFileSync(file, randomBytes(16).toString('base64url'))
  return readFileSync(file, 'utf8')
}

const run = (args: string[], log: string): ChildProcess => {
  const out = openSync(log, 'a')
  // a process group of its own, so that Ctrl-C in a terminal reaches us first and we stop it in order
  const child = spawn('java', args, { stdio: ['ignore', out, out], detached: true })
  closeSync(out)
  return child
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`Kafka's storage tool ended with ${code}`))))
  })

/** Settles when the broker takes connections; throws with the end of its log where it does not come up. */
const answers = async (node: Node, root: string): Promise<void> => {
  const until = Date.now() + 60_000
  while (!(await open(node.port))) {
    if (node.process?.exitCode !== null || Date.now() > until) {
      const log = readFileSync(join(root, `server-${node.id}.log`), 'utf8')
        .split('\n')
        .slice(-15)
        .join('\n')
      throw new Error(`Kafka did not come up on port ${node.port}; its log ends:\n${log}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const open = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

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
