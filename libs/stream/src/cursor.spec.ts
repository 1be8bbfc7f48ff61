import { describe, expect, it } from 'vitest'
import { type Cursor, decodeCursor, encodeCursor } from './cursor.ts'

const cursor: Cursor = {
  shop: 'demo',
  log: '0b8f4c1e-7a51-4f0e-9d55-0d8a3a1f6c10',
  topics: new Map([
    ['live-carts', { generation: '3', position: 9_007_199_254_740_993n }],
    ['carts/AAAAAAAAAAAAAAAAAAAAAA', { generation: '3', position: -1n }],
  ]),
}
const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a cursor', () => {
  it('is read back as it was written, positions to the last digit', () => {
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor)
  })
  it('needs no escapes in a URL, a header or an SSE id', () => {
    expect(encodeCursor(cursor)).toMatch(/^[A-Za-z0-9_-]+$/)
  })
  it.each([
    '',
    '!',
    'a b',
    'bm90IGpzb24',
    forged({}),
    forged([2, 'demo', 'log', []]),
    forged([1, 7, 'log', []]),
    forged([1, 'demo', 'log', [['t', '1']]]),
    forged([1, 'demo', 'log', [['t', '1', 5]]]),
    forged([1, 'demo', 'log', [['t', '1', '-2']]]),
    forged([1, 'demo', 'log', ['t']]),
    forged([1, 'demo', 'log', 'live-carts']),
    'A'.repeat(20_000),
  ])('is not what somebody made up (%#)', (text) => expect(decodeCursor(text)).toBeUndefined())
})
