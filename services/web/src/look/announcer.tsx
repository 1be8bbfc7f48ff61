import { useEffect, useSyncExternalStore } from 'react'

/** What is to be read aloud next, and what was said last. `turn` makes the same sentence twice two sentences. */
type Said = { text: string; turn: number }

const EVERY_MS = 1000
let said: Said = { text: '', turn: 0 }
/** `surely`: it is not passed over for what comes after it. */
type Waiting = { text: string; surely: boolean }
let waiting: readonly Waiting[] = []
let until = 0
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

const speak = (text: string): void => {
  said = { text, turn: said.turn + 1 }
  until = Date.now() + EVERY_MS
  for (const listener of listeners) listener()
}

/**
 * Has a sentence read aloud by whoever reads the page that way: politely, one sentence a second at most. Of several that come within a
 * second the last is said, for it is the one that is still true, and before it those that had to be said `surely`.
 */
export const announce = (text: string, { surely = false } = {}): void => {
  waiting = [...waiting.filter((one) => one.surely && one.text !== text), { text, surely }]
  schedule()
}

const schedule = (): void => {
  if (timer !== undefined || waiting.length === 0) return
  timer = setTimeout(
    () => {
      timer = undefined
      const [next, ...rest] = waiting
      waiting = rest
      if (next !== undefined) speak(next.text)
      schedule()
    },
    Math.max(until - Date.now(), 150),
  )
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const forget = (): void => {
  clearTimeout(timer)
  timer = undefined
  waiting = []
  said = { text: '', turn: said.turn + 1 }
}

/** The page's one live region; rows and numbers are never in it, and nothing that was said to whoever has signed out. */
export const Announcer = () => {
  useEffect(() => forget, [])
  const { text, turn } = useSyncExternalStore(subscribe, () => said)
  return (
    <div role="status" aria-live="polite" aria-atomic="true" className="unseen">
      <span key={turn}>{text}</span>
    </div>
  )
}
