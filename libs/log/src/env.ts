/** A variable of the environment, as the reference tells it. `usual`: what counts where it is not set. */
type Told = { name: string; means: string; usual?: string }

/** What openLog reads, and whatever opens something beside the log. A spec finds a name that is read and not told here. */
export const logEnv: readonly Told[] = [
  {
    name: 'KAFKA_BROKERS',
    means: 'the brokers, host:port, with commas between; without it the log is in `DATABASE_URL`',
  },
  { name: 'KAFKA_TOPIC', means: "the log's topic", usual: 'shop-events' },
  { name: 'KAFKA_CLIENT_ID', means: "how brokers' logs and quotas name this client", usual: 'cartstream' },
  { name: 'KAFKA_TLS', means: '1: TLS', usual: 'no TLS' },
  { name: 'KAFKA_TLS_CA', means: "a file with the certificate of the brokers' authority" },
  { name: 'KAFKA_SASL_MECHANISM', means: 'plain, scram-sha-256 or scram-sha-512', usual: 'no SASL' },
  { name: 'KAFKA_SASL_USERNAME', means: 'who it is, with a mechanism' },
  { name: 'KAFKA_SASL_PASSWORD', means: 'and their password' },
  { name: 'LOG_PARTITIONS', means: "partitions, fixed for the log's life", usual: '12; in PostgreSQL 1' },
  {
    name: 'LOG_ALLOW_SINGLE_REPLICA',
    means: '1: fewer than three replicas are a warning, not a reason not to be ready',
  },
]

/** What openSnapshots reads besides. */
export const snapshotsEnv: readonly Told[] = [
  {
    name: 'KAFKA_SNAPSHOT_TOPIC',
    means: 'the topic of the snapshots; beside a `KAFKA_TOPIC`, its name and `-snapshots`',
    usual: 'shop-snapshots',
  },
]

/** What openRelay reads besides. */
export const relayEnv: readonly Told[] = [
  { name: 'KAFKA_PUBLIC_TOPIC', means: 'the topic that the relay publishes to', usual: 'shop-events-public' },
]
