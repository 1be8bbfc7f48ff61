/** What a path has at the `:names` of a pattern such as /carts/:id; undefined where it is another path. */
export const match = (pattern: string, path: string): Record<string, string> | undefined => {
  const wanted = pattern.split('/')
  const found = path.replace(/(.)\/$/, '$1').split('/')
  if (wanted.length !== found.length) return undefined
  const params: Record<string, string> = {}
  for (const [i, part] of wanted.entries()) {
    const given = found[i]!
    if (!part.startsWith(':')) {
      if (part !== given) return undefined
      continue
    }
    const text = decoded(given)
    if (text === undefined || text === '') return undefined
    params[part.slice(1)] = text
  }
  return params
}

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined // a lone % in an address that somebody typed
  }
}
