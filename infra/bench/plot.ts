import { type PurchaseRun, type Run, rateOf } from './report.ts'

const [WIDTH, COLUMNS, GAP, BAR, LABEL, NUMBER] = [960, 3, 24, 20, 120, 48]
const COLOURS: Record<Run['target'], string> = {
  ceiling: '#94a3b8',
  cartstream: '#c2410c',
  'row-lock': '#1d4ed8',
  'row-lock-cte': '#60a5fa',
}
const CELL = (WIDTH - GAP * (COLUMNS + 1)) / COLUMNS

type Any = Run | PurchaseRun

/** Adds and purchases as bars, a panel for each cell, each with a scale of its own: an SVG that stands by itself. */
export const plotOf = (adds: readonly Run[], purchases: readonly PurchaseRun[]): string => {
  const parts: string[] = []
  let y = GAP
  for (const [unit, runs] of [
    ['commands/s', adds],
    ['purchases/s', purchases],
  ] as const) {
    const panels = panelsOf(runs, unit)
    for (let i = 0; i < panels.length; i += COLUMNS) {
      const row = panels.slice(i, i + COLUMNS)
      for (const [column, { bars }] of row.entries())
        parts.push(`<g transform="translate(${GAP + column * (CELL + GAP)} ${y})">${bars}</g>`)
      y += Math.max(...row.map(({ height }) => height)) + GAP
    }
  }
  const style =
    'text{font:12px ui-sans-serif,system-ui,sans-serif;fill:#0f172a}.t{font-weight:600}.n{font-variant-numeric:tabular-nums}'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="Commands and purchases per second, by target"><style>${style}</style><rect width="${WIDTH}" height="${y}" fill="#f8fafc"/>${parts.join('\n')}</svg>\n`
}

const panelsOf = (runs: readonly Any[], unit: string): { bars: string; height: number }[] => {
  const cells = new Map<string, Any[]>()
  for (const run of runs) {
    const name = `${run.workload}, ${run.connections} connections, ${unit}`
    cells.set(name, [...(cells.get(name) ?? []), run])
  }
  return [...cells].map(([name, ones]) => {
    const most = Math.max(1, ...ones.map(rateOf))
    const bars = ones.map((run, i) => barOf(run, rateOf(run) / most, GAP + i * BAR))
    return { bars: `<text class="t" y="12">${name}</text>${bars.join('')}`, height: GAP + ones.length * BAR }
  })
}

const barOf = (run: Any, share: number, y: number): string => {
  const width = Math.round(share * (CELL - LABEL - NUMBER))
  const text = y + BAR - 6
  return [
    `<text y="${text}">${run.target}, ${run.log === 'kafka' ? 'Kafka' : 'PG'}</text>`,
    `<rect x="${LABEL}" y="${y + 2}" width="${width}" height="${BAR - 5}" fill="${COLOURS[run.target]}"/>`,
    `<text class="n" x="${LABEL + width + 5}" y="${text}">${rateOf(run).toLocaleString('en-US')}</text>`,
  ].join('')
}
