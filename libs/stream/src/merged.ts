import type { Change } from './types.ts'

type Pages = readonly (readonly Change[])[]
/** The latest state of each row, in order of change; `conflated`: how many states were left out. */
export type Merged = { changes: readonly Change[]; conflated: number }

/** Whoever takes what waits at about the same moment began to wait at one of a few. A list of so many keeps nothing for long. */
const MOST_LATELY = 32
let lately: readonly { pages: Pages; merged: Merged }[] = []

/** Pages of changes as one. Whoever waits for the same pages is told the same, and it is put together once for all of them. */
export const merged = (pages: Pages): Merged => {
  if (pages.length === 1) return { changes: pages[0]!, conflated: 0 }
  const known = lately.find((one) => areSame(one.pages, pages))
  if (known !== undefined) return known.merged
  const made = merge(pages)
  lately = [{ pages, merged: made }, ...lately.slice(0, MOST_LATELY - 1)]
  return made
}

/** Whether two lists have the very same things in the same order. */
export const areSame = <T>(some: readonly T[], others: readonly T[]): boolean =>
  some === others || (some.length === others.length && some.every((one, n) => one === others[n]))

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
