/**
 * What decides the order in which a list is shown. It is made anew on request, and by itself once nobody has pointed at the list or had the focus in
 * it for 3 s; in between rows keep their places: what is new comes last, and what has gone keeps its place until then.
 */
export type Ordering<Row> = {
  rows: ReadonlyMap<string, Row>
  matches(row: Row): boolean
  compare(a: Row, b: Row): number
}

/** Everything that matches, in order; equal rows by their keys, so that the same rows always come out the same. */
export const sortedKeys = <Row>({ rows, matches, compare }: Ordering<Row>): readonly string[] =>
  [...rows]
    .filter(([, row]) => matches(row))
    .sort(([a, x], [b, y]) => compare(x, y) || (a < b ? -1 : 1))
    .map(([key]) => key)

/** `keys` with what has come since, at the end. The same array where nothing has. */
export const grown = <Row>(keys: readonly string[], { rows, matches }: Ordering<Row>): readonly string[] => {
  const known = new Set(keys)
  const added = [...rows].filter(([key, row]) => !known.has(key) && matches(row)).map(([key]) => key)
  return added.length === 0 ? keys : [...keys, ...added]
}

/** The order as it is kept: by what it was made, whether all rows had come by then, and whether another is right by now. */
export type Places<Row> = Pick<Ordering<Row>, 'matches' | 'compare'> & {
  keys: readonly string[]
  wereWhole: boolean
  isDue: boolean
}

export const madeAnew = <Row>(ordering: Ordering<Row>, wereWhole: boolean): Places<Row> => {
  const { matches, compare } = ordering
  return { matches, compare, keys: sortedKeys(ordering), wereWhole, isDue: false }
}

/** `isWhole`: all rows have come. A long list comes in pages that are in no order: until it has, there are no places to keep, as there are none in an empty one. */
export const placed = <Row>(
  before: Places<Row> | undefined,
  ordering: Ordering<Row>,
  isWhole: boolean,
): Places<Row> => {
  const isOther = before?.matches !== ordering.matches || before.compare !== ordering.compare
  if (isOther || !before.wereWhole || before.keys.length === 0) return madeAnew(ordering, isWhole)
  return { ...before, keys: grown(before.keys, ordering) }
}

export const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((key, i) => key === b[i])

export const RESORT_AFTER_MS = 3000

/** `freeSince`: since when nobody has pointed at it or had the focus in it; undefined while somebody does. */
export const mayResort = (freeSince: number | undefined, now: number): boolean =>
  freeSince !== undefined && now - freeSince >= RESORT_AFTER_MS
