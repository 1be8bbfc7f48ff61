/**
 * A position token: what a command's answer names and a query waits for (`Cartstream-Position`, `?atLeast=`, the cookie).
 * Opaque to callers; written as `<log id>~<partition>.<offset>[~<partition>.<offset> ...]`, safe in a header, a cookie and a URL.
 */
export type Position = { logId: string; offsets: ReadonlyMap<number, bigint> }

const TOKEN = /^([0-9a-f-]{36})((?:~\d{1,6}\.\d{1,19}){1,512})$/

/** A token of one partition: the offset of the batch that holds a command's trace. */
export const positionToken = (logId: string, partition: number, offset: bigint): string =>
  `${logId}~${partition}.${offset}`

/** Undefined where it is not a position token; a position of another log is for the caller to ignore. */
export const parsePosition = (token: string): Position | undefined => {
  const parts = TOKEN.exec(token)
  if (parts === null) return undefined
  const offsets = new Map<number, bigint>()
  for (const pair of parts[2]!.slice(1).split('~')) {
    const [partition, offset] = pair.split('.') as [string, string]
    raise(offsets, Number(partition), BigInt(offset))
  }
  return { logId: parts[1]!, offsets }
}

/** The tokens' maximum per partition; tokens that are not of `logId`, or are no tokens, count for nothing. Undefined where nothing is left. */
export const mergePositions = (logId: string, tokens: readonly string[]): string | undefined => {
  const offsets = new Map<number, bigint>()
  for (const token of tokens) {
    const position = parsePosition(token)
    if (position?.logId !== logId) continue
    for (const [partition, offset] of position.offsets) raise(offsets, partition, offset)
  }
  if (offsets.size === 0) return undefined
  const pairs = [...offsets].sort(([a], [b]) => a - b).map(([partition, offset]) => `~${partition}.${offset}`)
  return logId + pairs.join('')
}

const raise = (offsets: Map<number, bigint>, partition: number, offset: bigint): void => {
  const held = offsets.get(partition)
  if (held === undefined || held < offset) offsets.set(partition, offset)
}
