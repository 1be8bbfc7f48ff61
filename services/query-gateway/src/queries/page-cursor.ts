import { hash } from 'node:crypto'
import { badQuery } from '@cartstream/answer'
import type { Page } from '@cartstream/read'

/** `cursor`: the stream cursor of the first page: from there on no change is missed, whatever happened between the pages. */
export type Next = { page: Page; cursor: string }

const bindingOf = (query: readonly unknown[]): string =>
  hash('sha256', JSON.stringify(query), 'buffer').toString('base64url', 0, 9)

/** Opaque to clients; good for the same list with the same filter only. `query`: what the list was asked for, but its page and limit. */
export const writeNext = ({ page, cursor }: Next, query: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([bindingOf(query), String(page.position), page.key, cursor])).toString('base64url')

/** Throws Refused 400 where it is none of ours, or of another list or filter. */
export const readNext = (text: string, query: readonly unknown[]): Next => {
  const [binding, position, key, cursor] = parsed(text)
  const known = typeof position === 'string' && /^\d{1,19}$/.test(position)
  if (!known || typeof key !== 'string' || typeof cursor !== 'string') throw badQuery('next', 'is not a page cursor')
  if (binding !== bindingOf(query)) throw badQuery('next', 'belongs to another list or filter')
  return { page: { position: BigInt(position), key }, cursor }
}

const parsed = (text: string): unknown[] => {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch {
    return [] // not JSON: no page cursor of ours
  }
}
