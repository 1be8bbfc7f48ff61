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

/** Which broker leads which partition of one topic, and connections to the leaders. */
export class Cluster {
  readonly topic: string
  readonly admin: Admin
  readonly #options: NetworkOptions
  #leaders = new Map<number, Address & { nodeId: number }>()
  #refreshing: Promise<void> | undefined
  #asking: Promise<ReadonlyMap<number, bigint>> | undefined
  #connected: Promise<void> | undefined

  constructor(brokers: string[], topic: string, options: NetworkOptions) {
    this.topic = topic
    this.#options = options
    const kafka = new kafkajs.Kafka({
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
    this.admin = kafka.admin({ retry: { retries: 2, initialRetryTime: 50 } })
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

  /** What we believed of a partition's leader was wrong. */
  mistrust(partition: number): void {
    this.#leaders.delete(partition)
  }

  async close(): Promise<void> {
    if (this.#connected === undefined) return
    await this.#connected.catch(() => undefined)
    await this.admin.disconnect()
  }
}

/** One user's connection to a partition's leader, made when needed. `current` changes with each new connection. */
export class Line {
  readonly partition: number
  readonly #cluster: Cluster
  #current: Connection | undefined
  #closed = false

  constructor(cluster: Cluster, partition: number) {
    this.#cluster = cluster
    this.partition = partition
  }

  /** The connection, if it stands. */
  get current(): Connection | undefined {
    return this.#current?.isConnected() ? this.#current : undefined
  }

  async ready(): Promise<Connection> {
    if (this.#closed) throw new Error('the log is closed')
    const standing = this.current
    if (standing !== undefined) return standing
    const fresh = await this.#cluster.connect(this.partition)
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
}
