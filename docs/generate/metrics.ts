import { metricList } from '@cartstream/run'
import { code, codes, type Page, table } from './markdown.ts'

const INTRODUCTION = `# Metrics

Each service serves those of its own at \`/metrics\`, in the text format of Prometheus, with Node's own beside them. Durations are seconds. No label names a
shop, a cart, a SKU or a person. Through the public origin \`/metrics\` is not let.
`

export const metrics: Page = {
  from: 'libs/run/src/metric-list.ts',
  text: () =>
    `${INTRODUCTION}\n${table(
      ['metric', 'kind', 'says', 'labels'],
      Object.values(metricList).map(({ name, kind, help, labels }) => [code(name), kind, help, codes(labels)]),
    )}`,
}
