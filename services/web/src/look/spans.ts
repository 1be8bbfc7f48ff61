const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const

/** How long something has been, in its largest unit: 12 s, 4 min, 3 h, 2 d. */
export const inShort = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? ['s', 1]
  return `${Math.floor(seconds / size)} ${unit}`
}

/** What is left, as a clock shows it: 14:59, 1:02:03, 2 d 04:00:00. Rounded up: at 0:00 nothing is left. */
export const asClock = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24]
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  if (days > 0) return `${days} d ${two(hours)}:${rest}`
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, '')
}

/** The same for ears: 14 minutes, 59 seconds. */
export const inWords = (ms: number): string => {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const part = (n: number, unit: string) => (n === 0 ? [] : [`${n} ${unit}${n === 1 ? '' : 's'}`])
  const hours = Math.floor(seconds / 3600)
  const parts = [
    ...part(hours, 'hour'),
    ...part(Math.floor(seconds / 60) % 60, 'minute'),
    ...part(seconds % 60, 'second'),
  ]
  return parts.join(', ') || 'no time'
}
