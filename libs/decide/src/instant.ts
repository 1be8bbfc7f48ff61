/** The instants last written, as text: those of a cart's holds lie close together and are shown again and again. */
const written: { ms: number; text: string }[] = Array.from({ length: 4096 }, () => ({ ms: Number.NaN, text: '' }))

/** Epoch ms as the wire writes it: RFC 3339 in UTC with milliseconds. */
export const instant = (ms: number): string => {
  const known = written[ms & 4095]!
  if (known.ms !== ms) {
    known.ms = ms
    known.text = new Date(ms).toISOString()
  }
  return known.text
}
