import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import type { KafkaOptions } from './kafka.ts'
import { type NodeSettings, serverProperties } from './settings.ts'

export type Node = NodeSettings & { config: string; process?: ChildProcess }

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

/** Ports, folders and server.properties of each node. Ports are remembered with the data, for a controller's address is part of them. */
export const layOut = async (
  root: string,
  { brokers = 1, port, proxied, properties }: KafkaOptions,
): Promise<Node[]> => {
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
  return ports.map(([own, controllerPort], i) => {
    const dataDir = join(root, `node-${i + 1}`)
    mkdirSync(dataDir, { recursive: true })
    const door = i === 0 && proxied !== undefined ? { proxied } : {}
    const node = { id: i + 1, port: own!, controllerPort: controllerPort!, voters, nodes: brokers, dataDir, ...door }
    const config = join(root, `server-${node.id}.properties`)
    writeFileSync(config, serverProperties(node, properties))
    return { ...node, config }
  })
}

export const clusterIdOf = (root: string): string => {
  const file = join(root, 'cluster-id')
  if (!existsSync(file)) writeFileSync(file, randomBytes(16).toString('base64url'))
  return readFileSync(file, 'utf8')
}

/** A Java program whose output goes to `log`. */
export const run = (args: string[], log: string): ChildProcess => {
  const out = openSync(log, 'a')
  // a process group of its own, so that Ctrl-C in a terminal reaches us first and we stop it in order
  const child = spawn('java', args, { stdio: ['ignore', out, out], detached: true })
  closeSync(out)
  return child
}

export const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`Kafka's storage tool ended with ${code}`))))
  })

/** Settles when the broker takes connections; throws with the end of its log where it does not come up. */
export const answers = async (node: Node, root: string): Promise<void> => {
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

/** Whether somebody takes connections at `port`. */
export const open = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
