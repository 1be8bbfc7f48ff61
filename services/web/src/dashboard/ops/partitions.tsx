import type { Job } from '@cartstream/client'
import { asClock } from '../../look/spans.ts'
import { percentOf } from './job.ts'

/** A bar per partition of the log, with what a terminal shows, too: events, rate, time left. */
export const Partitions = ({ progress }: { progress: Job['progress'] }) => (
  <ul className="partitions">
    {progress.map((part) => {
      const percent = percentOf(part)
      const name = `Partition ${part.partition}`
      return (
        <li key={part.partition}>
          <span>{name}</span>
          <progress aria-label={name} max={100} value={percent} />
          <span className="number">{percent.toFixed(0)} %</span>
          <span className="soft small number">{rateOf(part)}</span>
        </li>
      )
    })}
  </ul>
)

const rateOf = ({ events, eventsPerSecond, etaSeconds }: Job['progress'][number]): string =>
  [
    `${events.toLocaleString()} events`,
    ...(eventsPerSecond > 0 ? [`${Math.round(eventsPerSecond).toLocaleString()} a second`] : []),
    ...(etaSeconds === undefined ? [] : [`${asClock(etaSeconds * 1000)} left`]),
  ].join(', ')
