import { describe, expect, it } from 'vitest'
import { ifVersionOf, NEVER } from './if-match.ts'
import { Refused } from './problem.ts'

const at = (current: number) => () => current

describe('If-Match', () => {
  it.each<[string | undefined, number | undefined, string]>([
    [undefined, undefined, 'any version where it was not sent'],
    ['*', undefined, 'any version for a star'],
    ['"3"', 3, 'the version of a strong tag'],
    ['"0"', 0, 'an unopened cart'],
    ['W/"3"', NEVER, 'nothing for a weak tag: comparison is strong'],
    ['"x"', NEVER, 'nothing for a tag that we never gave'],
    ['"03"', NEVER, 'nothing for another spelling of a version'],
    ['""', NEVER, 'nothing for an empty tag'],
    ['"a,b"', NEVER, 'nothing for a tag with a comma in it'],
    ['"3", "5"', 3, 'the current version where a list names it'],
    ['"2", W/"3", "5"', 5, 'the next version that a list names'],
    ['"1","2"', NEVER, 'nothing where a list names the past only'],
    [', "3",', 3, 'empty elements of a list are passed over'],
  ])('%s means %s: %s', (header, version) => expect(ifVersionOf(header, at(3))).toBe(version))

  it.each(['3', '"3', 'w/"3"', '"3" "4"', '"3";q=1', ',', ' '])('is refused as no If-Match: %j', (header) => {
    expect(() => ifVersionOf(header, at(3))).toThrow(Refused)
  })
})
