import type { AnalyticsHour } from '@cartstream/client'
import { useLive } from '@cartstream/client/react'
import { useMemo } from 'react'
import { LiveList } from '../../live/live-list.tsx'
import { Button } from '../../look/button.tsx'
import { useNow } from '../../look/clock.ts'
import { Empty } from '../../look/states.tsx'
import { useAddress } from '../../way/way.tsx'
import { PageHead } from '../page-head.tsx'
import { SaveChoice } from '../table/table-tools.tsx'
import { figures } from './figures.ts'
import { type Hour, lastHours, rowsOf } from './hours.ts'
import { HoursTable, hourColumns } from './hours-table.tsx'
import { Plot } from './plot.tsx'
import './analytics.css'

const DAY = 24
const ranges: Record<string, { name: string; hours: number }> = {
  '': { name: 'The last 24 hours', hours: DAY },
  '3d': { name: 'The last 3 days', hours: 3 * DAY },
  '7d': { name: 'The last 7 days', hours: 7 * DAY },
}
const HOUR_MS = 3_600_000

/** What the shop's hours come to, as they change; the same figures as plots and as a table. */
export const Page = () => {
  const [range, setRange] = useAddress('range')
  const [as, setAs] = useAddress('as')
  const snapshot = useLive<AnalyticsHour>('analytics')
  const hour = Math.floor(useNow() / HOUR_MS) * HOUR_MS
  const count = (ranges[range] ?? ranges['']!).hours
  const hours = useMemo(() => lastHours(snapshot.rows, count, hour), [snapshot.rows, count, hour])
  const rows = useMemo(() => rowsOf(hours), [hours])
  const isTable = as === 'table'
  return (
    <>
      <PageHead title="Analytics" />
      <div className="tools-row">
        <label>
          <span className="unseen">Time</span>
          <select className="input" value={range} onChange={({ target }) => setRange(target.value)}>
            {Object.entries(ranges).map(([key, { name }]) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Button aria-pressed={!isTable} onClick={() => setAs('')}>
          Plots
        </Button>
        <Button aria-pressed={isTable} onClick={() => setAs('table')}>
          Table
        </Button>
        <SaveChoice name="analytics" columns={hourColumns} rows={() => rows} />
      </div>
      <LiveList what="figures" snapshot={snapshot}>
        {rows.length === 0 && (
          <Empty title="Nothing has happened in this time">
            An hour is here as soon as somebody opens a cart in it.
          </Empty>
        )}
        {rows.length > 0 && (isTable ? <HoursTable rows={rows} /> : <Plots hours={hours} rows={rows} />)}
      </LiveList>
    </>
  )
}

const Plots = ({ hours, rows }: { hours: readonly Hour[]; rows: readonly AnalyticsHour[] }) => (
  <div className="plots">
    {figures.map((figure) => (
      <Plot key={figure.key} figure={figure} hours={hours} currency={rows[0]!.currency} />
    ))}
  </div>
)
