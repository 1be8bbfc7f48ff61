import { badHeader } from './problem.ts'

/** No cart ever has this version: a tag that cannot match leads to 412, decided by the log like any other. */
export const NEVER = -1

/** One element of the list with its comma; a tag may hold commas of its own, and empty elements are allowed. */
const ELEMENT = /[ \t]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)")?[ \t]*(?:,|$)/y
/** A version as our ETag writes it; anything else in quotes is a tag that we never gave. */
const VERSION = /^(0|[1-9]\d{0,14})$/

/**
 * If-Match by RFC 9110, 13.1.1, as the one version that may be decided on; undefined: any. `*` is any, for every cart that can be named can be
 * read (an unopened one is empty, version 0). Tags are compared strongly, so a weak one matches nothing. Of a list, versions only grow, so the
 * one that may still match is the least that is not below `current`. Throws Refused where it is no If-Match at all.
 */
export const ifVersionOf = (header: string | undefined, current: () => number): number | undefined => {
  if (header === undefined || header === '*') return undefined
  const versions: number[] = []
  ELEMENT.lastIndex = 0
  while (ELEMENT.lastIndex < header.length) {
    const element = ELEMENT.exec(header)
    if (element === null) throw badHeader('If-Match', 'must be * or quoted entity tags such as "3"')
    const [, weak, opaque] = element
    if (opaque !== undefined) versions.push(weak === undefined && VERSION.test(opaque) ? Number(opaque) : NEVER)
  }
  if (versions.length === 0) throw badHeader('If-Match', 'names no entity tag')
  if (versions.length === 1) return versions[0]
  const now = current()
  const possible = versions.filter((version) => version >= now)
  return possible.length === 0 ? NEVER : Math.min(...possible)
}
