import { type KeyboardEvent, useCallback, useState } from 'react'

const steps: Record<string, (index: number, count: number) => number> = {
  ArrowDown: (index) => index + 1,
  ArrowUp: (index) => index - 1,
  PageDown: (index) => index + 10,
  PageUp: (index) => index - 10,
  Home: () => 0,
  End: (_, count) => count - 1,
}

const focusRow = (body: HTMLElement, index: number): boolean => {
  const link = body.querySelector<HTMLElement>(`[data-row="${index}"]`)
  link?.focus({ preventScroll: true })
  return link !== null
}

/** A list is one stop of the Tab key; within it arrows go from row to row, also to those that are not drawn yet. */
export const useRowKeys = (count: number, show: (index: number) => void) => {
  const [active, setActive] = useState(0)
  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const step = steps[event.key]
      if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      const next = Math.max(0, Math.min(count - 1, step(active, count)))
      const body = event.currentTarget
      show(next)
      setActive(next)
      requestAnimationFrame(() => focusRow(body, next) || requestAnimationFrame(() => focusRow(body, next)))
    },
    [active, count, show],
  )
  return { active: Math.min(active, Math.max(0, count - 1)), setActive, onKeyDown }
}
