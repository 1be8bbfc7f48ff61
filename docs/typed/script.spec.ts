import { describe, expect, it } from 'vitest'
import { stepsOf, unlike } from './script.ts'

describe('a document that can be run', () => {
  it('has a step for each block of sh, with the answer shown after it', () => {
    const text = '# Hi\n\n```sh\none\ntwo\n```\nprose\n```sh\nthree\n```\n\n```json\n{ "a": 1 }\n{\n  "b": 2\n}\n```\n'
    expect(stepsOf(text)).toEqual([
      { line: 3, typed: 'one\ntwo\n', answer: undefined },
      { line: 8, typed: 'three\n', answer: '{ "a": 1 }\n{\n  "b": 2\n}\n' },
    ])
  })
})

describe('an answer', () => {
  it('is as shown where only ids and times are others', () => {
    const shown = '{ "id": "demo.…",\n"at": "2026-11-20T15:00:00.000Z", "n": "1.50" }\n'
    expect(unlike(shown, '{ "id": "demo.x",\n"at": "2027-01-02T03:04:05.678Z", "n": "1.50" }')).toEqual([])
  })
  it.each([
    ['"demo.…"', '"other.x"'],
    ['"demo.…"', '"demo.x", "more": "y"'],
    ['"2026-11-20T15:00:00.000Z"', '"soon"'],
    ['"1.50"', '"1x50"'],
    ['{ "a": 1 }', '{ "a": 1, "b": 2 }'],
  ])('%s is not %s', (shown, got) => {
    expect(unlike(shown, got)).toEqual([`line 1: ${shown} is shown, ${got} came`])
  })
  it('is not as shown where a line is missing or more', () => {
    expect(unlike('a\nb', 'a')).toEqual(['line 2: b is shown, nothing came'])
    expect(unlike('a', 'a\nb')).toEqual(['line 2: nothing is shown, b came'])
  })
})
