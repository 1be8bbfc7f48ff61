/** What a histogram in Prometheus' text form has counted, by the upper bound of its buckets; `Infinity`: all of it. */
export type Buckets = ReadonlyMap<number, number>

/** A histogram without labels, as an exposition tells it. */
export const bucketsOf = (exposition: string, name: string): Buckets => {
  const found = new Map<number, number>()
  for (const [, bound, count] of exposition.matchAll(new RegExp(`^${name}_bucket\\{le="([^"]+)"\\} (\\d+)`, 'gm')))
    found.set(bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound), Number(count))
  return found
}

/** What was counted between two expositions. */
export const since = (before: Buckets, after: Buckets): Buckets =>
  new Map([...after].map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)]))

/** The share of what was counted that is at most `bound`, one of the buckets' own; of nothing, 0. */
export const shareWithin = (buckets: Buckets, bound: number): number => {
  const all = buckets.get(Number.POSITIVE_INFINITY) ?? 0
  return all === 0 ? 0 : (buckets.get(bound) ?? 0) / all
}

/** As Prometheus reads it: evenly spread within a bucket; the last bound where it is beyond all of them. */
export const quantileOf = (buckets: Buckets, q: number): number => {
  const bounds = [...buckets.keys()].sort((a, b) => a - b)
  const rank = q * (buckets.get(Number.POSITIVE_INFINITY) ?? 0)
  if (rank === 0) return 0
  let [low, below] = [0, 0]
  for (const bound of bounds) {
    const count = buckets.get(bound)!
    if (count >= rank && count > below)
      return bound === Number.POSITIVE_INFINITY ? low : low + ((bound - low) * (rank - below)) / (count - below)
    ;[low, below] = [bound, count]
  }
  return low
}
