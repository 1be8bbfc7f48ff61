/** The seconds last written, as text: a cart's instants lie close together, and toISOString costs ten times a look-up. */
const written: { second: number; text: string }[] = Array.from({ length: 64 }, () => ({ second: -1, text: '' }))

/** Epoch ms as the wire writes it: RFC 3339 in UTC with milliseconds. */
export const instant = (ms: number): string => {
  const second = Math.floor(ms / 1000)
  const known = written[second & 63]!
  if (known.second !== second) {
    known.second = second
    known.text = new Date(second * 1000).toISOString().slice(0, 20)
  }
  return `${known.text}${String(ms - second * 1000).padStart(3, '0')}Z`
}
