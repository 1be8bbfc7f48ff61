import { request } from 'node:http'
import { createMemoryKeys } from '@cartstream/keys/memory'
import { createMemoryLog, MemoryBroker } from '@cartstream/log/memory'
import { openReads, type ProjectorOptions, projections, type Reads, runProjector } from '@cartstream/read'
import { type Claims, createLogger, createVerifier, mintToken } from '@cartstream/run'
import { type DomainEvent, positionToken } from '@cartstream/schemas'
import { type SpecDatabase, startPostgres } from '@cartstream/spec'
import { writerOf } from '@cartstream/spec/written'
import { type ClientOptions, WebSocket } from 'ws'
import { type GatewayOptions, startGateway } from '../src/index.ts'

const LIVE = { maxItems: 200, heartbeatMs: 30_000 }
export const SECRET = 'a secret for specs, of thirty-two bytes or more'
type Frame = {
  type: string
  topic?: string
  code?: string
  cursor?: string
  lagMs?: number
  at?: string
  age?: { commitMs: number; readMs: number; sendMs: number }
  rows?: { key: string; row: Record<string, unknown> | null; position: string; at: string }[]
}
export type Problem = {
  status: number
  code: string
  detail: string
  requestId: string
  errors?: { pointer: string }[]
}

/** The gateway over a real PostgreSQL whose rows a real projector writes from a log in memory. */
export const openSpecGateway = async (more: Partial<GatewayOptions> = {}, partitions = 1) => {
  const server: SpecDatabase = await startPostgres()
  const db = await server.createDatabase(`gateway_${process.pid}_${Date.now()}`)
  const broker = new MemoryBroker(partitions)
  const writer = await writerOf(createMemoryLog(broker))
  const ending = new AbortController()
  let projected = Promise.resolve()
  const told: string[] = []
  const tell = (fields: object, text: string) =>
    void told.push(`${text} ${JSON.stringify(fields, (_, v) => (v instanceof Error ? v.message : v))}`)
  const project = (more: Partial<ProjectorOptions> = {}) => {
    const log = createMemoryLog(broker)
    const logger = { info: tell, warn: tell, error: tell }
    projected = runProjector({ log, db, projections, logger, signal: ending.signal, ...more }).finished
  }
  const keys = createMemoryKeys()
  const logger = createLogger('gateway-spec', 'fatal')
  const reads: Reads = openReads(db)
  const verifier = createVerifier({ jwtSecret: SECRET })
  const open = (again: Partial<GatewayOptions> = {}) =>
    startGateway({ connection: db, verifier, keys, logger, liveShopping: LIVE, ...more, ...again })
  const gateway = await open()

  const token = (role: Claims['role'], sub = role as string, shops: Claims['shops'] = ['demo'], ttl = 600) =>
    mintToken(SECRET, { sub, role, shops }, ttl)
  const get = async (path: string, bearer?: string, headers: Record<string, string> = {}) => {
    const auth = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }
    const answer = await fetch(gateway.address + path, { headers: { ...auth, ...headers } })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  const at = (offset: bigint, partition = 0) => positionToken(writer.logId, partition, offset)
  /** Writes, and waits until it is what is read. */
  const write = async (...happened: readonly DomainEvent[]) => {
    const position = await writer.write(...happened)
    if (!(await reads.waitFor(0, position, 10_000))) throw new Error(`not projected: ${told.join('\n')}`)
  }
  return {
    ...{ server, db, broker, writer, keys, reads, gateway, open, project, token, get, at, write },
    async stopProjecting() {
      ending.abort()
      await projected
    },
    async stop() {
      await gateway.close()
      ending.abort()
      await projected
      await reads.close()
      await server.stop()
    },
  }
}
export type SpecGateway = Awaited<ReturnType<typeof openSpecGateway>>

