import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client'
import { type MetricKind, type MetricName, metricList } from './metric-list.ts'

type Of<K extends MetricKind> = K extends { kind: 'counter' }
  ? Counter<K['labels'][number]>
  : K extends { kind: 'gauge' }
    ? Gauge<K['labels'][number]>
    : Histogram<K['labels'][number]>

/** One instrument for each entry of the list, by its key. */
export type Instruments = { readonly [N in MetricName]: Of<(typeof metricList)[N]> }
export type Metrics = Instruments & {
  /** The body of /metrics. */
  exposition(): Promise<{ contentType: string; body: string }>
}

/** The instruments of one process, in a registry of their own; with `processMetrics`, those of Node.js beside them. */
export const createMetrics = ({ processMetrics = false } = {}): Metrics => {
  const registry = new Registry()
  if (processMetrics) collectDefaultMetrics({ register: registry })
  const instruments = Object.fromEntries(
    Object.entries(metricList).map(([key, kind]) => [key, create(kind, registry)]),
  ) as Instruments
  return {
    ...instruments,
    exposition: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  }
}

const create = (metric: MetricKind, registry: Registry): Counter<string> | Gauge<string> | Histogram<string> => {
  const { name, help } = metric
  const config = { name, help, labelNames: [...metric.labels], registers: [registry] }
  if ('buckets' in metric) return new Histogram({ ...config, buckets: [...metric.buckets] })
  return metric.kind === 'counter' ? new Counter(config) : new Gauge(config)
}
