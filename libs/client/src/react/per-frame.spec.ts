import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { perFrame } from './per-frame.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const screenOf = () => {
  const asked = new Map<number, () => void>()
  const screen = {
    document: { visibilityState: 'visible' },
    requestAnimationFrame: (draw: () => void) => {
      asked.set(asked.size + 1, draw)
      return asked.size
    },
    cancelAnimationFrame: (id: number) => void asked.delete(id),
  }
  const frame = () => {
    const due = [...asked.values()]
    asked.clear()
    for (const draw of due) draw()
  }
  return { screen, frame }
}
const told = (screen?: ReturnType<typeof screenOf>['screen']) => {
  const heard = { times: 0 }
  return { heard, ...perFrame(() => heard.times++, screen ?? {}) }
}

it('tells once in a frame, whatever came in it', () => {
  const { screen, frame } = screenOf()
  const { heard, tell } = told(screen)
  for (let n = 0; n < 5; n++) tell()
  expect(heard.times).toBe(0)
  frame()
  frame()
  expect(heard.times).toBe(1)
  tell()
  frame()
  expect(heard.times).toBe(2)
})
it('tells at once where nothing is seen, or there is no screen', () => {
  const { screen } = screenOf()
  screen.document.visibilityState = 'hidden'
  const [hidden, server] = [told(screen), told()]
  for (const { heard, tell } of [hidden, server]) {
    tell()
    tell()
    expect(heard.times).toBe(2)
  }
})
it('waits for a tenth of a second at most for a frame that does not come', () => {
  const { screen } = screenOf()
  const { heard, tell } = told(screen)
  tell()
  vi.advanceTimersByTime(99)
  expect(heard.times).toBe(0)
  vi.advanceTimersByTime(1)
  expect(heard.times).toBe(1)
  vi.advanceTimersByTime(1000)
  expect(heard.times).toBe(1)
})
it('tells nobody who has gone', () => {
  const { screen, frame } = screenOf()
  const { heard, tell, forget } = told(screen)
  tell()
  forget()
  frame()
  vi.advanceTimersByTime(1000)
  expect(heard.times).toBe(0)
})
