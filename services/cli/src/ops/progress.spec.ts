import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Job } from './job.ts'
import { showProgress } from './progress.ts'
import { duration, percent } from './words.ts'

const job = (position: string, more: object = {}) => {
  const progress = { position, goal: '1000', events: 123_456, eventsPerSecond: 61_000, etaSeconds: 75, ...more }
  return {
    state: 'running',
    progress: [
      { partition: 0, ...progress },
      { partition: 1, ...progress },
    ],
  } as unknown as Job
}
const stream = (isTTY: boolean) => {
  let text = ''
  const out = new Writable({
    write(chunk, _, done) {
      text += chunk
      done()
    },
  }) as unknown as NodeJS.WriteStream
  return {
    out: Object.assign(out, { isTTY, columns: 120, cursorTo: () => true, clearLine: () => true }),
    text: () => text,
  }
}

describe('the progress of a job', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is a line each 10 s where there is no terminal', () => {
    const { out, text } = stream(false)
    const progress = showProgress(out)
    progress.show(job('1'))
    vi.advanceTimersByTime(9_900)
    progress.show(job('2'))
    expect(text()).toBe('')
    vi.advanceTimersByTime(200)
    progress.show(job('250'))
    progress.show(job('251'))
    const each = '25 %, 123,456 events, 61,000/s, 1 min 15 s left'
    expect(text()).toBe(`running: partition 0: ${each}; partition 1: ${each}\n`)
    progress.stop()
  })

  it('is a bar per partition on a terminal, with events, rate and time left', () => {
    const { out, text } = stream(true)
    const progress = showProgress(out)
    progress.show(job('250'))
    progress.show(job('500', { etaSeconds: undefined }))
    progress.stop()
    for (const partition of [0, 1])
      expect(text()).toMatch(new RegExp(`partition ${partition} █+░+ 50 % \\| 123,456 events \\| 61,000/s \\| running`))
  })
})

it.each([
  ['-1', '0', 100],
  ['0', '1000', 0],
  ['999', '1000', 99],
  ['1000', '1000', 100],
  ['1001', '1000', 100],
  ['1152921504606846976', '2305843009213693952', 50],
])('from offset 0 to %s of %s is %i %%', (position, goal, part) => {
  expect(percent(position, goal)).toBe(part)
})

it.each([
  [0.2, '1 s'],
  [59, '59 s'],
  [61, '1 min 1 s'],
  [3700, '1 h 1 min'],
])('%d seconds are %s', (seconds, said) => {
  expect(duration(seconds)).toBe(said)
})
