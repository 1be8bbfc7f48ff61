import kafkajs, { type Admin } from 'kafkajs'
import {
  type Address,
  type Connection,
  connect,
  hangUp,
  type NetworkOptions,
  type Protocol,
  socketFactory,
} from './kafkajs.ts'

/** A connection that nobody uses is kept for so long, and so many of them to a partition's leader. */
const IDLE_MS = 30_000
const MOST_IDLE = 4
type Idle = { connection: Connection; end: NodeJS.Timeout }

/** Which broker leads which partition of one topic, and connections to the leaders. */
export class Cluster {
  readonly topic: string
  readonly admin: Admin
  readonly #kafka: kafkajs.Kafka
  readonly #options: NetworkOptions
  #leaders = new Map<number, Address & { nodeId: number }>()
  readonly #idle = new Map<number, Idle[]>()
  #refreshing: Promise<void> | undefined
  #asking: Promise<ReadonlyMap<number, bigint>> | undefined
  #connected: Promise<void> | undefined
  #closed = false

  constructor(brokers: string[], topic: string, options: NetworkOptions) {
    this.topic = topic
    this.#options = options
    this.#kafka = new kafkajs.Kafka({
      brokers,
      clientId: options.clientId,
      logLevel: kafkajs.logLevel.NOTHING,
      requestTimeout: options.requestTimeoutMs,
      connectionTimeout: Math.min(3000, options.requestTimeoutMs),
      socketFactory: socketFactory(options.reach) as never,
      ...(options.sasl && { sasl: options.sasl as never }),
      ...(options.ssl && { ssl: options.ssl }),
    })
    // only questions and the topic's creation go through here, never an append: retries do no harm
    this.admin = this.#kafka.admin({ retry: { retries: 2, initialRetryTime: 50 } })
  }

  /** Asks who leads what now; callers at the same time share one question. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#ask().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  /** Settles once `admin` may be asked. */
  connectAdmin(): Promise<void> {
    this.#connected ??= this.admin.connect().catch((error) => {
      this.#connected = undefined
      throw error
    })
    return this.#connected
  }

  async #ask(): Promise<void> {
    await this.connectAdmin()
    const [{ brokers }, { topics }] = await Promise.all([
      this.admin.describeCluster(),
      this.admin.fetchTopicMetadata({ topics: [this.topic] }),
    ])
    const addresses = new Map(brokers.map((b) => [b.nodeId, b]))
    const leaders = new Map<number, Address & { nodeId: number }>()
    for (const { partitionId, leader } of topics[0]?.partitions ?? []) {
      const address = addresses.get(leader)
      if (address !== undefined) leaders.set(partitionId, address)
    }
    this.#leaders = leaders
  }

  /** The last offset of a partition, -1 without any record. Callers at the same time share one question about all of them. */
  async end(partition: number): Promise<bigint> {
    this.#asking ??= this.#ends().finally(() => {
      this.#asking = undefined
    })
    const end = (await this.#asking).get(partition)
    if (end === undefined) throw new Error(`the brokers do not say where partition ${partition} of ${this.topic} ends`)
    return end
  }

  async #ends(): Promise<ReadonlyMap<number, bigint>> {
    await this.connectAdmin()
    const ends = await this.admin.fetchTopicOffsets(this.topic)
    return new Map(ends.map(({ partition, high }) => [partition, BigInt(high) - 1n]))
  }

  /** A new connection to the partition's leader. Throws where there is none; the next call asks anew who it is. */
  async connect(partition: number): Promise<Connection> {
    if (!this.#leaders.has(partition)) await this.refresh()
    const leader = this.#leaders.get(partition)
    if (leader === undefined) throw new Error(`partition ${partition} of ${this.topic} has no leader now`)
    try {
      return await connect(leader, this.#options)
    } catch (error) {
      this.#leaders.delete(partition)
      throw error
    }
  }

  /** As `connect`, or a connection that was left a moment ago: a short read need not wait for one of its own. */
  async borrow(partition: number): Promise<Connection> {
    const left = this.#idle.get(partition) ?? []
    for (let idle = left.pop(); idle !== undefined; idle = left.pop()) {
      clearTimeout(idle.end)
      if (idle.connection.isConnected()) return idle.connection
      hangUp(idle.connection)
    }
    return this.connect(partition)
  }

  /** A borrowed connection on which nothing is asked any more. */
  giveBack(partition: number, connection: Connection): void {
    const left = this.#idle.get(partition) ?? []
    if (this.#closed || left.length >= MOST_IDLE || !connection.isConnected()) {
      hangUp(connection)
      return
    }
    const end = setTimeout(() => {
      left.splice(left.indexOf(idle), 1)
      hangUp(connection)
    }, IDLE_MS).unref()
    const idle = { connection, end }
    left.push(idle)
    this.#idle.set(partition, left)
  }

  /** What we believed of a partition's leader was wrong. */
  mistrust(partition: number): void {
    this.#leaders.delete(partition)
    this.#hangUpIdle(partition)
  }

  #hangUpIdle(partition: number): void {
    for (const { connection, end } of this.#idle.get(partition)?.splice(0) ?? []) {
      clearTimeout(end)
      hangUp(connection)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const partition of this.#idle.keys()) this.#hangUpIdle(partition)
    if (this.#connected === undefined) return
    await this.#connected.catch(() => undefined)
    await this.admin.disconnect()
  }
}

/** One user's connection to a partition's leader, made, or with `borrows` perhaps another's before, when needed. `current` changes with each new one. */
export class Line {
  readonly partition: number
  readonly #cluster: Cluster
  readonly #borrows: boolean
  #current: Connection | undefined
  #connecting: Promise<Connection> | undefined
  #closed = false

  constructor(cluster: Cluster, partition: number, { borrows = false } = {}) {
    this.#cluster = cluster
    this.partition = partition
    this.#borrows = borrows
  }

  /** The connection, if it stands. */
  get current(): Connection | undefined {
    return this.#current?.isConnected() ? this.#current : undefined
  }

  /** Callers at the same time share one. */
  async ready(): Promise<Connection> {
    if (this.#closed) throw new Error('the log is closed')
    const standing = this.current
    if (standing !== undefined) return standing
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  async #connect(): Promise<Connection> {
    const fresh = await (this.#borrows ? this.#cluster.borrow(this.partition) : this.#cluster.connect(this.partition))
    if (this.#closed) {
      hangUp(fresh)
      throw new Error('the log is closed')
    }
    this.#current = fresh
    return fresh
  }

  async ask<T>(protocol: Protocol<T>): Promise<T> {
    return (await this.ready()).send(protocol)
  }

  /** Drops the connection, and what we believed of the leader. */
  drop(): void {
    if (this.#current !== undefined) hangUp(this.#current)
    this.#current = undefined
    this.#cluster.mistrust(this.partition)
  }

  close(): void {
    this.#closed = true
    if (this.#current !== undefined) hangUp(this.#current)
    this.#current = undefined
  }

  /** As `close`, but the connection is left to whoever comes next, once all that was asked on it is `answered`. */
  leave(answered: Promise<unknown>): void {
    const connection = this.#current
    this.#current = undefined
    this.close()
    if (connection !== undefined) void answered.then(() => this.#cluster.giveBack(this.partition, connection))
  }
}
