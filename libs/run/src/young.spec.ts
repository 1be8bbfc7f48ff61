import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

/** What V8 says of the lines of a program that keeps all it makes; `before`: what the program does first. */
const verdicts = (before: string): string =>
  execFileSync(
    process.execPath,
    [
      '--trace-pretenuring-statistics',
      '--max-semi-space-size=1',
      '--input-type=module-typescript',
      '--eval',
      `${before}
      const kept: unknown[] = []
      for (let n = 0; n < 400_000; n++) kept.push([n, n + 1])
      console.log(kept.length)`,
    ],
    { encoding: 'utf8', cwd: import.meta.dirname },
  )

describe('a line of code whose objects all live', () => {
  it('has them made old by V8', () => {
    expect(verdicts('')).toMatch(/=> tenure/)
  })

  it('has them made young in a service', () => {
    expect(verdicts("import { makeNothingOld } from './young.ts'\nmakeNothingOld()")).not.toMatch(/tenure/)
  })
})
