import { hash } from 'node:crypto'
import { badQuery } from '@cartstream/answer'

/** Where an answer goes on: so many rows on, of the same past at the same instant. */
export type Next = { place: number; now: number; skip: number }

const bindingOf = (asked: readonly unknown[]): string =>
  hash('sha256', JSON.stringify(asked), 'buffer').toString('base64url', 0, 9)

/** Opaque to clients; good for the same question only. */
export const writeNext = ({ place, now, skip }: Next, asked: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([bindingOf(asked), place, now, skip])).toString('base64url')

/** Throws Refused 400 where it is none of ours, or of another question. */
export const readNext = (text: string, asked: readonly unknown[]): Next => {
  const [binding, place, now, skip] = parsed(text)
  if (binding !== bindingOf(asked)) throw badQuery('next', 'is not where this answer goes on')
  const numbers = [place, now, skip]
  if (!numbers.every((n): n is number => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0))
    throw badQuery('next', 'is not where this answer goes on')
  return { place: numbers[0]!, now: numbers[1]!, skip: numbers[2]! }
}

const parsed = (text: string): unknown[] => {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch {
    return [] // not JSON: none of ours
  }
}
