import { createRequire } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'

/**
 * What we use of kafkajs beneath its public face (docs/adr/0006): its connections, with their framing, SASL, TLS and time-outs. The package is
 * pinned to 2.2.4, its last version, and has no `exports`, so these files stand still. The types say no more than we need.
 */
const require = createRequire(import.meta.url)

export type Socket = net.Socket | tls.TLSSocket
export type Protocol<T> = {
  request: {
    apiKey: number
    apiVersion: number
    apiName: string
    encode: () => Promise<{ buf: Buffer; buffer: Buffer }>
  }
  response: {
    decode: (payload: Buffer) => Promise<T & { clientSideThrottleTime: number }>
    parse: (decoded: T) => Promise<T>
  }
  logResponseError: false
}
export type Connection = {
  isConnected(): boolean
  send<T>(protocol: Protocol<T>): Promise<T>
  rejectRequests(error: Error): void
  disconnect(): Promise<unknown>
  socket?: Socket
}
type ConnectionPool = { pool: Connection[] }
type Broker = { connect(): Promise<void>; versions: Record<number, { minVersion: number; maxVersion: number }> }

const BrokerOf = require('kafkajs/src/broker') as new (options: {
  connectionPool: ConnectionPool
  logger: unknown
  nodeId: number
}) => Broker
const ConnectionPoolOf = require('kafkajs/src/network/connectionPool') as new (options: object) => ConnectionPool
const RequestQueue = require('kafkajs/src/network/requestQueue') as {
  prototype: {
    pending: unknown[]
    throttledUntil: number
    throttleCheckTimeoutId: NodeJS.Timeout | null
    scheduleCheckPendingRequests(): void
    checkPendingRequests(): void
  }
}
const { createLogger } = require('kafkajs/src/loggers') as { createLogger: (options: object) => unknown }

/** Its log is silent: every outcome comes back as a value or an error, and is told by who asked. */
const logger = createLogger({ level: 0, logCreator: () => () => {} })

/**
 * As published, the queue arms a timer for `throttledUntil - now`, which is -1 - now when nothing throttles: on Node 24 that prints
 * TimeoutNegativeWarning and fires each millisecond for ever (issues 1704, 1751). Only waiting requests need a timer.
 */
RequestQueue.prototype.scheduleCheckPendingRequests = function () {
  if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null
      this.checkPendingRequests()
    },
    Math.max(10, this.throttledUntil - Date.now()),
  )
}

export type Address = { host: string; port: number }
export type Sasl = { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string }
export type NetworkOptions = {
  clientId: string
  requestTimeoutMs: number
  sasl?: Sasl
  ssl?: tls.ConnectionOptions
  /** Where a broker that calls itself `address` is really to be found (a proxy, a forwarded port). */
  reach?: (address: Address) => Address
}

/** Sockets without Nagle's delay: a small append must not wait for a larger one. */
export const socketFactory =
  (reach: NetworkOptions['reach']) =>
  ({ host, port, ssl, onConnect }: Address & { ssl?: tls.ConnectionOptions; onConnect: () => void }): Socket => {
    const to = reach?.({ host, port }) ?? { host, port }
    const name = net.isIP(host) ? {} : { servername: host }
    const socket = ssl ? tls.connect({ ...to, ...name, ...ssl }, onConnect) : net.connect(to, onConnect)
    return socket.setNoDelay(true).setKeepAlive(true, 30_000)
  }

const NEEDED = [
  { api: 0, name: 'Produce', version: 7 },
  { api: 1, name: 'Fetch', version: 11 },
]

/** A new connection to one broker, authenticated and ready. Throws where there is none. */
export const connect = async (to: Address & { nodeId: number }, options: NetworkOptions): Promise<Connection> => {
  const connectionPool = new ConnectionPoolOf({
    host: to.host,
    port: to.port,
    logger,
    socketFactory: socketFactory(options.reach),
    clientId: options.clientId,
    connectionTimeout: Math.min(3000, options.requestTimeoutMs),
    requestTimeout: options.requestTimeoutMs,
    enforceRequestTimeout: true,
    ...(options.sasl && { sasl: options.sasl }),
    ...(options.ssl && { ssl: options.ssl }),
  })
  const broker = new BrokerOf({ connectionPool, logger, nodeId: to.nodeId })
  const connection = connectionPool.pool[0]!
  try {
    await broker.connect()
  } catch (error) {
    hangUp(connection)
    throw error
  }
  for (const { api, name, version } of NEEDED) {
    const range = broker.versions[api]
    if (range === undefined || range.minVersion > version || range.maxVersion < version) {
      hangUp(connection)
      throw new Error(`the broker at ${to.host}:${to.port} does not speak ${name} version ${version}`)
    }
  }
  return connection
}

/** Ends a connection at once; whoever waits on it gets an error. */
export const hangUp = (connection: Connection): void => {
  connection.rejectRequests(new Error('the connection was closed'))
  connection.socket?.destroy()
  connection.disconnect().catch(() => undefined)
}
