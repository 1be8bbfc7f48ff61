/** Instants as a wall clock of some time zone shows them, down to the millisecond; `zone` undefined: the browser's own. */
type Zone = string | undefined

const formats = new Map<Zone, Intl.DateTimeFormat>()
const formatOf = (zone: Zone): Intl.DateTimeFormat => {
  let format = formats.get(zone)
  if (format === undefined) {
    const date = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 } as const
    const options = { ...date, ...time, hourCycle: 'h23', calendar: 'gregory', numberingSystem: 'latn' } as const
    format = new Intl.DateTimeFormat('en', { ...options, ...(zone !== undefined && { timeZone: zone }) })
    formats.set(zone, format)
  }
  return format
}

/** 2026-11-26 20:03:07.250 */
export const wallOf = (ms: number, zone: Zone): string => {
  const part = new Map(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  )
  const at = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? ''
  const date = `${at('year').padStart(4, '0')}-${at('month')}-${at('day')}`
  return `${date} ${at('hour')}:${at('minute')}:${at('second')}.${at('fractionalSecond')}`
}

const WALL = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?$/
const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i

/** A time of today, or of the day before. */
const OF_A_DAY = /^(?:(today|yesterday),? +)?(\d{1,2}:\d\d(?::\d\d(?:\.\d{1,3})?)?)$/i

/** What was typed of today or yesterday as it is by the date, where `now` says which days those are. */
const dated = (said: string, zone: Zone, now: number | undefined): string => {
  const [, day = 'today', time] = OF_A_DAY.exec(said) ?? []
  if (time === undefined || now === undefined) return said
  const midnight = Date.parse(`${wallOf(now, zone).slice(0, 10)}T00:00:00Z`)
  const date = new Date(day.toLowerCase() === 'today' ? midnight : midnight - DAY_MS).toISOString().slice(0, 10)
  return `${date} ${time.replace(/^\d:/, '0$&')}`
}

/**
 * Epoch ms of what somebody has typed: a date and a time of the zone, seconds and their fraction if they like, or RFC 3339 with an offset of its
 * own; with `now`, also a time alone, which is of today, and one of yesterday. Undefined where it is none of these. A time that the clocks skip is
 * the one an hour later; of one that comes twice, the first.
 */
export const instantOf = (text: string, zone: Zone, now?: number): number | undefined => {
  const said = dated(text.trim(), zone, now)
  if (WITH_OFFSET.test(said)) return finite(Date.parse(said.toUpperCase()))
  const found = WALL.exec(said)
  if (found === null) return undefined
  const [year, month, day, hour = '00', minute = '00', second = '00', fraction = '0'] = found.slice(1)
  const wall = finite(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0')}Z`))
  if (wall === undefined) return undefined
  const guesses = [wall - offsetAt(wall - DAY_MS, zone), wall - offsetAt(wall + DAY_MS, zone)]
  const right = guesses.filter((guess) => guess + offsetAt(guess, zone) === wall)
  return right.length > 0 ? Math.min(...right) : Math.max(...guesses)
}

const DAY_MS = 86_400_000
const finite = (ms: number): number | undefined => (Number.isFinite(ms) ? ms : undefined)

/** By how much a wall clock of the zone is ahead of UTC's then, in ms. */
const offsetAt = (ms: number, zone: Zone): number => Date.parse(`${wallOf(ms, zone).replace(' ', 'T')}Z`) - ms