export const until = async (what: string, true_: () => boolean, ms = 20_000): Promise<void> => {
  const end = Date.now() + ms
  while (!true_()) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** What a client of either transport has been told, applied as libs/stream's SPEC says. */
export class Told {
  frames: Frame[] = []
  cursor: string | undefined
  bytes = 0
  readonly topics = new Map<string, Map<string, Record<string, unknown>>>()

  take(text: string): void {
    const frame = JSON.parse(text) as Frame
    this.bytes += text.length
    this.frames.push(frame)
    this.cursor = frame.cursor ?? this.cursor
    const { topic } = frame
    if (topic === undefined) return
    if (frame.type === 'snapshot') this.topics.set(topic, new Map())
    const rows = this.topics.get(topic) ?? new Map()
    this.topics.set(topic, rows)
    for (const { key, row } of frame.rows ?? []) row === null ? rows.delete(key) : rows.set(key, row)
  }
  rows(topic: string): Record<string, Record<string, unknown>> {
    return Object.fromEntries(this.topics.get(topic) ?? [])
  }
  types(): string[] {
    return this.frames.map((f) => f.type)
  }
  upToDate(): Promise<void> {
    return until('up-to-date', () => this.types().includes('up-to-date'))
  }
  frame(type: string): Promise<void> {
    return until(`a ${type} frame among ${this.types()}`, () => this.types().includes(type))
  }
  until(what: string, true_: () => boolean): Promise<void> {
    return until(what, true_)
  }
}

export class Socket extends Told {
  readonly ws: WebSocket
  closeCode: number | undefined

  constructor(address: string, path: string, protocols: string[], options: ClientOptions = {}) {
    super()
    this.ws = new WebSocket(address.replace('http', 'ws') + path, protocols, options)
    this.ws.on('message', (data) => this.take(String(data)))
    this.ws.on('close', (code) => {
      this.closeCode = code
    })
    this.ws.on('error', () => {})
  }
  say(message: unknown): void {
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message))
  }
  opened(): Promise<void> {
    return until('an open socket', () => this.ws.readyState === WebSocket.OPEN)
  }
  closed(): Promise<void> {
    return until('a closed socket', () => this.ws.readyState === WebSocket.CLOSED)
  }
  close(): void {
    this.ws.terminate()
  }
}

export const connect = (s: SpecGateway, path: string, token: string, address = s.gateway.address): Socket =>
  new Socket(address, `/v1/shops/demo/stream${path}`, ['cartstream', `bearer.${token}`])

/** An SSE response, read as EventSource reads it. */
export class Events extends Told {
  status = 0
  ended = false
  /** What cut it off. */
  failure: unknown
  readonly #stop = new AbortController()

  constructor(address: string, path: string, headers: Record<string, string>) {
    super()
    void this.#read(address + path, headers)
  }
  async #read(url: string, headers: Record<string, string>): Promise<void> {
    try {
      const answer = await fetch(url, {
        headers: { accept: 'text/event-stream', ...headers },
        signal: this.#stop.signal,
      })
      this.status = answer.status
      let rest = ''
      for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
        rest += chunk
        const events = rest.split('\n\n')
        rest = events.pop()!
        for (const event of events) this.#event(event)
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) this.failure = error
    } finally {
      this.ended = true
    }
  }
  #event(event: string): void {
    const fields = event
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])
    const data = fields.find(([name]) => name === 'data')?.[1]
    if (data !== undefined) this.take(data)
    this.lastId = fields.find(([name]) => name === 'id')?.[1] ?? this.lastId
  }
  lastId: string | undefined
  close(): void {
    this.#stop.abort()
  }
}

export const listen = (s: SpecGateway, path: string, token: string, headers: Record<string, string> = {}): Events =>
  new Events(s.gateway.address, `/v1/shops/demo/stream${path}`, { authorization: `Bearer ${token}`, ...headers })

/** Asks for an upgrade and is refused: the problem, as it was answered before the first byte of a stream. */
export const refusedUpgrade = (s: SpecGateway, path: string, headers: Record<string, string>): Promise<Problem> =>
  new Promise((resolve, reject) => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
    const key = { 'sec-websocket-key': Buffer.from('0123456789abcdef').toString('base64') }
    const asked = request(s.gateway.address + path, { headers: { ...upgrade, ...key, ...headers } })
    asked.on('upgrade', (_, socket) => {
      socket.destroy()
      reject(new Error('it was upgraded'))
    })
    asked.on('error', reject)
    asked.on('response', async (answer) => {
      let text = ''
      for await (const chunk of answer) text += chunk
      resolve(JSON.parse(text) as Problem)
    })
    asked.end()
  })
