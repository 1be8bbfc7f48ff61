import { useSyncExternalStore } from 'react'
import { announce } from '../../look/announcer.tsx'
import './toasts.css'

type Toast = { id: number; sentence: string; tone: 'good' | 'bad' }

/** Long enough to be read twice; nothing is said here that the page does not show elsewhere, too. */
const SHOWN_MS = 8000
const MOST = 3
let toasts: readonly Toast[] = []
let count = 0
const listeners = new Set<() => void>()
const set = (next: readonly Toast[]): void => {
  toasts = next
  for (const listener of listeners) listener()
}
const away = (id: number): void => set(toasts.filter((toast) => toast.id !== id))

/** Says in a corner what has come of something, and has it read aloud. */
export const toast = (sentence: string, tone: Toast['tone'] = 'good'): void => {
  const id = ++count
  set([...toasts.slice(1 - MOST), { id, sentence, tone }])
  announce(sentence, { surely: tone === 'bad' })
  setTimeout(() => away(id), SHOWN_MS)
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** For eyes: ears have the announcer, which says one sentence a second at most. */
export const Toasts = () => {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <section className="toasts" aria-label="What just happened">
      {shown.map(({ id, sentence, tone }) => (
        <p key={id} className="toast" data-tone={tone}>
          <span aria-hidden="true">{tone === 'good' ? '✓' : '!'}</span>
          <span>{sentence}</span>
          <button type="button" className="copy" onClick={() => away(id)} aria-label={`Dismiss: ${sentence}`}>
            ✕
          </button>
        </p>
      ))}
    </section>
  )
}
