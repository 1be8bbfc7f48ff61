import { mergePositions, positionToken } from '@cartstream/schemas'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { further } from './position.ts'

const LOG = '00000000-0000-7000-8000-000000000001'
const token = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.bigInt({ min: 0n, max: 1n << 60n })), {
    minLength: 1,
    maxLength: 4,
    selector: ([partition]) => partition,
  })
  .map(
    (pairs) =>
      mergePositions(
        LOG,
        pairs.map(([partition, offset]) => positionToken(LOG, partition, offset)),
      )!,
  )

describe('a position that is remembered', () => {
  it('is what the service would make of all that was said', () => {
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 6 }), (tokens) => {
        const known = tokens.reduce<string | undefined>(further, undefined)!
        expect(mergePositions(LOG, [known])).toBe(mergePositions(LOG, tokens))
      }),
    )
  })
  it('is of the log that was heard of last', () => {
    expect(further('a~0.7', 'b~0.3')).toBe('b~0.3')
  })
  it('is not touched by what is none', () => {
    expect(further('a~0.7', 'nonsense')).toBe('a~0.7')
  })
})
