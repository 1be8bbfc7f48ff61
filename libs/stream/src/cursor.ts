import type { Stand } from './types.ts'

/**
 * Where a client stands: a shop, a log and, per topic, generation and position. A topic is named with what it was resolved to
 * (`carts/<actor>` for `cart:me`), so a cursor in other hands starts from a snapshot instead of skipping rows it never had.
 */
export type Cursor = { shop: string; log: string; topics: ReadonlyMap<string, Omit<Stand, 'log'>> }

const FORMAT = 1
/** More topics than one socket may have are no cursor of ours. */
const MAX_CHARACTERS = 16_384

const toBase64Url = (ascii: string): string => btoa(ascii).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const fromBase64Url = (text: string): string => atob(text.replaceAll('-', '+').replaceAll('_', '/'))

/** The cursor last written: many clients mostly stand where the one before stands. */
let last = { ascii: '', text: '' }

/** Base64url; opaque to clients. Names within are ASCII (shop ids, topics, actor ids). */
export const encodeCursor = ({ shop, log, topics }: Cursor): string => {
  const stands = [...topics].map(([topic, { generation, position }]) => [topic, generation, String(position)])
  const ascii = JSON.stringify([FORMAT, shop, log, stands])
  if (last.ascii !== ascii) last = { ascii, text: toBase64Url(ascii) }
  return last.text
}

/** The cursor, or undefined where the text is not one of ours (bad input, for the door to refuse). */
export const decodeCursor = (text: string): Cursor | undefined => {
  if (text.length > MAX_CHARACTERS || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined
  const raw = parsed(text)
  if (!Array.isArray(raw) || raw[0] !== FORMAT || !Array.isArray(raw[3])) return undefined
  const [, shop, log, stands] = raw as [number, unknown, unknown, unknown[]]
  if (typeof shop !== 'string' || typeof log !== 'string') return undefined
  const topics = new Map<string, Omit<Stand, 'log'>>()
  for (const stand of stands) {
    if (!Array.isArray(stand)) return undefined
    const [topic, generation, position] = stand as unknown[]
    if (typeof topic !== 'string' || typeof generation !== 'string') return undefined
    if (typeof position !== 'string' || !/^(-1|\d{1,19})$/.test(position)) return undefined
    topics.set(topic, { generation, position: BigInt(position) })
  }
  return { shop, log, topics }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(fromBase64Url(text))
  } catch {
    return undefined // not base64url, or not JSON: the one thing a caller can do wrong here
  }
}
