import { useNow } from './clock.ts'
import { asClock, inShort, inWords } from './spans.ts'

const SOON_MS = 2 * 60_000

/** What is left until an instant (RFC 3339): a clock, with a word besides the colour where it is soon or over. */
export const Countdown = ({ until, over = 'ended' }: { until: string; over?: string }) => {
  const left = Date.parse(until) - useNow()
  if (left <= 0)
    return (
      <span className="badge" data-tone="bad">
        {over}
      </span>
    )
  const isSoon = left < SOON_MS
  return (
    <time
      dateTime={until}
      className={isSoon ? 'badge number' : 'number'}
      data-tone={isSoon ? 'warn' : undefined}
      title={`${inWords(left)} left`}
    >
      {isSoon && <span aria-hidden="true">!</span>}
      {asClock(left)}
    </time>
  )
}

/** How long ago an instant was. */
export const Age = ({ since }: { since: string }) => (
  <time dateTime={since} className="number" title={since}>
    {inShort(useNow() - Date.parse(since))}
  </time>
)
