import { describe, expect, it } from 'vitest'
import { type MetricKind, metricList } from './metric-list.ts'
import { createMetrics } from './metrics.ts'

const all: [string, MetricKind][] = Object.entries(metricList)

describe('the list of metrics', () => {
  it('names each metric once', () => {
    expect(new Set(all.map(([, metric]) => metric.name)).size).toBe(all.length)
  })
  it.each(all)('%s keeps to the rules of Prometheus and has no label that names people or shops', (_, metric) => {
    expect(metric.name).toMatch(/^cartstream_[a-z_]+$/)
    expect(metric.name.endsWith('_total')).toBe(metric.kind === 'counter')
    expect(metric.name).not.toMatch(/_ms|millis|_kb/)
    for (const label of metric.labels) expect(['shop', 'cart', 'sku', 'actor', 'subject']).not.toContain(label)
    if (/duration|delay/.test(metric.name)) expect(metric.name).toMatch(/_seconds$/)
  })
})

describe('metrics', () => {
  it('are exposed as text with what was counted', async () => {
    const metrics = createMetrics()
    metrics.commands.inc({ type: 'AddItem', code: 'ok' }, 2)
    metrics.projectionLagEvents.set({ projection: 'availability', partition: 0 }, 7)
    metrics.appendDuration.observe(0.002)
    const { contentType, body } = await metrics.exposition()
    expect(contentType).toContain('text/plain')
    expect(body).toContain('cartstream_commands_total{type="AddItem",code="ok"} 2')
    expect(body).toContain('cartstream_projection_lag_events{projection="availability",partition="0"} 7')
    expect(body).toContain('cartstream_log_append_duration_seconds_bucket{le="0.0025"} 1')
  })
  it('of one process know nothing of another', async () => {
    createMetrics().appends.inc({ outcome: 'conflict' })
    expect((await createMetrics().exposition()).body).not.toContain('conflict"}')
  })
  it('show the process beside them where asked to', async () => {
    expect((await createMetrics({ processMetrics: true }).exposition()).body).toContain('process_resident_memory_bytes')
  })
})
