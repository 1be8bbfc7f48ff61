import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import { Frames } from './frames.ts'

export type Address = { host: string; port: number }

/** Produce's number in the Kafka protocol. */
const PRODUCE = 0

/** What becomes of a produce request: sent on once, twice in a row, not at all, or once after a while (ms). */
export type ProduceFate = 'pass' | 'twice' | 'lost' | number

export type ProduceRequest = { frame: Buffer; target: Address }

type Upstream = { socket: Socket; target: Address; expected: { produce: boolean; deliver: boolean }[] }

/**
 * A TCP proxy in front of brokers (Kafka protocol) or a database (plain bytes) that does what networks do: loses answers, delays,
 * repeats, cuts. One proxy serves all addresses of a cluster; `reach` leads a client that was told a broker's own address to it.
 */
export class TcpProxy {
  readonly #listeners = new Map<string, { server: Server; port: number }>()
  readonly #sockets = new Set<Socket>()
  readonly #kafka: boolean
  /** Every produce request that came in: its whole frame, and the broker it was for. */
  readonly requests: ProduceRequest[] = []
  /** The fate of each produce request; all pass unless set. */
  onRequest: (frame: Buffer) => ProduceFate = () => 'pass'
  /** What the client gets as the answer to a produce request (a frame); undefined: nothing. */
  onAnswer: (frame: Buffer) => Buffer | undefined = (frame) => frame
  /** true: takes no new connections. */
  down = false
  /** true: what the server says is lost. */
  mute = false

  constructor(kafka: boolean) {
    this.#kafka = kafka
  }

  /** Clients that are connected now. */
  get connections(): number {
    return this.#sockets.size / 2
  }

  async listen(target: Address): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket, target))
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as { port: number }
    this.#listeners.set(`${target.host}:${target.port}`, { server, port })
  }

  /** The proxy's address for a server's own. */
  readonly reach = ({ host, port }: Address): Address => {
    const listener = this.#listeners.get(`${host}:${port}`)
    return listener === undefined ? { host, port } : { host: '127.0.0.1', port: listener.port }
  }

  #accept(client: Socket, target: Address): void {
    if (this.down) {
      client.destroy()
      return
    }
    const server = dial({ ...target, noDelay: true })
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroy()
      })
    }
    if (this.#kafka) this.#carryFrames(client, { socket: server, target, expected: [] })
    else this.#carryBytes(client, server)
  }

  #carryBytes(client: Socket, server: Socket): void {
    client.on('data', (bytes) => server.write(bytes))
    server.on('data', (bytes) => {
      if (!this.mute) client.write(bytes)
    })
  }

  #carryFrames(client: Socket, upstream: Upstream): void {
    const requests = new Frames((frame) => this.#request(frame, upstream))
    client.on('data', (bytes) => requests.push(bytes as Buffer))
    const answers = new Frames((frame) => {
      const asked = upstream.expected.shift()
      if (asked?.deliver === false || this.mute) return
      const answer = asked?.produce ? this.onAnswer(frame) : frame
      if (answer !== undefined) client.write(answer)
    })
    upstream.socket.on('data', (bytes) => answers.push(bytes as Buffer))
  }

  #request(frame: Buffer, upstream: Upstream): void {
    const produce = frame.readInt16BE(4) === PRODUCE
    const send = (deliver: boolean) => {
      if (upstream.socket.destroyed) return
      upstream.expected.push({ produce, deliver })
      upstream.socket.write(frame)
    }
    if (!produce) {
      send(true)
      return
    }
    this.requests.push({ frame, target: upstream.target })
    const fate = this.onRequest(frame)
    if (typeof fate === 'number') setTimeout(() => send(true), fate)
    else if (fate !== 'lost') send(true)
    if (fate === 'twice') send(false)
  }

  /** Delivers a captured request again, late, as a network may; settles with the server's answer. */
  redeliver({ frame, target }: ProduceRequest): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const socket = dial(target, () => socket.write(frame))
      const answers = new Frames((answer) => {
        socket.destroy()
        resolve(answer)
      })
      socket.on('data', (bytes) => answers.push(bytes))
      socket.on('error', reject)
    })
  }

  /** Ends every connection at once. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async close(): Promise<void> {
    this.down = true
    this.cut()
    await Promise.all([...this.#listeners.values()].map(({ server }) => new Promise((done) => server.close(done))))
  }
}

/** A proxy before `targets`, on ports of its own. */
export const startProxy = async (targets: Address[], protocol: 'kafka' | 'bytes' = 'kafka'): Promise<TcpProxy> => {
  const proxy = new TcpProxy(protocol === 'kafka')
  for (const target of targets) await proxy.listen(target)
  return proxy
}
