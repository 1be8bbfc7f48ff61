import { useId } from 'react'
import type { Figure } from './figures.ts'
import type { Hour } from './hours.ts'
import type { HourName } from './ticks.ts'

export const WIDTH = 400
export const HEIGHT = 170
const LEFT = 58
const RIGHT = 8
const TOP = 10
const BOTTOM = 22
const BASE = HEIGHT - BOTTOM

/** A figure as it is drawn. `top`: of the scale; `say`: a value in words. `more` stands on top of `value`. */
export type Drawn = {
  figure: Figure
  hours: readonly Hour[]
  points: readonly { value: number | undefined; more: number }[]
  names: readonly HourName[]
  top: number
  say: (value: number) => string
}

const stepOf = ({ hours }: Drawn): number => (WIDTH - LEFT - RIGHT) / hours.length
const heightOf = ({ top }: Drawn, value: number): number => (value / top) * (BASE - TOP)
const middleOf = (drawn: Drawn, i: number): number => LEFT + (i + 0.5) * stepOf(drawn)

/** The lowest, the middle and the highest of the scale; and so many hours as there is room for. */
export const Axes = (drawn: Drawn) => (
  <g className="axes">
    {(drawn.top > 1 || drawn.figure.unit !== 'count' ? [0, drawn.top / 2, drawn.top] : [0, drawn.top]).map((value) => {
      const y = BASE - heightOf(drawn, value)
      return (
        <g key={value}>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={y} y2={y} />
          <text x={LEFT - 6} y={y + 4} textAnchor="end">
            {drawn.say(value)}
          </text>
        </g>
      )
    })}
    {drawn.names.map(({ short }, i) =>
      short === undefined ? null : (
        <text key={drawn.hours[i]!.at} x={middleOf(drawn, i)} y={HEIGHT - 6} textAnchor="middle">
          {short}
        </text>
      ),
    )}
  </g>
)

/** A bar an hour; what stands on top is hatched, so that it is told apart without its colour. */
export const Bars = (drawn: Drawn) => {
  const hatch = useId()
  const width = Math.max(1, stepOf(drawn) - (drawn.hours.length > 72 ? 0.5 : 2))
  return (
    <g>
      <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className="bar-more" width="5" height="5" />
        <line className="hatch" x1="0" x2="0" y2="5" />
      </pattern>
      {drawn.points.map(({ value = 0, more }, i) => {
        const [own, above] = [heightOf(drawn, value), heightOf(drawn, more)]
        const x = middleOf(drawn, i) - width / 2
        return (
          <g key={drawn.hours[i]!.at}>
            {own > 0 && <rect className="bar" {...{ x, width, y: BASE - own, height: own }} />}
            {above > 0 && <rect fill={`url(#${hatch})`} {...{ x, width, y: BASE - own - above, height: above }} />}
          </g>
        )
      })}
    </g>
  )
}

/** A point an hour, joined where they follow one another: nothing is drawn through an hour that has no figure. */
export const Line = (drawn: Drawn) => {
  const { points, hours } = drawn
  const at = (i: number, value: number) => `${middleOf(drawn, i)} ${BASE - heightOf(drawn, value)}`
  const path = points.map(({ value }, i) => {
    if (value === undefined) return ''
    return `${i === 0 || points[i - 1]!.value === undefined ? 'M' : 'L'}${at(i, value)}`
  })
  return (
    <g>
      <path className="line" d={path.join('')} />
      {points.map(({ value }, i) =>
        value === undefined ? null : (
          <circle
            key={hours[i]!.at}
            className="dot"
            cx={middleOf(drawn, i)}
            cy={BASE - heightOf(drawn, value)}
            r={hours.length > 72 ? 1.5 : 3}
          />
        ),
      )}
    </g>
  )
}

/** What is under the pointer, in words. */
export const Readings = (drawn: Drawn) => {
  const { figure, points, names, say, hours } = drawn
  const width = stepOf(drawn)
  return (
    <g className="readings">
      {points.map(({ value, more }, i) => {
        if (value === undefined) return null
        const rest = figure.more === undefined ? '' : ` ${figure.part}, ${say(more)} ${figure.more.name}`
        return (
          <rect key={hours[i]!.at} x={middleOf(drawn, i) - width / 2} y={TOP} {...{ width, height: BASE - TOP }}>
            <title>{`${names[i]!.long}: ${say(value)}${rest}`}</title>
          </rect>
        )
      })}
    </g>
  )
}
