/** What differs between two states: where (a JSON pointer; items of a list by their id), what it was and what it is. Absent: it was not there, or is no more. */
export type Change = { path: string; was?: unknown; is?: unknown }

/** The instant at which somebody looks is no change. */
const IGNORED = new Set(['now'])

export const changesBetween = (was: unknown, is: unknown, path = ''): readonly Change[] => {
  if (isObject(was) && isObject(is)) {
    const names = new Set([...Object.keys(was), ...Object.keys(is)])
    return [...names]
      .filter((name) => !IGNORED.has(name))
      .flatMap((name) =>
        changesBetween(was[name], is[name], `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
      )
  }
  if (Array.isArray(was) && Array.isArray(is)) return changesBetween(byId(was), byId(is), path)
  if (was === is) return []
  return [{ path, ...(was !== undefined && { was }), ...(is !== undefined && { is }) }]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const byId = (items: readonly unknown[]): Record<string, unknown> =>
  Object.fromEntries(items.map((item, n) => [isObject(item) && 'id' in item ? String(item.id) : String(n), item]))
