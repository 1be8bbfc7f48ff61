import { useId } from 'react'
import { useZone } from '../../look/zone.tsx'
import { type Figure, said } from './figures.ts'
import { type Hour, rowsOf } from './hours.ts'
import { Axes, Bars, type Drawn, HEIGHT, Line, Readings, WIDTH } from './marks.tsx'
import { scaleFor } from './scale.ts'
import { namesOf } from './ticks.ts'

type PlotProps = { figure: Figure; hours: readonly Hour[]; currency: string }

/** One figure over the hours. What it shows is in its description, too, and hour by hour in the table. */
export const Plot = ({ figure, hours, currency }: PlotProps) => {
  const [title, desc] = [useId(), useId()]
  const names = namesOf(hours, useZone())
  const { name, means, unit } = figure
  const say = (value: number) => said(unit, value, currency)
  const all = figure.whole(rowsOf(hours))
  const points = hours.map(({ row }) => ({
    value: row && figure.value(row),
    more: row && figure.more ? figure.more.value(row) : 0,
  }))
  const drawn: Drawn = { figure, hours, points, names, say, top: scaleFor(unit, largestOf(points)) }
  return (
    <figure className="card plot">
      <figcaption>
        <h2>{name}</h2>
        <strong className="push number">{all === undefined ? '–' : say(all)}</strong>
        <span className="soft small">{means}</span>
        {figure.more !== undefined && <Legend figure={figure} />}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={title} aria-describedby={desc}>
        <title id={title}>{`${name} by the hour`}</title>
        <desc id={desc}>{inWords(drawn)}</desc>
        <Axes {...drawn} />
        {unit === 'count' ? <Bars {...drawn} /> : <Line {...drawn} />}
        <Readings {...drawn} />
      </svg>
    </figure>
  )
}

const largestOf = (points: Drawn['points']): number => Math.max(0, ...points.map(({ value = 0, more }) => value + more))

/** What somebody would say of the picture. */
const inWords = ({ points, names, say, figure }: Drawn): string => {
  const found = points.flatMap(({ value, more }, i) =>
    value === undefined ? [] : [{ at: names[i]!.long, value: value + more }],
  )
  if (found.length === 0) return `Nothing in these ${points.length} hours.`
  const most = found.reduce((a, b) => (b.value > a.value ? b : a))
  const least = found.reduce((a, b) => (b.value < a.value ? b : a))
  const of = `${found.length} of ${points.length} hours have a figure`
  const kind = figure.unit === 'count' ? 'Bars' : 'A line'
  return `${kind}: ${of}; the highest is ${say(most.value)} (${most.at}), the lowest ${say(least.value)} (${least.at}).`
}

const Legend = ({ figure: { part, more } }: { figure: Figure }) => (
  <span className="legend small">
    <svg viewBox="0 0 12 12" aria-hidden="true">
      <rect className="bar" width="12" height="12" />
    </svg>
    {part}
    <svg viewBox="0 0 12 12" aria-hidden="true">
      <rect className="bar-more" width="12" height="12" />
      <path className="hatch" d="M0 12 12 0M0 6 6 0M6 12 12 6" />
    </svg>
    {more?.name}
  </span>
)
