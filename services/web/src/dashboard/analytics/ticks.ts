import type { Hour } from './hours.ts'

/** How an hour is named: `long` where it is read, `short` under the axis, where there is room for only some of them. */
export type HourName = { long: string; short: string | undefined }

/** `zone`: the one that was chosen; undefined for the browser's. */
export const namesOf = (hours: readonly Hour[], zone: string | undefined): readonly HourName[] => {
  const where = zone === undefined ? {} : { timeZone: zone }
  const long = new Intl.DateTimeFormat(undefined, {
    ...{ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    ...where,
  })
  const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', ...where })
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...where })
  const isOneDay = hours.length <= 24
  return hours.map(({ at }) => {
    const time = clock.format(at)
    const isTick = isOneDay ? Number(time.slice(0, 2)) % 6 === 0 : time.startsWith('00:')
    const short = isOneDay ? time : day.format(at)
    return { long: long.format(at), short: isTick ? short : undefined }
  })
}
