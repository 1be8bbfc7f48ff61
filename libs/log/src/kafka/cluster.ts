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

/** Sends keyed records to a partition of one topic, all of them or none; resolves to the offset of the first. */
export type Sender = {
  send(partition: number, messages: readonly { key: string; value: Buffer | null }[]): Promise<bigint>
  close(): Promise<void>
}

/** Which broker leads which partition of one topic, and connections to the leaders. */
export class Cluster {
  readonly topic: string
  readonly admin: Admin
  readonly #kafka: kafkajs.Kafka
  readonly #options: NetworkOptions
  #leaders = new Map<number, Address & { nodeId: number }>()
  #refreshing: Promise<void> | undefined
  #connected: Promise<void> | undefined

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

  /** For records that no rule judges: kafkajs's own producer, which tries again, so that one may be there twice. */
  async sender(): Promise<Sender> {
    const { topic } = this
    const producer = this.#kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner })
    await producer.connect()
    return {
      async send(partition, messages) {
        const sent = messages.map((message) => ({ ...message, partition }))
        const [said] = await producer.send({ topic, acks: -1, messages: sent })
        return BigInt(said!.baseOffset!)
      },
      close: () => producer.disconnect(),
    }
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
