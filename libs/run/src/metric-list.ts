/**
 * Every metric of cartstream, once; the reference, the dashboards and the alerts are made from this list.
 * Prometheus' rules: base units (seconds, bytes), counters end in `_total`; never a shop, cart, SKU or person as a label.
 */
export type MetricKind =
  | { kind: 'counter' | 'gauge'; name: string; help: string; labels: readonly string[] }
  | { kind: 'histogram'; name: string; help: string; labels: readonly string[]; buckets: readonly number[] }

const counter = <const L extends readonly string[]>(name: `cartstream_${string}_total`, help: string, labels: L) => ({
  kind: 'counter' as const,
  name,
  help,
  labels,
})
const gauge = <const L extends readonly string[]>(name: `cartstream_${string}`, help: string, labels: L) => ({
  kind: 'gauge' as const,
  name,
  help,
  labels,
})
const histogram = <const L extends readonly string[]>(
  name: `cartstream_${string}`,
  help: string,
  labels: L,
  buckets: readonly number[],
) => ({ kind: 'histogram' as const, name, help, labels, buckets })

/** Seconds, from half a millisecond to ten seconds. */
const fast = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const counts = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000]

export const metricList = {
  // HTTP, at every door. `route` is the pattern, never the path.
  httpRequests: histogram(
    'cartstream_http_request_duration_seconds',
    'Time to answer a request',
    ['method', 'route', 'status'],
    fast,
  ),
  // commands
  commands: counter('cartstream_commands_total', 'Commands answered, by type and code (ok, or the problem)', [
    'type',
    'code',
  ]),
  commandsInFlight: gauge('cartstream_commands_in_flight', 'Commands that wait for the log', []),
  replays: counter('cartstream_commands_replayed_total', 'Commands answered from the memory of their key', []),
  // log
  appends: counter('cartstream_log_appends_total', 'Appends by outcome (appended, conflict, unknown, refused)', [
    'outcome',
  ]),
  appendDuration: histogram('cartstream_log_append_duration_seconds', 'Time of an append, request to answer', [], fast),
  batchEvents: histogram('cartstream_log_batch_events', 'Events in an appended batch', [], counts),
  batchCommands: histogram('cartstream_log_batch_commands', 'Commands answered by one appended batch', [], counts),
  voidBatches: counter('cartstream_log_void_batches_total', 'Batches that lost their place, as readers met them', []),
  foreignRecords: counter('cartstream_log_foreign_records_total', 'Records on the topic that are not ours', []),
  diverged: gauge('cartstream_log_diverged', '1 where a partition has lost a tail it had acknowledged', ['partition']),
  partitionReady: gauge('cartstream_log_partition_ready', '1 where this handler decides for the partition', [
    'partition',
  ]),
  rememberedKeys: gauge('cartstream_idempotency_keys', 'Idempotency keys remembered', ['partition']),
  holdExpiryDelay: histogram(
    'cartstream_hold_expiry_delay_seconds',
    'Time from the end of a hold to the event that logs it',
    [],
    fast,
  ),
  // projector
  projectedEvents: counter('cartstream_projected_events_total', 'Events projected', ['projection']),
  projectionLagEvents: gauge(
    'cartstream_projection_lag_events',
    'Events between the checkpoint and the end of the log',
    ['projection', 'partition'],
  ),
  projectionLagSeconds: gauge(
    'cartstream_projection_lag_seconds',
    'Age of the oldest event that is not projected yet; 0 when caught up',
    ['projection', 'partition'],
  ),
  projectionDelay: histogram(
    'cartstream_projection_delay_seconds',
    'From the append of a batch to the commit of its rows',
    [],
    fast,
  ),
  projectionDuration: histogram(
    'cartstream_projection_transaction_duration_seconds',
    'Time of one transaction: rows, tombstones and checkpoint',
    ['projection'],
    fast,
  ),
  checkpointConflicts: counter(
    'cartstream_projection_checkpoint_conflicts_total',
    'Transactions rolled back because another projector had the checkpoint',
    ['projection'],
  ),
  deadLetters: gauge(
    'cartstream_dead_letters',
    'Streams that a read model goes on without, because it could not take an event of theirs: people must see to them',
    ['projection'],
  ),
  deadLetterEvents: counter('cartstream_dead_letter_events_total', 'Events parked in dead letters', ['projection']),
  outboxSends: counter(
    'cartstream_outbox_sends_total',
    'Tries to have an effect done outside (a refund, a cancelled intent), by outcome (sent, pending, refused, retry, gave-up)',
    ['kind', 'outcome'],
  ),
  outboxSendDuration: histogram(
    'cartstream_outbox_send_duration_seconds',
    'Time that whoever does an effect takes to answer',
    ['kind'],
    fast,
  ),
  outboxWaiting: gauge('cartstream_outbox_waiting', 'Effects that are still to be sent', ['partition']),
  outboxFailed: gauge('cartstream_outbox_failed', 'Effects that were refused or given up: people must see to them', [
    'partition',
  ]),
  // relay
  relayedEvents: counter('cartstream_relay_events_total', 'Events published for others', ['partition']),
  relayLagSeconds: gauge(
    'cartstream_relay_lag_seconds',
    'Age of the oldest event that was read and is not published yet',
    ['partition'],
  ),
  // gateway
  subscriptions: gauge('cartstream_stream_subscriptions', 'Open subscriptions', ['topic', 'transport']),
  frames: counter('cartstream_stream_frames_total', 'Frames sent', ['topic', 'type']),
  conflated: counter(
    'cartstream_stream_rows_conflated_total',
    'Rows replaced by a later state before a slow client took them',
    ['topic'],
  ),
  pushDelay: histogram(
    'cartstream_stream_push_delay_seconds',
    'Time from the append of an event to its frame',
    ['topic'],
    fast,
  ),
  // analyst
  indexBytes: gauge('cartstream_analyst_index_bytes', 'What the analyst remembers of where events are', ['partition']),
  certifiedEvents: gauge('cartstream_certified_events', 'Events that the certificate of no oversell has checked', [
    'partition',
  ]),
  certificateBreaches: gauge(
    'cartstream_certificate_breaches',
    'Events by which more was held or sold than there was; anything but 0 is a fault of ours',
    ['partition'],
  ),
} as const satisfies Record<string, MetricKind>

export type MetricName = keyof typeof metricList
