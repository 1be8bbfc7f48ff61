/** `<log id>~<partition>.<offset>[~...]`, as `Cartstream-Position` says it. */
const pairsOf = (token: string): [log: string, pairs: [string, bigint][]] => {
  const [log = '', ...pairs] = token.split('~')
  return [log, pairs.map((pair) => [pair.slice(0, pair.indexOf('.')), BigInt(pair.slice(pair.indexOf('.') + 1))])]
}

export const isPosition = (text: string): boolean => /^[\w-]+(~\d+\.\d+)+$/.test(text)

/** Both positions, by the furthest of each partition. Of another log, what was said last counts: the one before is no more. */
export const further = (known: string | undefined, said: string): string | undefined => {
  if (!isPosition(said)) return known
  if (known === undefined) return said
  const [log, pairs] = pairsOf(said)
  const [before, held] = pairsOf(known)
  if (before !== log) return said
  const offsets = new Map(held)
  for (const [partition, offset] of pairs) if ((offsets.get(partition) ?? -1n) < offset) offsets.set(partition, offset)
  return [log, ...[...offsets].map(([partition, offset]) => `${partition}.${offset}`)].join('~')
}
