import { describe, expect, it } from 'vitest'
import { mergePositions, parsePosition, positionToken } from './position.ts'

const log = '0b8f4c1e-7a51-4f0e-9d55-0d8a3a1f6c10'
const other = 'ffffffff-7a51-4f0e-9d55-0d8a3a1f6c10'

describe('position token', () => {
  it('says log, partition and offset, and is read back alike', () => {
    const token = positionToken(log, 3, 9_007_199_254_740_993n)
    expect(parsePosition(token)).toEqual({ logId: log, offsets: new Map([[3, 9_007_199_254_740_993n]]) })
  })

  it('is safe in a header, a cookie and a URL without escapes', () => {
    expect(encodeURIComponent(positionToken(log, 11, 5n))).toBe(positionToken(log, 11, 5n))
  })

  it('is merged by the maximum of each partition', () => {
    const merged = mergePositions(log, [`${log}~0.5~2.9`, positionToken(log, 2, 7n), positionToken(log, 1, 1n)])
    expect(merged).toBe(`${log}~0.5~1.1~2.9`)
  })

  it('of another log counts for nothing', () => {
    expect(mergePositions(log, [positionToken(other, 0, 99n), positionToken(log, 0, 1n)])).toBe(`${log}~0.1`)
    expect(mergePositions(log, [positionToken(other, 0, 99n)])).toBeUndefined()
  })

  it.each([
    '',
    'x',
    log,
    `${log}~`,
    `${log}~0`,
    `${log}~0.-1`,
    `${log}~0.1;x`,
    `${log}~0.1~`,
    `${log}~0.${'9'.repeat(20)}`,
  ])('is not %j', (text) => expect(parsePosition(text)).toBeUndefined())
})
