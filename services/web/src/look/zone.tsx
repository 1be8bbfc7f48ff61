import { keep } from './kept.ts'

/** `browser`, or the name of a time zone such as UTC or Europe/London. */
const zone = keep<string>('cartstream-zone', 'browser')

const formats = new Map<string, Intl.DateTimeFormat>()
const formatOf = (name: string, withDate: boolean): Intl.DateTimeFormat => {
  const id = `${name} ${withDate}`
  const known = formats.get(id)
  if (known !== undefined) return known
  const date = withDate ? ({ year: 'numeric', month: 'short', day: 'numeric' } as const) : {}
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  const format = new Intl.DateTimeFormat(undefined, { ...date, ...time, ...(name !== 'browser' && { timeZone: name }) })
  formats.set(id, format)
  return format
}

const days = new Map<string, Intl.DateTimeFormat>()
const isToday = (at: Date, name: string): boolean => {
  const zone = name !== 'browser' && { timeZone: name }
  const day = days.get(name) ?? new Intl.DateTimeFormat('en', { dateStyle: 'short', ...zone })
  days.set(name, day)
  return day.format(at) === day.format(new Date())
}

/** An instant (RFC 3339) in the time zone that was chosen; with its date where that is not today. */
export const At = ({ at }: { at: string }) => {
  const name = zone.use()
  const date = new Date(at)
  return (
    <time dateTime={at} title={at}>
      {formatOf(name, !isToday(date, name)).format(date)}
    </time>
  )
}

/** The zone that was chosen, for who formats instants otherwise: undefined for the browser's own. */
export const useZone = (): string | undefined => {
  const name = zone.use()
  return name === 'browser' ? undefined : name
}

const own = Intl.DateTimeFormat().resolvedOptions().timeZone

/** One choice for every time on every page. */
export const ZoneChoice = () => {
  const name = zone.use()
  return (
    <label className="zone">
      <span className="unseen">Time zone</span>
      <select className="input" value={name} onChange={({ target }) => zone.set(target.value)}>
        <option value="browser">Here ({own})</option>
        <option value="UTC">UTC</option>
        <optgroup label="The shop’s time zone">
          {Intl.supportedValuesOf('timeZone').map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  )
}
