import type { Change } from './types.ts'

type Pages = readonly (readonly Change[])[]
/** The latest state of each row, in order of change; `conflated`: how many states were left out. */
export type Merged = { changes: readonly Change[]; conflated: number }

/** Of those who wait for the same last page, so many began to wait at different moments. */
const MOST_KNOWN = 16
const known = new WeakMap<readonly Change[], { pages: Pages; merged: Merged }[]>()

/** Pages of changes as one. Whoever waits for the same pages is told the same, and it is put together once for all of them. */
export const merged = (pages: Pages): Merged => {
  const last = pages.at(-1)!
  if (pages.length === 1) return { changes: last, conflated: 0 }
  const others = known.get(last) ?? []
  const found = others.find((other) => areSame(other.pages, pages))
  if (found !== undefined) return found.merged
  const made = merge(pages)
  known.set(last, [{ pages, merged: made }, ...others.slice(0, MOST_KNOWN - 1)])
  return made
}

const areSame = (some: Pages, others: Pages): boolean =>
  some.length === others.length && some.every((page, n) => page === others[n])

const merge = (pages: Pages): Merged => {
  const rows = new Map<string, Change>()
  let conflated = 0
  for (const page of pages)
    for (const change of page) {
      if (rows.delete(change.key)) conflated++
      rows.set(change.key, change)
    }
  return { changes: [...rows.values()], conflated }
}
