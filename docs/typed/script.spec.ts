import { describe, expect, it } from 'vitest'
import { blocksOf, isShell, stepsOf, unlike } from './script.ts'

describe('a document that can be run', () => {
  it('has a step for each block of sh, with the answer shown after it', () => {
    const text = '# Hi\n\n```sh\none\ntwo\n```\nprose\n```sh\nthree\n```\n\n```json\n{ "a": 1 }\n{\n  "b": 2\n}\n```\n'
    expect(stepsOf(text)).toEqual([
      { line: 3, typed: 'one\ntwo\n', answer: undefined },
      { line: 8, typed: 'three\n', answer: '{ "a": 1 }\n{\n  "b": 2\n}\n' },
    ])
  })
})

describe('a block for a shell', () => {
  const shells = (text: string) =>
    blocksOf(text)
      .filter(isShell)
      .map(({ text }) => text)
  it('is one in a fence that says so', () => {
    expect(shells('```sh\none\n```\n```bash\ntwo\n```\n```console\n$ three\n```\n')).toEqual([
      'one\n',
      'two\n',
      '$ three\n',
    ])
    expect(shells('```json\n{}\n```\n```ts\nnpm\n```\n')).toEqual([])
  })
  it('is one that is only indented, or whose fence says nothing, where it begins with a command', () => {
    expect(shells('so:\n\n    npm start\n    echo\n\nand\n')).toEqual(['npm start\necho\n'])
    expect(shells('```\nA=1 docker compose up\n```\n\n    SHOP=http://x\n')).toEqual([
      'A=1 docker compose up\n',
      'SHOP=http://x\n',
    ])
    expect(shells('so:\n\n    on hand - held\n\n```\nnodes are many\n```\n')).toEqual([])
  })
  it('is not what stands in another', () => {
    expect(shells('```python\n\n    npm start\n```\n')).toEqual([])
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
